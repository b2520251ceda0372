package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.log.KeyedLog.Entry;
import dev.wharf.protocol.record.Compression;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.sim.SimCrash;
import dev.wharf.sim.SimEntropy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A random life of one compacted log, told by a seed: appends with few keys, tombstones, compactions that are looked at while they run, and crashes at any
 * operation of the disk.
 */
final class CompactionHistory implements CleanJob.Result {
    private static final long DELETE_RETENTION_MS = 3_000;
    private static final int KEYS = 24;
    private static final int NOT_IDEMPOTENT = -1;
    private static final long NS_PER_MS = 1_000_000;

    private final LogFixture fixture;
    private final SimEntropy dice;
    private final KeyedLog model = new KeyedLog();
    private List<Entry> pending = List.of();
    private int nextValue;
    private long durableOffset;
    private @Nullable Sent lastSent;
    private long producerId;
    private int pendingSequence = NOT_IDEMPOTENT;
    private int nextSequence;
    private int cleaned;

    /** The producer's last batch that was taken. */
    private record Sent(int sequence, List<Entry> entries) {}

    CompactionHistory(long seed, LogFault... faults) {
        fixture = new LogFixture(seed);
        fixture.faults.addAll(List.of(faults));
        fixture.config = config();
        dice = fixture.scheduler.entropy().fork("history");
    }

    private static LogConfig config() {
        return LogFixture.small(
                new LogConfig.Retention(false, true, -1, -1),
                new LogConfig.Compaction(0.1, 0, Long.MAX_VALUE, DELETE_RETENTION_MS));
    }

    /** Lives through {@code steps} steps, then compacts in peace; returns how many compactions came to their end. */
    int live(int steps) throws IOException {
        fixture.open();
        for (int i = 0; i < steps; i++) {
            try {
                if (dice.nextInt(10) == 0) {
                    fixture.disk.faults().crashAtOperation(1 + dice.nextInt(60));
                }
                step();
            } catch (SimCrash crash) {
                restart(dice.nextInt(2) == 0);
            }
        }
        fixture.disk.faults().disarmCrash();
        restart(true);
        fixture.flush();
        cleanToTheEnd();
        return cleaned;
    }

    private void step() throws IOException {
        switch (dice.nextInt(16)) {
            case 0 -> fixture.flush();
            case 1 -> fixture.checkpoint();
            case 2 -> restart(true);
            case 3 -> restart(false);
            case 4 -> restartCleanly();
            case 5 -> fixture.scheduler.runFor(dice.between(0, 2_000) * NS_PER_MS);
            case 6, 7 -> startCleaning();
            case 8, 9, 10 -> runSome();
            case 11 -> check();
            default -> append();
        }
        durableOffset = Math.max(durableOffset, fixture.log().durableOffset());
    }

    private void append() {
        for (int batches = 1 + dice.nextInt(4); batches > 0; batches--) {
            appendBatch();
        }
    }

