package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.record.BatchProblem;
import dev.wharf.protocol.record.Compression;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class PartitionLogTest {
    private final LogFixture fixture = new LogFixture(1);

    @Test
    void recordsAreReadBackInOrderAcrossSegments() throws IOException {
        fixture.open();
        List<String> expected = fill(200);
        assertThat(fixture.log().segmentCount()).isGreaterThan(3);
        assertThat(fixture.valuesFrom(0, 1_000)).isEqualTo(expected);
        for (int offset = 0; offset < 200; offset += 7) {
            assertThat(fixture.valuesFrom(offset, 150)).isEqualTo(expected.subList(offset, 200));
        }
    }

    @Test
    void aReadEndsBelowTheLimitAndTakesOneBatchWhole() throws IOException {
        fixture.open();
        fixture.appendValues("a", "b");
        fixture.appendValues("c");
        PartitionLog log = fixture.log();

        assertThat(log.read(3, 1000, 3, true)).isNull();
        assertThat(log.read(0, 0, 3, false)).isNull();
        LogSlice first = Objects.requireNonNull(log.read(1, 1, 2, true));
        assertThat(first.baseOffset()).isZero();
        assertThat(new RecordBatch(first.copy(), 0).sizeBytes()).isEqualTo(first.sizeBytes());
        LogSlice cut = Objects.requireNonNull(log.read(0, 10, 3, false));
        assertThat(cut.sizeBytes()).isEqualTo(10);
        first.release();
        cut.release();
    }

    @Test
    void aSliceOutlivesItsSegment() throws IOException {
        fixture.open();
        fill(100);
        LogSlice slice = Objects.requireNonNull(fixture.log().read(0, 500, 100, true));
        fixture.onLoop(() -> fixture.log().deleteRecordsBefore(100));
        fixture.settle();
        assertThat(fixture.log().segmentCount()).isEqualTo(1);
        assertThat(new RecordBatch(slice.copy(), 0).isCrcValid()).isTrue();
        slice.release();
    }

    @Test
    void appendStampsEpochAndOffsetAndTheBrokersTimeWhereTheTopicSaysSo() throws IOException {
        fixture.config = config(Map.of("message.timestamp.type", "LogAppendTime"));
        fixture.open();
        fixture.appendValues("x");
        AppendResult result = fixture.append(new RecordBatchBuilder().add(7, null, null).build());
        assertThat(result).isEqualTo(new AppendResult.Appended(1, 1, fixture.clock.wallMs()));
        LogSlice slice = Objects.requireNonNull(fixture.log().read(1, 1000, 2, true));
        RecordBatch batch = new RecordBatch(slice.copy(), 0);
        assertThat(batch.leaderEpoch()).isEqualTo(LogFixture.LEADER_EPOCH);
        assertThat(batch.maxTimestamp()).isEqualTo(fixture.clock.wallMs());
        assertThat(batch.isCrcValid()).isTrue();
        slice.release();
    }

    @Test
    void aTopicWithItsOwnCodecStoresUnderIt() throws IOException {
        fixture.config = config(Map.of("compression.type", "zstd"));
        fixture.open();
        fixture.append(fixture.batch("a", "b").compression(Compression.GZIP).build());
        LogSlice slice = Objects.requireNonNull(fixture.log().read(0, 1000, 2, true));
        assertThat(new RecordBatch(slice.copy(), 0).compression()).isEqualTo(Compression.ZSTD);
        slice.release();
        assertThat(fixture.valuesFrom(0, 1000)).containsExactly("a", "b");
    }

    @Test
    void aCompactedTopicRefusesRecordsWithoutKey() throws IOException {
        fixture.config = config(Map.of("cleanup.policy", "compact"));
        fixture.open();
        assertThat(fixture.append(fixture.batch("x").build()))
                .isInstanceOfSatisfying(
                        AppendResult.RefusedBatch.class,
                        r -> assertThat(r.problem()).isEqualTo(BatchProblem.INVALID_RECORD));
        byte[] key = {1};
        assertThat(fixture.append(new RecordBatchBuilder().add(0, key, null).build()))
                .isInstanceOf(AppendResult.Appended.class);
    }

    @Test
    void aFullDiskRefusesAppendsUntilThereIsRoom() throws IOException {
        fixture.open();
        fixture.appendValues("kept");
        fixture.disk.faults().capacity(0);
        assertThat(fixture.append(fixture.batch("lost").build()))
                .isInstanceOf(AppendResult.StorageFailed.class);
        assertThat(fixture.valuesFrom(0, 1000)).containsExactly("kept");
        fixture.disk.faults().capacity(Long.MAX_VALUE);
        fixture.appendValues("taken");
        fixture.kill();
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1000)).containsExactly("kept", "taken");
    }

    @Test
    void aFailedForceFencesTheLogForGood() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.disk.faults().failForces(1);
        fixture.flush();
        assertThat(fixture.fencedBy).isNotNull();
        assertThat(fixture.log().durableOffset()).isZero();
        assertThat(fixture.append(fixture.batch("b").build()))
                .isInstanceOf(AppendResult.StorageFailed.class);
    }

    @Test
    void whoWaitsForAForceThatFailsAtOnceIsTold() throws IOException {
        List<String> told = new ArrayList<>();
        awaitWhatCannotBeForced(
                () -> fixture.log().whenForced(1, failure -> told.add(String.valueOf(failure))));
        assertThat(told).singleElement().asString().contains("Input/output error");
    }

    @Test
    void whoWaitsUntilItIsDurableIsToldToo() throws IOException {
        List<String> told = new ArrayList<>();
        awaitWhatCannotBeForced(
                () -> fixture.log().whenDurable(1, failure -> told.add(String.valueOf(failure))));
        assertThat(told).singleElement().asString().contains("Input/output error");
    }

    private void awaitWhatCannotBeForced(Runnable await) throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.disk.faults().failOpens(1);
        fixture.onLoop(await);
        fixture.settle();
        assertThat(fixture.fencedBy).isNotNull();
    }

    @Test
    void oneForceServesAllThatWaited() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.onLoop(() -> fixture.log().flush());
        fixture.appendValues("b");
        fixture.appendValues("c");
        fixture.onLoop(() -> fixture.log().flush());
        fixture.settle();
        assertThat(fixture.log().durableOffset()).isEqualTo(3);
    }

    @Test
    void flushMessagesOneForcesByItself() throws IOException {
        fixture.config = config(Map.of("flush.messages", "1"));
        fixture.open();
        fixture.appendValues("a", "b");
        fixture.settle();
        assertThat(fixture.log().durableOffset()).isEqualTo(2);
        assertThat(fixture.config.flush().sync()).isTrue();
    }

    @Test
    void retentionByTimeLetsOldSegmentsGoAndKeepsTheOffsets() throws IOException {
        fixture.config = config(Map.of("retention.ms", "1000"));
        fixture.open();
        fill(100);
        fixture.clock.jumpWall(5_000);
        tick(50);
        assertThat(fixture.log().logStartOffset()).isPositive().isLessThanOrEqualTo(50);
        tick(100);
        assertThat(fixture.log().logStartOffset()).isEqualTo(100);
        assertThat(fixture.disk.files().stream().filter(f -> f.endsWith(".log"))).hasSize(1);

        fixture.cutPower();
        fixture.open();
        assertThat(fixture.log().logEndOffset()).isEqualTo(100);
        assertThat(fixture.appendValues("next")).isEqualTo(100);
    }

    @Test
    void retentionBySizeKeepsTheNewest() throws IOException {
        fixture.config = config(Map.of("retention.bytes", "5000"));
        fixture.open();
        fill(300);
        tick(300);
        assertThat(fixture.log().sizeBytes()).isBetween(5_000L, 7_000L);
        assertThat(fixture.valuesFrom(fixture.log().logStartOffset(), 9999)).endsWith("value-299");
    }

    @Test
    void recordsAreFoundByTime() throws IOException {
        fixture.open();
        long start = fixture.clock.wallMs();
        for (int i = 0; i < 60; i++) {
            fixture.append(
                    new RecordBatchBuilder()
                            .add(start + i * 10L, null, new byte[60])
                            .add(start + i * 10L + 5, null, new byte[60])
                            .build());
        }
        PartitionLog log = fixture.log();
        for (int i = 0; i < 60; i++) {
            assertThat(log.offsetForTimestamp(start + i * 10L + 1, 120))
                    .isEqualTo(new TimestampOffset(start + i * 10L + 5, i * 2 + 1, 5));
        }
        assertThat(log.offsetForTimestamp(start + 599, 120)).isNull();
        assertThat(log.offsetForTimestamp(start + 95, 10)).isNull();
        assertThat(log.offsetOfMaxTimestamp()).isEqualTo(new TimestampOffset(start + 595, 119, 5));
    }

    @Test
    void leaderEpochsTellWhereEachEnded() throws IOException {
        fixture.open();
        fixture.appendValues("a", "b");
        fixture.onLoop(() -> fixture.log().append(fixture.batch("c").build(), 9));
        PartitionLog log = fixture.log();
        assertThat(log.offsetForEpoch(5)).isEqualTo(new EpochEnd(5, 2));
        assertThat(log.offsetForEpoch(7)).isEqualTo(new EpochEnd(5, 2));
        assertThat(log.offsetForEpoch(9)).isEqualTo(new EpochEnd(9, 3));
        assertThat(log.offsetForEpoch(10)).isEqualTo(new EpochEnd(-1, -1));
        assertThat(log.offsetForEpoch(1)).isEqualTo(new EpochEnd(1, 0));
        fixture.kill();
        fixture.open();
        assertThat(fixture.log().offsetForEpoch(5)).isEqualTo(new EpochEnd(5, 2));
        assertThat(fixture.log().offsetForEpoch(9)).isEqualTo(new EpochEnd(9, 3));
    }

    @Test
    void anIdempotentProducersBatchIsTakenOnceAndInOrder() throws IOException {
        fixture.open();
        for (int i = 0; i < 7; i++) {
            assertThat(produce(0, i)).isEqualTo(new AppendResult.Appended(i, i, -1));
        }
        assertThat(produce(0, 2)).isEqualTo(new AppendResult.Duplicate(2, 2, -1));
        assertThat(produce(0, 6)).isEqualTo(new AppendResult.Duplicate(6, 6, -1));
        assertThat(sequenceProblem(produce(0, 1))).isEqualTo(SequenceProblem.OUT_OF_ORDER);
        assertThat(sequenceProblem(produce(0, 8))).isEqualTo(SequenceProblem.OUT_OF_ORDER);
        assertThat(sequenceProblem(produce(1, 3))).isEqualTo(SequenceProblem.OUT_OF_ORDER);
        assertThat(produce(1, 0)).isInstanceOf(AppendResult.Appended.class);
        assertThat(sequenceProblem(produce(0, 7))).isEqualTo(SequenceProblem.FENCED);
    }

    @Test
    void duplicatesAreKnownAfterEveryKindOfRestart() throws IOException {
        fixture.open();
        List<Runnable> restarts =
                List.of(fixture::kill, fixture::stopCleanly, fixture::stopCleanly, fixture::kill);
        int sequence = 0;
        for (Runnable restart : restarts) {
            for (int i = 0; i < 30; i++) {
                produce(0, sequence++);
            }
            restart.run();
            fixture.open();
            for (int back = 1; back <= 5; back++) {
                int again = sequence - back;
                assertThat(produce(0, again))
                        .isEqualTo(new AppendResult.Duplicate(again, again, -1));
            }
            assertThat(sequenceProblem(produce(0, sequence + 1)))
                    .isEqualTo(SequenceProblem.OUT_OF_ORDER);
        }
    }

    @Test
    void silentProducersAreForgottenInTime() throws IOException {
        fixture.open();
        produce(0, 0);
        fixture.clock.jumpWall(1_000);
        fixture.onLoop(() -> tickUnchecked(1, 1_001));
        assertThat(fixture.log().producerCount()).isEqualTo(1);
        fixture.onLoop(() -> tickUnchecked(1, 1_000));
        assertThat(fixture.log().producerCount()).isZero();
    }

    @Test
    void producersAreBounded() {
        ProducerStates states = new ProducerStates();
        ProducerState.Batch batch = new ProducerState.Batch(0, 0, 0, 0);
        for (long id = 0; id <= ProducerStates.MAX_PRODUCERS; id++) {
            states.put(id, (short) 0, batch, 0);
        }
        assertThat(states.count()).isEqualTo(ProducerStates.MAX_PRODUCERS);
        assertThat(states.all().iterator().next().producerId()).isEqualTo(1);
    }

    private AppendResult produce(int epoch, int sequence) {
        ByteBuf batch = fixture.batch("p" + sequence).producer(77, (short) epoch, sequence).build();
        return fixture.append(batch);
    }

    private static SequenceProblem sequenceProblem(AppendResult result) {
        assertThat(result).isInstanceOf(AppendResult.RefusedSequence.class);
        return ((AppendResult.RefusedSequence) result).problem();
    }

    private void tick(long maxOffset) {
        fixture.onLoop(() -> tickUnchecked(maxOffset, Long.MAX_VALUE));
        fixture.settle();
    }

    private void tickUnchecked(long maxOffset, long producerExpirationMs) {
        try {
            fixture.log().tick(maxOffset, producerExpirationMs);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> fill(int count) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String value = "value-" + i;
            assertThat(fixture.appendValues(value)).isEqualTo(i);
            values.add(value);
        }
        return values;
    }

    private static LogConfig config(Map<String, String> settings) {
        return LogConfig.parse(settings, Map.of()).with(LogFixture.SMALL.segments());
    }
}
