package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.record.Compression;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.sim.SimCrash;
import dev.wharf.sim.SimEntropy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A random life of one log, told by a seed: appends of plain and idempotent producers as leader and as follower, forces, checkpoints, deletes, retention,
 * truncations, retries, and every way to stop and start. Knows what must be there, and looks after each start.
 */
final class LogHistory {
    private static final long PRODUCER_ID = 9;
    private static final int MAX_RECORDS = 6;
    private static final int RETENTION_MS = 20_000;
    private static final int RETENTION_BYTES = 6_000;
    private static final long NS_PER_MS = 1_000_000;
    private static final long NO_CUT = -1;

    /** A file takes three blocks. */
    private static final JournalConfig SMALL_JOURNAL =
            new JournalConfig(4 * JournalFormat.PAGE_BYTES, 4);

    private final LogFixture fixture;
    private final SimEntropy dice;
    private final @Nullable LogNeighbours neighbours;
    private JournalFigures journal = JournalFigures.NONE;
    private final List<String> values = new ArrayList<>();
    private final List<Long> timesMs = new ArrayList<>();
    private final List<Batch> batches = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private long startOffset;
    private long durableOffset;
    private long durableStart;
    private int nextSequence;

    /** So many of the producer's last batches are remembered at least: those that a truncation takes leave no older ones in their place. */
    private int remembered;

    private int nextValue;
    private int epoch = 1;
    private long cutAt = NO_CUT;
    private @Nullable Pending pending;
    private boolean forcesFail;

    /** What was there before a cut that no force has followed yet: a power cut may bring it back, in the place of what came behind the cut. */
    private @Nullable Before before;

    private record Before(
            long cutEnd,
            List<String> values,
            List<Long> timesMs,
            List<Batch> batches,
            List<Sent> sent,
            int remembered) {}

    /** A batch that was taken. */
    private record Batch(long baseOffset, long nextOffset, int epoch) {}

    /** A batch of the idempotent producer that was taken. */
    private record Sent(int sequence, long baseOffset, List<String> values) {}

    /** A batch whose append the crash may have cut: it is there as a whole or not at all. */
    private record Pending(List<String> values, int sequence, long timeMs) {}

    LogHistory(long seed, LogFault... faults) {
        this(seed, false, faults);
    }

    /** @param journaled whether there is a journal, and the log acknowledges now and then only what is durable */
    LogHistory(long seed, boolean journaled, LogFault... faults) {
        fixture = new LogFixture(seed);
        fixture.faults.addAll(List.of(faults));
        dice = fixture.scheduler.entropy().fork("history");
        neighbours = journaled ? new LogNeighbours(fixture) : null;
        if (journaled) {
            fixture.journal = SMALL_JOURNAL;
            fixture.config = LogFixture.withSync(fixture.config, true);
        }
    }

    /** Lives through {@code steps} steps. Throws an {@link AssertionError} at the first thing that is not as it must be. */
    void live(int steps) throws IOException {
        fixture.open();
        if (neighbours != null) {
            neighbours.open(true);
        }
        for (int i = 0; i < steps; i++) {
            try {
                if (neighbours != null) {
                    journaledStep(neighbours);
                } else {
                    if (dice.nextInt(12) == 0) {
                        fixture.disk.faults().crashAtOperation(1 + dice.nextInt(25));
                    }
                    step(dice.nextInt(19));
                }
                afterStep();
            } catch (SimCrash crash) {
                restart(dice.nextInt(2) == 0 || forcesFail);
            }
        }
        fixture.disk.faults().disarmCrash();
        restart(true);
    }

    /** Where logs share a journal, time passes between appends, and the process lives longer. */
    private void journaledStep(LogNeighbours beside) throws IOException {
        if (dice.nextInt(60) == 0) {
            fixture.disk.faults().crashAtOperation(1 + dice.nextInt(60));
        }
        switch (dice.nextInt(8)) {
            case 0 -> step(dice.nextInt(8) == 0 ? 3 + dice.nextInt(3) : 6 + dice.nextInt(13));
            case 1 -> step(dice.nextInt(4) == 0 ? dice.nextInt(3) : 13);
            case 2, 3 -> beside.append(dice);
            case 4, 5 -> append();
            default -> pass(dice.nextInt(6));
        }
        if (dice.nextInt(150) == 0) {
            failForce(beside);
        }
    }

    private void pass(int ms) {
        fixture.scheduler.runFor(ms * NS_PER_MS);
    }

