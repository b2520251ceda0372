package dev.wharf.metadata;

import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * The records that lead from one image to another: how a node that has fallen far behind takes over a snapshot, touching only what is different.
 * For one use. Owner: the loop of the metadata log.
 */
final class ImageDifference {
    private final MetadataImage to;
    private final Consumer<MetadataRecord> sink;

    /** What the records so far have made of the image that we come from. */
    private MetadataImage at;

    private ImageDifference(MetadataImage from, MetadataImage to, Consumer<MetadataRecord> sink) {
        this.at = from;
        this.to = to;
        this.sink = sink;
    }

    static void describe(MetadataImage from, MetadataImage to, Consumer<MetadataRecord> sink) {
        ImageDifference difference = new ImageDifference(from, to, sink);
        difference.features();
        difference.brokers();
        difference.topics();
        difference.configs();
        if (from.nextProducerId() != to.nextProducerId()) {
            difference.add(new MetadataRecord.ProducerIds(-1, -1, to.nextProducerId()));
        }
    }

    private void add(MetadataRecord record) {
        at = at.apply(record);
        sink.accept(record);
    }

    private void features() {
        for (Map.Entry<String, Short> feature : at.features()) {
            if (!to.features().containsKey(feature.getKey())) {
                add(new MetadataRecord.FeatureLevel(feature.getKey(), (short) 0));
            }
        }
        for (Map.Entry<String, Short> feature : to.features()) {
            if (!feature.getValue().equals(at.features().get(feature.getKey()))) {
                add(new MetadataRecord.FeatureLevel(feature.getKey(), feature.getValue()));
            }
        }
    }

    private void brokers() {
        for (Map.Entry<Integer, BrokerRegistration> broker : at.brokers()) {
            if (!to.brokers().containsKey(broker.getKey())) {
                add(
                        new MetadataRecord.UnregisterBroker(
                                broker.getKey(), broker.getValue().brokerEpoch()));
            }
        }
        for (Map.Entry<Integer, BrokerRegistration> broker : to.brokers()) {
            if (!broker.getValue().equals(at.brokers().get(broker.getKey()))) {
                add(new MetadataRecord.RegisterBroker(broker.getValue()));
            }
        }
    }

    private void topics() {
        for (Map.Entry<String, TopicImage> topic : at.topics().byName()) {
            if (to.topic(topic.getValue().id()) == null) {
                add(new MetadataRecord.RemoveTopic(topic.getValue().id()));
            }
        }
        for (Map.Entry<String, TopicImage> topic : to.topics().byName()) {
            if (at.topic(topic.getValue().id()) == null) {
                add(new MetadataRecord.Topic(topic.getKey(), topic.getValue().id()));
            }
            partitions(at.topics().require(topic.getValue().id()), topic.getValue());
        }
    }

    private void partitions(TopicImage before, TopicImage after) {
        for (Map.Entry<Integer, PartitionImage> partition : after.partitions()) {
            if (!partition.getValue().equals(before.partition(partition.getKey()))) {
                add(
                        new MetadataRecord.Partition(
                                after.id(), partition.getKey(), partition.getValue()));
            }
        }
    }

    /** After the topics: the configuration of one that is gone has gone with it. */
    private void configs() {
        for (Map.Entry<ConfigResource, SortedMap<String, String>> resource : at.configs()) {
            SortedMap<String, String> after = to.config(resource.getKey());
            for (String key : resource.getValue().keySet()) {
                if (!after.containsKey(key)) {
                    add(new MetadataRecord.Config(resource.getKey(), key, null));
                }
            }
        }
        for (Map.Entry<ConfigResource, SortedMap<String, String>> resource : to.configs()) {
            for (Map.Entry<String, String> value : resource.getValue().entrySet()) {
                String before = at.config(resource.getKey()).get(value.getKey());
                if (!value.getValue().equals(before)) {
                    add(
                            new MetadataRecord.Config(
                                    resource.getKey(), value.getKey(), value.getValue()));
                }
            }
        }
    }
}
