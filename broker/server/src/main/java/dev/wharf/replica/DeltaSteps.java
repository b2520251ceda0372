package dev.wharf.replica;

import dev.wharf.log.LogConfig;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataDelta;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a change of the metadata has to do with the partitions of one loop, in the order in which it is done: topics, configurations, brokers.
 *
 * <p>Owner: the loop of the table. Without state.
 */
final class DeltaSteps {
    private final PartitionTable table;
    private final TopicLogConfigs configs;

    DeltaSteps(PartitionTable table, TopicLogConfigs configs) {
        this.table = table;
        this.configs = configs;
    }

    /** All that a change has to do; the table's image is that of the change. */
    Iterator<Runnable> of(MetadataDelta delta) {
        List<Supplier<Iterator<Runnable>>> parts = new ArrayList<>();
        for (MetadataDelta.TopicChange change : delta.topics()) {
            TopicImage after = change.after();
            parts.add(
                    after == null
                            ? () -> deletion(change.id())
                            : () -> changes(change.before(), after, delta.image()));
        }
        for (ConfigResource resource : delta.configs()) {
            parts.add(() -> reconfiguration(resource, delta.image()));
        }
        if (delta.brokersChanged()) {
            parts.add(() -> ofLed(Leading::review));
        }
        return Steps.inTurn(parts);
    }

    /** Does something for each partition that this node leads. */
    Iterator<Runnable> ofLed(Consumer<Leading> act) {
        return Steps.many(
                table.all(),
                partition -> {
                    Leading leading = partition.leading();
                    if (leading != null) {
                        act.accept(leading);
                    }
                });
    }

    /** What has to be done for the partitions of a topic that live here and have changed. */
    private Iterator<Runnable> changes(
            @Nullable TopicImage before, TopicImage after, MetadataImage image) {
        TopicLogConfigs.OfTopic config = configs.ofTopic(after.name(), image);
        return Steps.<Map.Entry<Integer, PartitionImage>>each(
                after.partitions(),
                entry -> {
                    int index = entry.getKey();
                    return (before == null || !entry.getValue().equals(before.partition(index)))
                            && table.isHere(after.id(), index);
                },
                entry ->
                        table.onPartitionChanged(
                                after.id(),
                                new TopicPartition(after.name(), entry.getKey()),
                                entry.getValue(),
                                config));
    }

    private Iterator<Runnable> deletion(Uuid topicId) {
        return Steps.inTurn(
                List.of(
                        () -> Steps.once(() -> table.deleteUnopened(topicId)),
                        () ->
                                Steps.each(
                                        table.of(topicId),
                                        partition -> true,
                                        table::removeAndDelete)));
    }

    private Iterator<Runnable> reconfiguration(ConfigResource resource, MetadataImage image) {
        List<Supplier<Iterator<Runnable>>> parts = new ArrayList<>();
        switch (resource.type()) {
            case BROKER ->
                    table.topics().forEach(id -> parts.add(() -> reconfiguration(id, image)));
            case TOPIC -> {
                TopicImage topic = image.topic(resource.name());
                if (topic != null) {
                    parts.add(() -> reconfiguration(topic.id(), image));
                }
            }
            case BROKER_LOGGER, CLIENT_METRICS, GROUP -> {} // of no log
        }
        return Steps.inTurn(parts);
    }

    private Iterator<Runnable> reconfiguration(Uuid topicId, MetadataImage image) {
        List<Partition> partitions = table.of(topicId);
        if (partitions.isEmpty()) {
            return Collections.emptyIterator();
        }
        LogConfig config = configs.of(partitions.getFirst().name().topic(), image);
        return Steps.many(
                partitions,
                partition -> {
                    if (table.serves(partition)) {
                        partition.reconfigure(config);
                    }
                });
    }
}