    /** What a force was to make durable is lost; the node stops, and as the kernel takes the pages for clean, only a power cut shows what is there. */
    private void failForce(LogNeighbours beside) throws IOException {
        forcesFail = true;
        fixture.disk.faults().failForces(1);
        pass(4);
        fixture.disk.faults().failForces(0);
        fixture.settle();
        if (fixture.fencedBy != null || beside.isAnyFenced()) {
            restart(true);
        }
        forcesFail = false;
    }

    private void afterStep() {
        durableOffset = Math.max(durableOffset, fixture.log().durableOffset());
        if (before != null && durableOffset > before.cutEnd()) {
            before = null;
        }
    }

    private void step(int which) throws IOException {
        switch (which) {
            case 0 -> flush();
            case 1 -> fixture.checkpoint();
            case 2 -> deleteSome();
            case 3 -> restart(true);
            case 4 -> restart(false);
            case 5 -> restartCleanly();
            case 6 -> retry();
            case 7 -> settle();
            case 8 -> check();
            case 9 -> fixture.scheduler.runFor(dice.nextInt(RETENTION_MS) * NS_PER_MS);
            case 10 -> changeRetention();
            case 11, 12 -> retain();
            case 13 -> truncate();
            default -> append();
        }
    }

    private void flush() {
        if (values.size() % 4 == 0) {
            fixture.flush();
        } else {
            fixture.flushAndMark();
        }
        before = null;
    }

    private void settle() {
        fixture.onLoop(
                () -> {
                    fixture.log().mark();
                    fixture.log().flush();
                });
        for (int i = dice.nextInt(4); i > 0; i--) {
            fixture.scheduler.runNext();
        }
    }

    private void append() {
        List<String> batch = new ArrayList<>();
        for (int i = 1 + dice.nextInt(MAX_RECORDS); i > 0; i--) {
            batch.add("v" + nextValue++ + "-".repeat(dice.nextInt(120)));
        }
        boolean idempotent = dice.nextInt(2) == 0;
        RecordBatchBuilder builder = fixture.batch(batch.toArray(String[]::new));
        builder.compression(Compression.ofId(dice.nextInt(5)));
        if (idempotent) {
            builder.producer(PRODUCER_ID, (short) 0, nextSequence);
        }
        pending = new Pending(batch, idempotent ? nextSequence : -1, fixture.clock.wallMs());
        AppendResult result =
                dice.nextInt(2) == 0
                        ? fixture.append(builder.build(), epoch)
                        : fixture.appendAsFollower(
                                builder.baseOffset(values.size()).leaderEpoch(epoch).build());
        assertThat(result).isInstanceOf(AppendResult.Appended.class);
        assertThat(((AppendResult.Appended) result).baseOffset()).isEqualTo(values.size());
        taken();
    }

    /** The pending batch is in the log. */
    private void taken() {
        Pending batch = pending;
        if (batch != null) {
            if (batch.sequence() >= 0) {
                sent.add(new Sent(batch.sequence(), values.size(), batch.values()));
                nextSequence = batch.sequence() + batch.values().size();
                remembered = Math.min(remembered + 1, ProducerState.REMEMBERED_BATCHES);
            }
            long base = values.size();
            values.addAll(batch.values());
            batch.values().forEach(value -> timesMs.add(batch.timeMs()));
            batches.add(new Batch(base, values.size(), epoch));
            pending = null;
        }
    }

    /** Sends one of the producer's last five batches once more. */
    private void retry() {
        if (!sent.isEmpty()) {
            int back = 1 + dice.nextInt(remembered);
            Sent again = sent.get(sent.size() - back);
            long last = again.baseOffset() + again.values().size() - 1;
            RecordBatchBuilder builder = fixture.batch(again.values().toArray(String[]::new));
            builder.producer(PRODUCER_ID, (short) 0, again.sequence());
            assertThat(fixture.append(builder.build()))
                    .isEqualTo(new AppendResult.Duplicate(again.baseOffset(), last, -1));
        }
    }

    private void deleteSome() {
        if (dice.nextInt(3) == 0) {
            long offset = startOffset + dice.nextInt((int) (values.size() - startOffset) / 2 + 1);
            fixture.onLoop(() -> fixture.log().deleteRecordsBefore(offset));
            startOffset = Math.max(startOffset, offset);
            if (dice.nextInt(2) == 0) {
                fixture.persistStart();
                durableStart = startOffset;
            }
        }
    }

