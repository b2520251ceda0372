package dev.wharf.metadata;

import dev.wharf.types.Uuid;
import org.jspecify.annotations.Nullable;

/** A record of the metadata log. On disk each is the record of the same name in Kafka's schemas ({@link MetadataRecordCodec}). */
public sealed interface MetadataRecord {
    /** A new topic, as yet without partitions. */
    record Topic(String name, Uuid id) implements MetadataRecord {}

    /** The whole state of a partition, new or known. */
    record Partition(Uuid topicId, int partition, PartitionImage state) implements MetadataRecord {}

    /** A change of a partition that is known. */
    record PartitionChange(Uuid topicId, int partition, PartitionDelta delta)
            implements MetadataRecord {}

    /** A topic is gone, with its partitions and its configuration. */
    record RemoveTopic(Uuid id) implements MetadataRecord {}

    /** A configuration value; null goes back to the default. */
    record Config(ConfigResource resource, String key, @Nullable String value)
            implements MetadataRecord {}

    /** A broker has registered, in place of its earlier registration. */
    record RegisterBroker(BrokerRegistration registration) implements MetadataRecord {}

    /** A registered broker is fenced, unfenced or about to go. */
    record BrokerChange(int brokerId, long brokerEpoch, BrokerStep step)
            implements MetadataRecord {}

    /** What happens to a registered broker. */
    enum BrokerStep {
        FENCED,
        UNFENCED,
        CONTROLLED_SHUTDOWN
    }

    /** A broker is out of the cluster. */
    record UnregisterBroker(int brokerId, long brokerEpoch) implements MetadataRecord {}

    /** A broker may hand out the producer ids below {@code nextProducerId} that nobody had before. */
    record ProducerIds(int brokerId, long brokerEpoch, long nextProducerId)
            implements MetadataRecord {}

    /** A feature's finalised level; 0 is off. */
    record FeatureLevel(String name, short level) implements MetadataRecord {}
}
