package dev.wharf.metadata;

import dev.wharf.metadata.BrokerRegistration.Endpoint;
import dev.wharf.metadata.BrokerRegistration.FeatureRange;
import dev.wharf.metadata.MetadataRecord.BrokerStep;
import dev.wharf.types.Uuid;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Records and images that tests share. */
public final class Samples {
    public static final Uuid DIRECTORY = new Uuid(11, 12);

    private Samples() {}

    public static BrokerRegistration broker(int id, long epoch, boolean fenced) {
        return new BrokerRegistration(
                id,
                new Uuid(100 + id, epoch),
                epoch,
                List.of(new Endpoint("PLAINTEXT", "host" + id, 9092, (short) 0)),
                new TreeMap<>(Map.of("metadata.version", new FeatureRange((short) 30, (short) 30))),
                id % 2 == 0 ? null : "rack" + id,
                List.of(DIRECTORY),
                fenced);
    }

    public static PartitionImage partition(int leader) {
        return new PartitionImage(
                List.of(leader), List.of(DIRECTORY), List.of(leader), leader, 0, 0);
    }

    /** A partition of which broker 3 becomes a replica in place of broker 1. */
    public static PartitionImage moving() {
        return new PartitionImage(
                List.of(3, 2, 1),
                List.of(DIRECTORY, DIRECTORY, DIRECTORY),
                List.of(3),
                List.of(1),
                List.of(1),
                List.of(2),
                List.of(),
                1,
                4,
                9);
    }

    /** The same after the loss of broker 1. */
    public static PartitionImage offline() {
        return new PartitionImage(
                List.of(3, 2, 1),
                List.of(DIRECTORY, DIRECTORY, DIRECTORY),
                List.of(3),
                List.of(1),
                List.of(),
                List.of(2, 1),
                List.of(1),
                PartitionImage.NO_LEADER,
                5,
                10);
    }

    /** One of each kind of record, in an order that can be applied. */
    public static List<MetadataRecord> records() {
        Uuid kept = new Uuid(5, 6);
        Uuid removed = new Uuid(7, 8);
        return List.of(
                new MetadataRecord.FeatureLevel("metadata.version", (short) 30),
                new MetadataRecord.RegisterBroker(broker(1, 0, false)),
                new MetadataRecord.RegisterBroker(broker(2, 3, true)),
                new MetadataRecord.BrokerChange(2, 3, BrokerStep.UNFENCED),
                new MetadataRecord.BrokerChange(2, 3, BrokerStep.CONTROLLED_SHUTDOWN),
                new MetadataRecord.BrokerChange(2, 3, BrokerStep.FENCED),
                new MetadataRecord.RegisterBroker(broker(3, 5, true)),
                new MetadataRecord.UnregisterBroker(3, 5),
                new MetadataRecord.Topic("kept", kept),
                new MetadataRecord.Partition(kept, 0, partition(1)),
                new MetadataRecord.Partition(kept, 1, partition(1)),
                new MetadataRecord.Config(ConfigResource.ofTopic("kept"), "retention.ms", "7"),
                new MetadataRecord.Config(ConfigResource.ofAllBrokers(), "log.retention.ms", "8"),
                new MetadataRecord.Topic("removed", removed),
                new MetadataRecord.Partition(removed, 0, partition(1)),
                new MetadataRecord.Config(ConfigResource.ofTopic("removed"), "retention.ms", "9"),
                new MetadataRecord.RemoveTopic(removed),
                new MetadataRecord.Partition(kept, 0, partition(1).withLeader(1)),
                new MetadataRecord.Partition(kept, 2, moving()),
                new MetadataRecord.PartitionChange(
                        kept, 2, PartitionDelta.between(moving(), offline())),
                new MetadataRecord.ProducerIds(1, 0, 1_000));
    }

    public static MetadataImage image(List<MetadataRecord> records) {
        MetadataImage image = MetadataImage.EMPTY;
        for (MetadataRecord record : records) {
            image = image.apply(record);
        }
        return image;
    }
}