    /** An operator sets other limits, or none. */
    private void changeRetention() {
        long bytes = dice.nextInt(2) == 0 ? -1 : dice.nextInt(RETENTION_BYTES);
        long ms = dice.nextInt(2) == 0 ? -1 : dice.nextInt(RETENTION_MS);
        LogConfig.Retention limits = new LogConfig.Retention(true, false, bytes, ms);
        fixture.config = LogFixture.small(limits, LogFixture.SMALL.compaction());
        if (neighbours != null) {
            fixture.config = LogFixture.withSync(fixture.config, dice.nextInt(4) != 0);
        }
        fixture.onLoop(() -> fixture.log().reconfigure(fixture.config));
    }

    /** The old goes as far as it is committed, and nothing else. */
    private void retain() throws IOException {
        long highWatermark = startOffset + dice.nextInt((int) (values.size() - startOffset) + 1);
        fixture.tick(highWatermark);
        List<Segment.Summary> rest = fixture.log().segmentSummaries();
        long start = fixture.log().logStartOffset();
        long restBytes =
                rest.stream()
                        .filter(segment -> segment.nextOffset() > start)
                        .mapToLong(Segment.Summary::sizeBytes)
                        .sum();
        LogConfig.Retention limits = fixture.config.retention();
        if (start > startOffset) {
            assertThat(start).as("what is not committed stays").isLessThanOrEqualTo(highWatermark);
            boolean outgrown = limits.bytes() >= 0 && restBytes >= limits.bytes();
            assertThat(outgrown || isOld(startOffset, start, limits))
                    .as("what went had to")
                    .isTrue();
        }
        startOffset = start;
        Segment.Summary oldest =
                rest.stream().filter(s -> s.nextOffset() > start).findFirst().orElse(null);
        if (oldest != null && oldest.nextOffset() <= highWatermark) {
            boolean outgrows =
                    limits.bytes() >= 0 && restBytes - oldest.sizeBytes() >= limits.bytes();
            assertThat(outgrows || isOld(oldest.baseOffset(), oldest.nextOffset(), limits))
                    .as("the oldest that stays has to go")
                    .isFalse();
        }
    }

    private boolean isOld(long from, long to, LogConfig.Retention limits) {
        long newestMs =
                timesMs.subList((int) from, (int) to).stream().max(Long::compare).orElseThrow();
        return limits.ms() >= 0 && fixture.clock.wallMs() - newestMs > limits.ms();
    }

    /** Cuts the end off, as a follower does; the records that come then may be of an earlier epoch than those that went, unless the log is told otherwise. */
    private void truncate() {
        if (dice.nextInt(3) != 0) {
            return;
        }
        if (before != null) { // one world that may come back is enough
            flush();
        }
        boolean laterEpochsFollow = dice.nextInt(2) == 0;
        long room = values.size() - startOffset;
        if (laterEpochsFollow) {
            room = Math.min(room, 2 * MAX_RECORDS);
        }
        cutAt = values.size() - room + dice.nextInt((int) room + 1);
        if (laterEpochsFollow) {
            before =
                    new Before(
                            endOfCut(),
                            List.copyOf(values),
                            List.copyOf(timesMs),
                            List.copyOf(batches),
                            List.copyOf(sent),
                            remembered);
            epoch = batches.isEmpty() ? 1 : batches.getLast().epoch() + 1 + dice.nextInt(2);
        }
        List<String> told = fixture.beginToTruncate(cutAt, laterEpochsFollow);
        fixture.settle();
        assertThat(told).containsExactly("null");
        assertThat(fixture.log().logEndOffset()).isEqualTo(endOfCut());
        durableOffset = Math.min(durableOffset, endOfCut());
        boolean anew = fixture.log().logStartOffset() == endOfCut() && !endsABatch(endOfCut());
        forgetFrom(endOfCut());
        if (anew) { // nothing readable is left, and nobody is known any more
            sent.clear();
            nextSequence = 0;
            remembered = 0;
        }
        cutAt = NO_CUT;
        if (!laterEpochsFollow) {
            epoch = batches.isEmpty() ? 1 : batches.getLast().epoch() + dice.nextInt(3);
        }
    }

    /** A batch that reaches across the cut goes whole. */
    private long endOfCut() {
        long end = cutAt;
        for (Batch batch : batches) {
            if (batch.baseOffset() < cutAt && batch.nextOffset() > cutAt) {
                end = batch.baseOffset();
            }
        }
        return Math.max(end, startOffset);
    }

    private boolean endsABatch(long offset) {
        return batches.stream().noneMatch(b -> b.baseOffset() < offset && b.nextOffset() > offset);
    }

