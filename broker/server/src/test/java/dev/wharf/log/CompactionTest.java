package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.record.Compression;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.protocol.record.RecordBatches;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What compaction does, one story each. */
final class CompactionTest {
    private static final long NS_PER_MS = 1_000_000;
    private static final CleanerConfig PLENTY =
            new CleanerConfig(true, 10, 1 << 20, Double.MAX_VALUE);

    private final LogFixture fixture = new LogFixture(1);
    private final List<String> results = new ArrayList<>();

    @Test
    void ofEachKeyTheLastRecordStaysAndSmallSegmentsBecomeOne() throws IOException {
        open(new LogConfig.Compaction(0.5, 0, Long.MAX_VALUE, 1_000));
        for (int i = 0; i < 300; i++) {
            put("k" + i % 7, "v" + i);
        }
        long end = fixture.log().segmentSummaries().getLast().baseOffset();
        long before = fixture.log().sizeBytes();
        clean(PLENTY);

        assertThat(fixture.log().sizeBytes()).isLessThan(before / 4);
        assertThat(keysBelow(end)).hasSize(7);
        assertThat(values()).containsEntry("k5", "v299").containsEntry("k6", "v293");
        int small = fixture.log().segmentCount();
        fillSegments();
        clean(PLENTY);

        assertThat(results).containsExactly("cleaned", "cleaned");
        int merged = fixture.log().segmentCount();
        assertThat(merged).isLessThan(small);
        assertThat(fixture.log().logStartOffset()).isZero();
        assertThat(fixture.disk.files().stream().filter(f -> f.endsWith(".log"))).hasSize(merged);
        assertThat(values()).containsEntry("k5", "v299").containsEntry("k6", "v293");
    }

    @Test
    void aTombstoneStaysForItsTimeAfterTheCompactionThatSawIt() throws IOException {
        open(new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, 10_000));
        put("gone", "value");
        put("gone", null);
        fillSegments();
        clean(PLENTY);
        assertThat(keysBelow(1)).isEmpty();
        assertThat(KeyedLog.readAll(fixture.log(), 1_000))
                .anyMatch(e -> e.key().equals("gone") && e.value() == null);

        fixture.scheduler.runFor(9_000 * NS_PER_MS);
        fillSegments();
        clean(PLENTY);
        assertThat(values()).containsKey("gone");

