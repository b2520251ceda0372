package dev.wharf.metadata;

import dev.wharf.types.Invariants.InvariantViolation;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that the cluster has agreed on, at one offset of the metadata log. Immutable: a record makes a new image that shares
 * what it did not change. Readable from any thread.
 *
 * @param brokers registrations by broker id
 * @param configs values by resource, only what differs from the default
 * @param features finalised levels by feature name; what is off is not there
 * @param nextProducerId the first producer id that no broker may hand out yet
 */
public record MetadataImage(
        TopicsImage topics,
        PersistentMap<Integer, BrokerRegistration> brokers,
        PersistentMap<ConfigResource, SortedMap<String, String>> configs,
        PersistentMap<String, Short> features,
        long nextProducerId) {
    public static final MetadataImage EMPTY =
            new MetadataImage(
                    TopicsImage.EMPTY,
                    PersistentMap.empty(),
                    PersistentMap.empty(),
                    PersistentMap.empty(),
                    0);

    /** The topic of a name, or null. */
    public @Nullable TopicImage topic(String name) {
        return topics.get(name);
    }

    /** The topic of an id, or null. */
    public @Nullable TopicImage topic(Uuid id) {
        return topics.get(id);
    }

    /** The partition, or null if the topic or the partition is unknown. */
    public @Nullable PartitionImage partition(TopicPartition partition) {
        TopicImage topic = topics.get(partition.topic());
        return topic == null ? null : topic.partition(partition.partition());
    }

    /** The replicas of a partition that cannot be reached: their brokers are fenced, or are no more. */
    public List<Integer> offlineReplicas(PartitionImage partition) {
        List<Integer> offline = new ArrayList<>(0);
        for (int replica : partition.replicas()) {
            BrokerRegistration broker = brokers.get(replica);
            if (broker == null || broker.fenced()) {
                offline.add(replica);
            }
        }
        return offline;
    }

    /** What is set for a resource itself, without defaults; unmodifiable. */
    public SortedMap<String, String> config(ConfigResource resource) {
        SortedMap<String, String> values = configs.get(resource);
        return values == null ? Collections.emptySortedMap() : values;
    }

    /** The image after one more record. */
    public MetadataImage apply(MetadataRecord record) {
        return switch (record) {
            case MetadataRecord.Topic(String name, Uuid id) -> with(topics.withTopic(name, id));
            case MetadataRecord.Partition(Uuid id, int partition, PartitionImage state) ->
                    with(topics.withPartition(id, partition, state));
            case MetadataRecord.PartitionChange(Uuid id, int partition, PartitionDelta delta) ->
                    with(topics.withChange(id, partition, delta));
            case MetadataRecord.RemoveTopic(Uuid id) -> {
                ConfigResource resource = ConfigResource.ofTopic(topics.require(id).name());
                yield with(topics.without(id)).withConfigs(configs.without(resource));
            }
            case MetadataRecord.Config config -> withConfigs(changed(config));
            case MetadataRecord.RegisterBroker(BrokerRegistration registration) ->
                    withBrokers(brokers.with(registration.brokerId(), registration));
            case MetadataRecord.BrokerChange change -> withBrokers(changed(change));
            case MetadataRecord.UnregisterBroker(int id, long epoch) -> {
                requireBroker(id, epoch);
                yield withBrokers(brokers.without(id));
            }
            case MetadataRecord.ProducerIds ids ->
                    new MetadataImage(topics, brokers, configs, features, ids.nextProducerId());
            case MetadataRecord.FeatureLevel(String name, short level) ->
                    new MetadataImage(
                            topics,
                            brokers,
                            configs,
                            level == 0 ? features.without(name) : features.with(name, level),
                            nextProducerId);
        };
    }

    /** The registration that a record of the log names: it is there, or the log is not ours. */
    private BrokerRegistration requireBroker(int id, long epoch) {
        BrokerRegistration broker = brokers.get(id);
        if (broker == null || broker.brokerEpoch() != epoch) {
            throw new InvariantViolation("no broker " + id + " of epoch " + epoch + " is known");
        }
        return broker;
    }

    private PersistentMap<Integer, BrokerRegistration> changed(MetadataRecord.BrokerChange change) {
        BrokerRegistration broker = requireBroker(change.brokerId(), change.brokerEpoch());
        return brokers.with(
                change.brokerId(),
                switch (change.step()) {
                    case FENCED -> broker.withFenced(true);
                    case UNFENCED -> broker.withFenced(false);
                    case CONTROLLED_SHUTDOWN -> broker.shuttingDown();
                });
    }

    /** Emits records that make this image from {@link #EMPTY}: a snapshot's content. Features come first, as Kafka's readers expect. */
    public void describe(Consumer<MetadataRecord> sink) {
        for (Map.Entry<String, Short> feature : features) {
            sink.accept(new MetadataRecord.FeatureLevel(feature.getKey(), feature.getValue()));
        }
        for (Map.Entry<Integer, BrokerRegistration> broker : brokers) {
            sink.accept(new MetadataRecord.RegisterBroker(broker.getValue()));
        }
        for (Map.Entry<String, TopicImage> topic : topics.byName()) {
            describe(topic.getValue(), sink);
        }
        for (Map.Entry<ConfigResource, SortedMap<String, String>> resource : configs) {
            resource.getValue()
                    .forEach(
                            (key, value) ->
                                    sink.accept(
                                            new MetadataRecord.Config(
                                                    resource.getKey(), key, value)));
        }
        if (nextProducerId > 0) {
            sink.accept(new MetadataRecord.ProducerIds(-1, -1, nextProducerId));
        }
    }

    private static void describe(TopicImage topic, Consumer<MetadataRecord> sink) {
        sink.accept(new MetadataRecord.Topic(topic.name(), topic.id()));
        for (Map.Entry<Integer, PartitionImage> partition : topic.partitions()) {
            sink.accept(
                    new MetadataRecord.Partition(
                            topic.id(), partition.getKey(), partition.getValue()));
        }
    }

    private MetadataImage with(TopicsImage changed) {
        return new MetadataImage(changed, brokers, configs, features, nextProducerId);
    }

    private MetadataImage withBrokers(PersistentMap<Integer, BrokerRegistration> changed) {
        return new MetadataImage(topics, changed, configs, features, nextProducerId);
    }

    private MetadataImage withConfigs(
            PersistentMap<ConfigResource, SortedMap<String, String>> changed) {
        return new MetadataImage(topics, brokers, changed, features, nextProducerId);
    }

    private PersistentMap<ConfigResource, SortedMap<String, String>> changed(
            MetadataRecord.Config config) {
        TreeMap<String, String> values = new TreeMap<>(config(config.resource()));
        if (config.value() == null) {
            values.remove(config.key());
        } else {
            values.put(config.key(), config.value());
        }
        return values.isEmpty()
                ? configs.without(config.resource())
                : configs.with(config.resource(), Collections.unmodifiableSortedMap(values));
    }
}