    private void appendBatch() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 1 + dice.nextInt(5); i > 0; i--) {
            String value =
                    dice.nextInt(5) == 0 ? null : "v" + nextValue++ + "-".repeat(dice.nextInt(90));
            entries.add(
                    new Entry(
                            model.end() + entries.size(),
                            "k" + dice.nextInt(KEYS),
                            value,
                            fixture.clock.wallMs() - dice.nextInt(3)));
        }
        pending = entries;
        pendingSequence = dice.nextInt(4) == 0 ? nextSequence : NOT_IDEMPOTENT;
        RecordBatchBuilder builder = builder(entries, pendingSequence);
        AppendResult result = fixture.append(builder.build());
        assertThat(result).isInstanceOf(AppendResult.Appended.class);
        taken();
    }

    private RecordBatchBuilder builder(List<Entry> entries, int sequence) {
        RecordBatchBuilder builder =
                new RecordBatchBuilder().compression(Compression.ofId(dice.nextInt(5)));
        for (Entry entry : entries) {
            builder.add(entry.timestampMs(), bytes(entry.key()), bytes(entry.value()));
        }
        return sequence == NOT_IDEMPOTENT
                ? builder
                : builder.producer(producerId, (short) 0, sequence);
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** The pending batch is in the log. */
    private void taken() {
        pending.forEach(model::add);
        if (!pending.isEmpty() && pendingSequence != NOT_IDEMPOTENT) {
            lastSent = new Sent(pendingSequence, pending);
            nextSequence = pendingSequence + pending.size();
        }
        pending = List.of();
    }

    private void startCleaning() {
        // At times there is room for a dozen keys only.
        long buffer = dice.nextInt(3) == 0 ? 1 : 1 << 20;
        double rate = dice.nextInt(4) == 0 ? 10_000_000 : Double.MAX_VALUE;
        fixture.startCleaning(new CleanerConfig(true, 10, buffer, rate), this);
    }

    /** Lets what is under way go on for a while, and looks. */
    private void runSome() throws IOException {
        for (int i = dice.nextInt(12); i > 0; i--) {
            fixture.scheduler.runNext();
        }
        check();
    }

    private void cleanToTheEnd() throws IOException {
        CleanerConfig config = new CleanerConfig(true, 10, 1 << 20, Double.MAX_VALUE);
        while (fixture.startCleaning(config, this)) {
            int before = cleaned;
            fixture.settle();
            assertThat(cleaned).as("compaction makes progress").isGreaterThan(before);
        }
        check();
        assertThat(fixture.disk.files())
                .noneMatch(path -> path.endsWith(".cleaned") || path.endsWith(".swap"));
    }

    private void check() throws IOException {
        assertThat(fixture.log().logStartOffset()).isZero();
        assertThat(fixture.log().logEndOffset()).isEqualTo(model.end());
        List<Entry> found = KeyedLog.readAll(fixture.log(), 1 + dice.nextInt(3_000));
        model.check(found, fixture.clock.wallMs() - DELETE_RETENTION_MS);
        if (model.end() > 0) {
            long from = dice.nextInt(model.end());
            List<Entry> tail = new ArrayList<>();
            KeyedLog.read(fixture.log(), from, 1 << 20, tail);
            List<Entry> expected = found.stream().filter(e -> e.offset() >= from).toList();
            assertThat(tail).isEqualTo(expected.subList(0, tail.size()));
        }
    }

    private void restartCleanly() throws IOException {
        fixture.stopCleanly();
        durableOffset = model.end();
        fixture.openAgain(false);
        onOpened(false);
    }

    private void restart(boolean power) throws IOException {
        fixture.restart(power);
        onOpened(power);
    }

    private void onOpened(boolean power) throws IOException {
        long end = fixture.log().logEndOffset();
        if (end == model.end() + pending.size()) {
            taken();
        }
        pending = List.of();
        assertThat(end).as("what was durable is there").isGreaterThanOrEqualTo(durableOffset);
        assertThat(end).as("nothing is there that nobody sent").isLessThanOrEqualTo(model.end());
        if (!power) {
            assertThat(end).as("the page cache outlives the process").isEqualTo(model.end());
        }
        model.forgetFrom(end);
        check();
        retryLast(end);
    }

    /** The producer's last batch is known, whatever compaction has left of it. */
    private void retryLast(long end) {
        Sent last = lastSent;
        if (last == null) {
            return;
        }
        long lastOffset = last.entries().getLast().offset();
        if (lastOffset >= end) {
            // Gone with the power. A client would come back under another producer id.
            lastSent = null;
            nextSequence = 0;
            producerId++;
            return;
        }
        AppendResult again = fixture.append(builder(last.entries(), last.sequence()).build());
        assertThat(again)
                .isEqualTo(
                        new AppendResult.Duplicate(
                                last.entries().getFirst().offset(), lastOffset, -1));
    }

    @Override
    public void onCleaned() {
        cleaned++;
    }

    @Override
    public void onPostponed() {}

    @Override
    public void onFailed(IOException cause) {
        throw new AssertionError(cause);
    }
}