    private void restartCleanly() throws IOException {
        noteJournal();
        fixture.stopCleanly();
        before = null;
        durableOffset = values.size();
        fixture.openAgain(false);
        onOpened(false);
    }

    /** What the journals of all lives have done. */
    JournalFigures journal() {
        return journal;
    }

    private void noteJournal() {
        journal = journal.plus(fixture.journalFigures());
    }

    private void restart(boolean power) throws IOException {
        noteJournal();
        fixture.disk.faults().failForces(0);
        forcesFail = false;
        fixture.fencedBy = null;
        fixture.restart(power);
        onOpened(power);
    }

    private void onOpened(boolean power) throws IOException {
        long end = fixture.log().logEndOffset();
        if (cutAt != NO_CUT) {
            before = null; // nothing has come behind the cut yet
        } else if (power) {
            maybeTakeBack(end);
        }
        Pending torn = pending;
        if (torn != null && end == values.size() + torn.values().size()) {
            taken();
        }
        pending = null;
        boolean cut = cutAt != NO_CUT;
        if (cut) {
            durableOffset = Math.min(durableOffset, endOfCut());
        }
        assertThat(end).as("what was durable is there").isGreaterThanOrEqualTo(durableOffset);
        assertThat(end).as("nothing is there that nobody sent").isLessThanOrEqualTo(values.size());
        if (!power) {
            assertThat(end)
                    .as("the page cache outlives the process")
                    .isGreaterThanOrEqualTo(cut ? endOfCut() : values.size());
        }
        boolean anew = cut && end == startOffset && !endsABatch(end);
        forgetFrom(end);
        if (anew) {
            sent.clear();
            nextSequence = 0;
            remembered = 0;
        }
        cutAt = NO_CUT;
        startOffset = Math.min(startOffset, end);
        assertThat(fixture.log().logStartOffset()).isLessThanOrEqualTo(startOffset);
        assertThat(fixture.log().logStartOffset())
                .as("a durable delete stays")
                .isGreaterThanOrEqualTo(durableStart);
        startOffset = fixture.log().logStartOffset();
        check();
        if (cut) { // until then another power cut may bring back what the cut had begun to remove
            fixture.flush();
        }
        retryAll();
        if (neighbours != null) {
            neighbours.open(power);
        }
    }

    /** Goes on from what was there before the last cut if that is what the power cut has left. */
    private void maybeTakeBack(long end) throws IOException {
        Before old = before;
        before = null;
        if (old == null || end <= old.cutEnd()) {
            return;
        }
        String found = fixture.valuesFrom(old.cutEnd(), 1).getFirst();
        if (end <= old.values().size() && found.equals(old.values().get((int) old.cutEnd()))) {
            assertThat(durableOffset)
                    .as("nothing forced is gone")
                    .isLessThanOrEqualTo(old.cutEnd());
            replace(values, old.values());
            replace(timesMs, old.timesMs());
            replace(batches, old.batches());
            replace(sent, old.sent());
            remembered = old.remembered();
            cutAt = NO_CUT;
            pending = null;
        }
    }

    private static <T> void replace(List<T> all, List<T> others) {
        all.clear();
        all.addAll(others);
    }

    private void forgetFrom(long end) {
        values.subList((int) end, values.size()).clear();
        timesMs.subList((int) end, timesMs.size()).clear();
        batches.removeIf(batch -> batch.nextOffset() > end);
        int before = sent.size();
        sent.removeIf(batch -> batch.baseOffset() + batch.values().size() > end);
        remembered = sent.isEmpty() ? 0 : Math.max(1, remembered - (before - sent.size()));
        Sent last = sent.isEmpty() ? null : sent.getLast();
        nextSequence = last == null ? 0 : last.sequence() + last.values().size();
    }

    private void retryAll() {
        if (!sent.isEmpty()) {
            retry();
        }
        assertThat(fixture.log().logEndOffset()).isEqualTo(values.size());
    }

    private void check() throws IOException {
        assertThat(fixture.log().logEndOffset()).isEqualTo(values.size());
        long from = startOffset + dice.nextInt((int) (values.size() - startOffset) + 1);
        assertThat(fixture.valuesFrom(from, 1 + dice.nextInt(3_000)))
                .isEqualTo(values.subList((int) from, values.size()));
        for (Batch batch : batches) {
            if (batch.baseOffset() >= startOffset) {
                assertThat(fixture.log().epochOf(batch.baseOffset())).isEqualTo(batch.epoch());
            }
        }
    }
}