        fixture.scheduler.runFor(2_000 * NS_PER_MS);
        fillSegments();
        clean(PLENTY);
        assertThat(values()).doesNotContainKey("gone");
    }

    @Test
    void youngRecordsAreSafe() throws IOException {
        open(new LogConfig.Compaction(0.01, 60_000, Long.MAX_VALUE, 0));
        fillSegments();
        assertThat(isDue()).isFalse();
        fixture.scheduler.runFor(61_000 * NS_PER_MS);
        assertThat(isDue()).isTrue();
    }

    @Test
    void aRecordThatWaitedTooLongIsCompactedThoughLittleIsDirty() throws IOException {
        open(new LogConfig.Compaction(1.0, 0, 60_000, 0));
        fillSegments();
        assertThat(isDue()).isFalse();
        fixture.scheduler.runFor(61_000 * NS_PER_MS);
        assertThat(isDue()).isTrue();
        clean(PLENTY);
        assertThat(isDue()).isFalse();
    }

    @Test
    void whatIsNotDurableOrTakesAppendsIsLeftAlone() throws IOException {
        open(new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, 0));
        put("k", "1");
        put("k", "2");
        fixture.flush();
        assertThat(isDue()).isFalse();
    }

    @Test
    void batchesKeepTheirCodecAndTheirOffsets() throws IOException {
        open(new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, 1_000));
        for (Compression codec : Compression.values()) {
            append(
                    new RecordBatchBuilder()
                            .compression(codec)
                            .add(1, bytes("same"), bytes("old"))
                            .add(2, bytes(codec.text()), bytes("stays")));
        }
        fillSegments();
        clean(PLENTY);
        LogSlice slice =
                Objects.requireNonNull(
                        fixture.log().read(0, 1 << 20, fixture.log().logEndOffset(), true));
        int offset = 0;
        for (RecordBatch batch : RecordBatches.of(slice.copy())) {
            if (offset < 2 * Compression.values().length) {
                assertThat(batch.compression()).isEqualTo(Compression.ofId(offset / 2));
                assertThat(batch.baseOffset()).isEqualTo(offset);
                assertThat(batch.lastOffset()).isEqualTo(offset + 1);
                assertThat(batch.leaderEpoch()).isEqualTo(LogFixture.LEADER_EPOCH);
                offset += 2;
            }
        }
        slice.release();
        assertThat(offset).isEqualTo(10);
        assertThat(keysBelow(10))
                .containsExactlyInAnyOrder("none", "gzip", "snappy", "lz4", "zstd", "same");
    }

    @Test
    void aReaderOfAnOldSegmentKeepsReading() throws IOException {
        open(new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, 0));
        fillSegments();
        LogSlice slice = Objects.requireNonNull(fixture.log().read(0, 1_000, 20, true));
        byte[] before = new byte[slice.sizeBytes()];
        slice.copy().readBytes(before);
        clean(PLENTY);
        fixture.logs().closeIdleFiles();
        byte[] after = new byte[slice.sizeBytes()];
        slice.copy().readBytes(after);
        assertThat(after).isEqualTo(before);
        slice.release();
    }

    @Test
    void moreKeysThanThereIsRoomForTakeSeveralPasses() throws IOException {
        open(new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, 0));
        for (int i = 0; i < 400; i++) {
            put("k" + i % 100, "v" + i);
        }
        long end = fixture.log().segmentSummaries().getLast().baseOffset();
        CleanerConfig roomForTwelve = new CleanerConfig(true, 10, 1, Double.MAX_VALUE);
        clean(roomForTwelve);
        assertThat(isDue()).isTrue();
        while (isDue()) {
            clean(roomForTwelve);
        }
        assertThat(results).hasSizeGreaterThan(20).containsOnly("cleaned");
        assertThat(keysBelow(end)).doesNotHaveDuplicates();
        assertThat(values()).hasSize(100).containsEntry("k99", "v399");
    }

    @Test
    void aLimitedRateTakesItsTime() throws IOException {
        open(new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, 0));
        fillSegments();
        long startMs = fixture.clock.monotonicMs();
        clean(new CleanerConfig(true, 10, 1 << 20, 1_000_000));
        assertThat(results).containsExactly("cleaned");
        assertThat(fixture.clock.monotonicMs() - startMs).isGreaterThan(2_000);
    }

    @Test
    void aDamagedLogIsLeftAsItIs() throws IOException {
        open(new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, 0));
        fillSegments();
        fixture.disk.flipBit(path -> path.endsWith("00000.log"));
        clean(PLENTY);
        assertThat(results).hasSize(1).first().asString().contains("is damaged");
        assertThat(fixture.log().segmentCount()).isGreaterThan(2);
        assertThat(fixture.disk.files()).noneMatch(path -> path.endsWith(".cleaned"));
    }

    @Test
    void aFullDiskPutsCompactionOff() throws IOException {
        open(new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, 0));
        fillSegments();
        fixture.disk.faults().capacity(0);
        clean(PLENTY);
        assertThat(results).hasSize(1).doesNotContain("cleaned");
        fixture.disk.faults().capacity(Long.MAX_VALUE);
        clean(PLENTY);
        assertThat(results).last().isEqualTo("cleaned");
        assertThat(fixture.fencedBy).isNull();
    }

    @Test
    void aDiskThatIsFullAtAnyByteOfACompactionPutsItOff() throws IOException {
        open(new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, 0));
        for (int i = 0; i < 100; i++) {
            // More stays of the first segments than the checkpoint needs: with less the disk would
            // be full there, and never within a segment or its indexes.
            put("k" + i % 90, "v" + i);
        }
        fixture.flush();
        long used = Long.MAX_VALUE - fixture.disk.usableBytes();
        for (int room = 0; !results.contains("cleaned"); room += 10) {
            fixture.disk.faults().capacity(used + room);
            clean(PLENTY);
            assertThat(fixture.disk.files()).noneMatch(path -> path.endsWith(".cleaned"));
        }
        assertThat(results).hasSizeGreaterThan(10);
        assertThat(values()).hasSize(90);
        assertThat(fixture.fencedBy).isNull();
    }

    @Test
    void whatIsCleanIsKnownAfterARestart() throws IOException {
        open(new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, 0));
        fillSegments();
        clean(PLENTY);
        fixture.stopCleanly();
        fixture.open();
        assertThat(isDue()).isFalse();
        fixture.checkpoint();
        fixture.kill();
        fixture.open();
        assertThat(isDue()).isFalse();
    }

    @Test
    void aProducerIsKnownFromACompactedLogAlone() throws IOException {
        open(new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, 0));
        byte[] key = bytes("k");
        append(new RecordBatchBuilder().producer(3, (short) 0, 0).add(0, key, bytes("old")));
        put("k", "new");
        fillSegments();
        clean(PLENTY);
        assertThat(keysBelow(1)).isEmpty();
        fixture.kill();
        for (String path : fixture.disk.files()) {
            if (path.endsWith(".snapshot")) {
                fixture.disk.deleteNow(path);
            }
        }
        fixture.open();
        RecordBatchBuilder again =
                new RecordBatchBuilder().producer(3, (short) 0, 0).add(0, key, bytes("old"));
        assertThat(fixture.append(again.build()))
                .isEqualTo(new AppendResult.Duplicate(0, 0, RecordBatch.NO_TIMESTAMP));
    }

    @Test
    void retentionAndCompactionShareALog() throws IOException {
        fixture.config = config(true, new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, 0));
        fixture.open();
        fillSegments();
        start(PLENTY);
        fixture.scheduler.runFor(NS_PER_MS);
        fixture.onLoop(() -> fixture.log().deleteRecordsBefore(30));
        fixture.settle();
        clean(PLENTY);
        assertThat(results).last().isEqualTo("cleaned");
        assertThat(fixture.log().logStartOffset()).isEqualTo(30);
        assertThat(fixture.disk.files()).noneMatch(path -> path.endsWith(".cleaned"));
        assertThat(values()).hasSize(3);
    }

    private void open(LogConfig.Compaction compaction) throws IOException {
        fixture.config = config(false, compaction);
        fixture.open();
    }

    static LogConfig config(boolean delete, LogConfig.Compaction compaction) {
        return LogFixture.small(new LogConfig.Retention(delete, true, -1, -1), compaction);
    }

    private void fillSegments() {
        for (int i = 0; i < 100; i++) {
            put("filler" + i % 3, "v".repeat(30));
        }
    }

    private void put(String key, @Nullable String value) {
        append(
                new RecordBatchBuilder()
                        .add(
                                fixture.clock.wallMs(),
                                bytes(key),
                                value == null ? null : bytes(value)));
    }

    private void append(RecordBatchBuilder batch) {
        assertThat(fixture.append(batch.build())).isInstanceOf(AppendResult.Appended.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private boolean isDue() throws IOException {
        fixture.flush();
        return fixture.log().cleanable(fixture.log().logEndOffset()) != null;
    }

    private void clean(CleanerConfig config) {
        start(config);
        fixture.settle();
    }

    private void start(CleanerConfig config) {
        fixture.flush();
        assertThat(fixture.startCleaning(config, new Results(results))).isTrue();
    }

    private List<String> keysBelow(long offset) throws IOException {
        return KeyedLog.readAll(fixture.log(), 1_000).stream()
                .filter(e -> e.offset() < offset)
                .map(KeyedLog.Entry::key)
                .toList();
    }

    private Map<String, @Nullable String> values() throws IOException {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        KeyedLog.readAll(fixture.log(), 1_000).forEach(e -> values.put(e.key(), e.value()));
        return values;
    }

    /** Writes down how compactions ended. */
    record Results(List<String> results) implements CleanJob.Result {
        @Override
        public void onCleaned() {
            results.add("cleaned");
        }

        @Override
        public void onPostponed() {
            results.add("postponed");
        }

        @Override
        public void onFailed(IOException cause) {
            results.add(String.valueOf(cause.getMessage()));
        }
    }
}
