package dev.wharf.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BatchValidatorTest {
    private static final long NOW_MS = 1_000_000;
    private static final BatchValidator.Rules RULES =
            new BatchValidator.Rules(10_000, false, 500, 100, true);

    @Test
    void oneValidBatchIsTaken() {
        assertThat(problem(batch().build())).isNull();
        assertThat(problem(batch().producer(1, (short) 0, 0).build())).isNull();
    }

    @Test
    void eachFlippedBitBehindTheCrcIsNoticed() {
        ByteBuf bytes = batch().build();
        for (int bit = RecordBatch.ATTRIBUTES_AT * 8; bit < bytes.readableBytes() * 8; bit++) {
            ByteBuf flipped = bytes.copy();
            flipped.setByte(bit / 8, flipped.getByte(bit / 8) ^ (1 << (bit % 8)));
            assertThat(problem(flipped)).as("bit %d", bit).isEqualTo(BatchProblem.CORRUPT);
        }
    }

    @Test
    void theTestOnlySwitchReallySkipsTheCrc() {
        ByteBuf bytes = batch().build();
        bytes.setByte(bytes.writerIndex() - 1, 99);
        var rules = new BatchValidator.Rules(10_000, false, 500, 100, false);
        assertThat(BatchValidator.validate(bytes, rules, NOW_MS)).isNull();
    }

    @Test
    void cutAndEmptyBatchesAreRefused() {
        ByteBuf bytes = batch().build();
        for (int size = 1; size < bytes.readableBytes(); size++) {
            assertThat(problem(bytes.slice(0, size))).isEqualTo(BatchProblem.CORRUPT);
        }
        assertThat(problem(Unpooled.EMPTY_BUFFER)).isEqualTo(BatchProblem.INVALID_RECORD);
    }

    @Test
    void twoBatchesAreRefused() {
        ByteBuf two = Unpooled.wrappedBuffer(batch().build(), batch().build());
        assertThat(problem(two)).isEqualTo(BatchProblem.INVALID_RECORD);
    }

    @Test
    void olderFormatsAreRefusedByName() {
        ByteBuf bytes = batch().build();
        bytes.setByte(RecordBatch.MAGIC_AT, 1);
        assertThat(problem(bytes)).isEqualTo(BatchProblem.UNSUPPORTED_FORMAT);
        bytes.setByte(RecordBatch.MAGIC_AT, 3);
        assertThat(problem(bytes)).isEqualTo(BatchProblem.CORRUPT);
    }

    @Test
    void sizesAndTimesOutsideTheTopicsRangeAreRefused() {
        assertThat(problem(batch().add(NOW_MS, null, new byte[10_000]).build()))
                .isEqualTo(BatchProblem.TOO_LARGE);
        assertThat(problem(batch().add(NOW_MS + 101, null, null).build()))
                .isEqualTo(BatchProblem.INVALID_TIMESTAMP);
        assertThat(problem(new RecordBatchBuilder().add(NOW_MS - 501, null, null).build()))
                .isEqualTo(BatchProblem.INVALID_TIMESTAMP);
        assertThat(problem(batch().logAppendTime().build()))
                .isEqualTo(BatchProblem.INVALID_TIMESTAMP);
        assertThat(problem(new RecordBatchBuilder().add(-1, null, null).build())).isNull();
    }

    @Test
    void whatOnlyBrokersWriteIsRefused() {
        assertThat(problem(batch().control().build())).isEqualTo(BatchProblem.INVALID_RECORD);
        assertThat(problem(batch().baseOffset(1).build())).isEqualTo(BatchProblem.INVALID_RECORD);
        assertThat(problem(batch().transactional().build()))
                .isEqualTo(BatchProblem.INVALID_TRANSACTION);
        assertThat(problem(batch().producer(5, (short) 0, -1).build()))
                .isEqualTo(BatchProblem.INVALID_RECORD);
    }

    @Test
    void countsThatDoNotMatchAndUnknownCodecsAreRefused() {
        ByteBuf count = batch().build();
        count.setInt(RecordBatch.COUNT_AT, 2);
        new RecordBatch(count, 0).writeCrc();
        assertThat(problem(count)).isEqualTo(BatchProblem.INVALID_RECORD);

        ByteBuf codec = batch().build();
        codec.setShort(RecordBatch.ATTRIBUTES_AT, 5);
        new RecordBatch(codec, 0).writeCrc();
        assertThat(problem(codec)).isEqualTo(BatchProblem.UNSUPPORTED_COMPRESSION);
    }

    @Test
    void aDirectBufferHasTheSameCrc() {
        ByteBuf heap = batch().build();
        ByteBuffer direct = ByteBuffer.allocateDirect(heap.readableBytes() + 3);
        direct.position(3);
        direct.put(heap.nioBuffer()).flip().position(3);
        assertThat(problem(Unpooled.wrappedBuffer(direct))).isNull();
    }

    private static RecordBatchBuilder batch() {
        return new RecordBatchBuilder().add(NOW_MS, new byte[] {1}, new byte[] {2, 3});
    }

    private static @Nullable BatchProblem problem(ByteBuf bytes) {
        BatchValidator.Refusal refusal = BatchValidator.validate(bytes, RULES, NOW_MS);
        return refusal == null ? null : refusal.problem();
    }
}
