package dev.wharf.metadata;

import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What lies between two images. Immutable; readable from any thread.
 *
 * @param offset the metadata log's offset after the last record of {@code image}
 * @param topics the topics that records named, in the order in which the log touched them first
 * @param configs the resources whose configuration was touched
 * @param brokersChanged whether a broker has registered anew, changed or gone
 */
public record MetadataDelta(
        MetadataImage before,
        MetadataImage image,
        long offset,
        List<TopicChange> topics,
        List<ConfigResource> configs,
        boolean brokersChanged) {
    /**
     * One topic before and after; a partition that did not change is the same object in both.
     *
     * @param before null if the topic is new
     * @param after null if it is gone
     */
    public record TopicChange(Uuid id, @Nullable TopicImage before, @Nullable TopicImage after) {}

    public MetadataDelta {
        topics = List.copyOf(topics);
        configs = List.copyOf(configs);
    }

    /** The delta from an image to one that was read from a snapshot; what is equal in both is the same object in both. */
    public static MetadataDelta between(MetadataImage before, MetadataImage after, long offset) {
        Builder builder = new Builder(before);
        ImageDifference.describe(before, after, builder::apply);
        return builder.build(offset);
    }

    /** Applies records one by one and remembers what they touch. Owner: the loop of the metadata log. */
    public static final class Builder {
        private final MetadataImage before;
        private final Set<Uuid> touchedTopics = new LinkedHashSet<>();
        private final Set<ConfigResource> touchedConfigs = new LinkedHashSet<>();
        private MetadataImage image;
        private boolean brokersChanged;

        public Builder(MetadataImage before) {
            this.before = before;
            this.image = before;
        }

        /** Applies one record. */
        public void apply(MetadataRecord record) {
            image = image.apply(record);
            switch (record) {
                case MetadataRecord.Topic topic -> touchedTopics.add(topic.id());
                case MetadataRecord.Partition partition -> touchedTopics.add(partition.topicId());
                case MetadataRecord.PartitionChange change -> touchedTopics.add(change.topicId());
                case MetadataRecord.RemoveTopic topic -> touchedTopics.add(topic.id());
                case MetadataRecord.Config config -> touchedConfigs.add(config.resource());
                case MetadataRecord.RegisterBroker _,
                        MetadataRecord.BrokerChange _,
                        MetadataRecord.UnregisterBroker _ ->
                        brokersChanged = true;
                case MetadataRecord.ProducerIds _ -> {} // read from the image alone
                case MetadataRecord.FeatureLevel _ -> {} // read from the image alone
            }
        }

        /** The delta up to here. */
        public MetadataDelta build(long offset) {
            List<TopicChange> topics = new ArrayList<>();
            for (Uuid id : touchedTopics) {
                TopicImage was = before.topic(id);
                TopicImage is = image.topic(id);
                if (was != null || is != null) { // else created and removed in between
                    topics.add(new TopicChange(id, was, is));
                }
            }
            return new MetadataDelta(
                    before, image, offset, topics, List.copyOf(touchedConfigs), brokersChanged);
        }
    }
}
