package dev.wharf.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sim.SimEntropy;
import dev.wharf.types.Uuid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.metadata.PartitionChangeRecord;
import org.apache.kafka.common.metadata.PartitionRecord;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.metadata.PartitionRegistration;
import org.junit.jupiter.api.Test;

final class PartitionDeltaTest {
    private static final Uuid TOPIC = new Uuid(1, 2);

    private final SimEntropy dice = new SimEntropy(17);
    private final MetadataRecordCodec codec = new MetadataRecordCodec();
    private final MetadataRecordSerde kafka = new MetadataRecordSerde();

    @Test
    void leadsFromOneStateToTheNext() {
        for (int i = 0; i < 1_000; i++) {
            PartitionImage before = any(dice.nextInt(9), dice.nextInt(9));
            PartitionImage after = next(before);
            assertThat(PartitionDelta.between(before, after).applyTo(before)).isEqualTo(after);
        }
    }

    @Test
    void kafkaComesToTheSameState() {
        for (int i = 0; i < 1_000; i++) {
            PartitionImage before = any(dice.nextInt(9), dice.nextInt(9));
            PartitionImage after = next(before);
            PartitionRegistration theirs =
                    registration(before)
                            .merge(
                                    (PartitionChangeRecord)
                                            read(
                                                    new MetadataRecord.PartitionChange(
                                                            TOPIC,
                                                            3,
                                                            PartitionDelta.between(
                                                                    before, after))));
            assertThat(theirs).isEqualTo(registration(after));
        }
    }

    private PartitionRegistration registration(PartitionImage state) {
        return new PartitionRegistration(
                (PartitionRecord) read(new MetadataRecord.Partition(TOPIC, 3, state)));
    }

    private Object read(MetadataRecord record) {
        byte[] frame = codec.encodeFrame(record);
        return kafka.read(new ByteBufferAccessor(ByteBuffer.wrap(frame)), frame.length).message();
    }

    private PartitionImage next(PartitionImage before) {
        int election = dice.nextInt(2);
        PartitionImage drawn = any(before.leaderEpoch() + election, before.partitionEpoch() + 1);
        return dice.chance(30)
                ? before.withLeader(drawn.leader())
                : new PartitionImage(
                        drawn.replicas(),
                        drawn.directories(),
                        drawn.adding(),
                        drawn.removing(),
                        drawn.isr(),
                        drawn.elr(),
                        drawn.lastKnownElr(),
                        election == 0 ? before.leader() : drawn.leader(),
                        drawn.leaderEpoch(),
                        drawn.partitionEpoch());
    }

    private PartitionImage any(int leaderEpoch, int partitionEpoch) {
        List<Integer> replicas = brokers(1);
        List<Uuid> directories = new ArrayList<>();
        replicas.forEach(id -> directories.add(new Uuid(7, dice.nextInt(3) + 10)));
        return new PartitionImage(
                replicas,
                directories,
                brokers(0),
                brokers(0),
                brokers(0),
                brokers(0),
                brokers(0),
                dice.nextInt(5) - 1,
                leaderEpoch,
                partitionEpoch);
    }

    private List<Integer> brokers(int atLeast) {
        List<Integer> ids = new ArrayList<>();
        int count = atLeast + dice.nextInt(3);
        for (int i = 0; i < count; i++) {
            ids.add(dice.nextInt(5));
        }
        return ids;
    }
}
