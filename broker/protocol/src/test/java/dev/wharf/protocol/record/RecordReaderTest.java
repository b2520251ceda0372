package dev.wharf.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RecordReaderTest {
    private static final int MUTATIONS = 4_000;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aBombStopsAtTheCap(Compression codec) {
        ByteBuf bytes =
                new RecordBatchBuilder()
                        .compression(codec)
                        .add(0, null, new byte[3_000_000])
                        .build();
        RecordBatch batch = new RecordBatch(bytes, 0);
        assertThatThrownBy(() -> RecordReader.readAll(batch, 1_000_000))
                .isInstanceOfSatisfying(
                        InvalidBatchException.class,
                        e -> assertThat(e.problem()).isEqualTo(BatchProblem.TOO_LARGE));
        assertThat(RecordReader.readAll(batch, 4_000_000)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void mutatedRecordsThrowNothingButTheDeclaredException(Compression codec) {
        Random random = new Random(codec.id());
        ByteBuf valid = someBatch(codec);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            ByteBuf bytes = valid.copy();
            for (int m = 1 + random.nextInt(3); m > 0; m--) {
                int at = RecordBatch.COUNT_AT + random.nextInt(bytes.readableBytes() - 57);
                bytes.setByte(at, random.nextInt(256));
            }
            try {
                RecordReader.readAll(new RecordBatch(bytes, 0), 1 << 20);
            } catch (InvalidBatchException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void keysAreFoundWithoutDecoding() {
        ByteBuf bytes =
                new RecordBatchBuilder()
                        .add(0, new byte[] {1}, null)
                        .add(0, null, new byte[] {1})
                        .build();
        try (RecordReader reader = new RecordReader(new RecordBatch(bytes, 0), 1000)) {
            assertThat(reader.nextHasKey()).isTrue();
            assertThat(reader.nextHasKey()).isFalse();
            assertThat(reader.hasNext()).isFalse();
        }
    }

    @Test
    void aCutBatchAtTheEndIsLeftOut() {
        ByteBuf two =
                Unpooled.wrappedBuffer(someBatch(Compression.NONE), someBatch(Compression.LZ4));
        assertThat(RecordBatches.of(two)).hasSize(2);
        assertThat(RecordBatches.of(two.slice(0, two.readableBytes() - 1))).hasSize(1);
        assertThat(RecordBatches.of(two.slice(0, 11))).isEmpty();
    }

    @Test
    void sequencesWrapToZero() {
        assertThat(Sequences.plus(Integer.MAX_VALUE, 1)).isZero();
        assertThat(Sequences.plus(Integer.MAX_VALUE - 1, 4)).isEqualTo(2);
        assertThat(Sequences.follows(Integer.MAX_VALUE, 0)).isTrue();
        assertThat(Sequences.follows(4, 5)).isTrue();
        assertThat(Sequences.follows(4, 6)).isFalse();
    }

    private static ByteBuf someBatch(Compression codec) {
        RecordBatchBuilder builder = new RecordBatchBuilder().compression(codec);
        for (int i = 0; i < 20; i++) {
            builder.add(i, new byte[i], new byte[100]);
        }
        return builder.build();
    }
}
