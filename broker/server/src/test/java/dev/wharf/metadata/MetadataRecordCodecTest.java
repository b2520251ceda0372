package dev.wharf.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.protocol.message.metadata.PartitionRecord;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.protocol.wire.WireWriter;
import dev.wharf.sim.SimEntropy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.junit.jupiter.api.Test;

final class MetadataRecordCodecTest {
    private final MetadataRecordCodec codec = new MetadataRecordCodec();

    @Test
    void decodesWhatItEncodes() {
        for (MetadataRecord record : Samples.records()) {
            assertThat(codec.decode(codec.encode(record))).isEqualTo(record);
        }
    }

    @Test
    void kafkaReadsEachRecordAndWritesTheSameBytes() {
        MetadataRecordSerde kafka = new MetadataRecordSerde();
        for (MetadataRecord record : Samples.records()) {
            byte[] ours = codec.encodeFrame(record);
            ApiMessageAndVersion read =
                    kafka.read(new ByteBufferAccessor(ByteBuffer.wrap(ours)), ours.length);
            ObjectSerializationCache cache = new ObjectSerializationCache();
            ByteBuffer theirs = ByteBuffer.allocate(kafka.recordSize(read, cache));
            kafka.write(read, cache, new ByteBufferAccessor(theirs));
            assertThat(theirs.array()).as("%s", read).isEqualTo(ours);
        }
    }

    @Test
    void damagedBytesAreMalformedAndNothingElse() {
        SimEntropy dice = new SimEntropy(7);
        int refused = 0;
        for (MetadataRecord record : Samples.records()) {
            byte[] frame = codec.encodeFrame(record);
            for (int i = 0; i < 2_000; i++) {
                byte[] damaged = Arrays.copyOf(frame, 1 + dice.nextInt(frame.length));
                damaged[dice.nextInt(damaged.length)] ^= (byte) (1 << dice.nextInt(8));
                refused += isRefused(damaged) ? 1 : 0;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    private boolean isRefused(byte[] frame) {
        try {
            codec.decodeFrame(frame);
            return false;
        } catch (MalformedMessageException e) {
            return true;
        }
    }

    @Test
    void aPartitionAsOlderBuildsWroteItHasNoEligibleReplicasAndIsRead() {
        ByteBuf frame = Unpooled.buffer();
        WireWriter out = new WireWriter(frame);
        out.writeUnsignedVarint(1);
        out.writeUnsignedVarint(3);
        out.writeUnsignedVarint(1);
        new PartitionRecord()
                .setTopicId(Samples.DIRECTORY)
                .setPartitionId(4)
                .setReplicas(List.of(1))
                .setDirectories(List.of(Samples.DIRECTORY))
                .setIsr(List.of(1))
                .setLeader(1)
                .setLeaderEpoch(0)
                .setPartitionEpoch(0)
                .write(out, (short) 1);
        assertThat(codec.decodeFrame(ByteBufUtil.getBytes(frame)))
                .isEqualTo(
                        new MetadataRecord.Partition(Samples.DIRECTORY, 4, Samples.partition(1)));
    }

    @Test
    void aRecordThatIsNotOursIsRefusedByItsType() {
        byte[] noOp = {1, 20, 0, 0};
        assertThatThrownBy(() -> codec.decodeFrame(noOp))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("20");
    }
}
