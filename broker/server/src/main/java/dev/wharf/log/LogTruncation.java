package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.types.Invariants;
import java.io.IOException;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the end of a log off, with all that hangs on it: epochs, producers, index entries, and what checkpoints promise (KAFKA-10706, KAFKA-6683, KAFKA-10101).
 * Owner: the log's loop.
 *
 * <pre>
 *   files held (no force, no swap under way) -> promise lowered, if there was one -> noted in the journal, if that has something of the log
 *       -> cut in memory -> {@link TailRemoval}, where needed -> ended
 * </pre>
 *
 * <p>In memory the end is gone at once; until the disk has followed nothing may be appended.
 */
final class LogTruncation {
    private final LogEnv env;
    private final String directory;
    private final SegmentList segments;
    private final LeaderEpochs epochs;
    private final ProducerStates producers;
    private final Flusher flusher;
    private final Target target;
    private @Nullable TailRemoval removal;
    private boolean busy;
    private boolean stopped;

    /**
     * Where a log is cut.
     *
     * @param offset below the log's end
     * @param laterEpochsFollow see {@link PartitionLogs#truncate}
     */
    record Cut(long offset, boolean laterEpochsFollow) {}

    /** The log that is cut. */
    interface Target {
        /** Runs {@code task} when no segments are being swapped. */
        void whenSwapped(Runnable task);

        /** Nothing from {@code offset} on counts as durable any more; returns whether a checkpoint on the disk may say otherwise. */
        boolean lowerDurable(long offset);

        /** No checkpoint on the disk says that anything from {@code offset} on is durable. */
        void onPromiseLowered(long offset);

        /**
         * Makes the journal forget what stands at or behind a place.
         *
         * @param offset where the log will end
         * @param done told once no replay can bring that back; {@link JournalFullException} if the journal has no room
         */
        void noteCut(long segmentBase, int position, long offset, Completion done);

        /** Nothing is cut after all: what was durable before is so still. */
        void onNotCut();

        /** The segments have changed; {@code newStart} is where the log starts now, or below where it started before. */
        void onCut(long newStart);

        /** All is done, or the log is to be fenced. */
        void onEnded(@Nullable IOException failure);
    }

    LogTruncation(
            LogEnv env,
            String directory,
            SegmentList segments,
            LeaderEpochs epochs,
            ProducerStates producers,
            Flusher flusher,
            Target target) {
        this.env = env;
        this.directory = directory;
        this.segments = segments;
        this.epochs = epochs;
        this.producers = producers;
        this.flusher = flusher;
        this.target = target;
    }

    /** Whether a truncation is under way. */
    boolean isBusy() {
        return busy;
    }

    /** Leaves the rest to the next start; nobody is told any more. */
    void stop() {
        stopped = true;
        if (removal != null) {
            removal.stop();
        }
    }

    /**
     * See {@link PartitionLogs#truncate}.
     *
     * @param logStart not above the cut; where a batch reaches across both, nothing readable is left, and the log begins anew there
     */
    void cutTo(
            Cut wanted,
            long logStart,
            int indexIntervalBytes,
            Consumer<Completion> checkpoint,
            Completion done) {
        begin(
                done,
                () -> {
                    long offset = wanted.offset;
                    Segment holding = segments.holding(offset);
                    BatchScanner found = holding.find(env, offset, holding.sizeBytes());
                    if (found != null && found.batch().baseOffset() < logStart) {
                        holdAll(checkpoint, done, () -> replaceAll(logStart, done));
                        return;
                    }
                    int kept = found == null ? holding.sizeBytes() : (int) found.position();
                    Segment cut = holding.cutAt(env, kept, indexIntervalBytes);
                    Place place = new Place(cut.baseOffset(), kept, cut.nextOffset());
                    hold(
                            place,
                            checkpoint,
                            done,
                            () -> cut(holding, cut, wanted.laterEpochsFollow, done));
                });
    }

    /** See {@link PartitionLogs#startAnew}. */
    void removeAll(long newStart, Consumer<Completion> checkpoint, Completion done) {
        begin(done, () -> holdAll(checkpoint, done, () -> replaceAll(newStart, done)));
    }

    /** From where in which segment on all goes, and at which offset the log ends then. */
    private record Place(long segmentBase, int position, long offset) {}

    private void holdAll(Consumer<Completion> checkpoint, Completion done, CutWork cut) {
        hold(new Place(0, 0, 0), checkpoint, done, cut);
    }

    /** Runs {@code plan} when no swap is under way; none begins then until all is done. */
    private void begin(Completion done, CutWork plan) {
        Invariants.check(!busy, "one truncation at a time");
        busy = true;
        target.whenSwapped(() -> run(plan, done));
    }

    /** Runs {@code cut} once no force is under way, no checkpoint promises anything from {@code kept} on, and no journal would bring it back. */
    private void hold(Place kept, Consumer<Completion> checkpoint, Completion done, CutWork cut) {
        flusher.hold(
                () -> {
                    if (target.lowerDurable(kept.offset)) {
                        checkpoint.accept(failure -> onPromise(kept, failure, done, cut));
                    } else {
                        note(kept, done, cut);
                    }
                });
    }

    private void onPromise(
            Place kept, @Nullable IOException failure, Completion done, CutWork cut) {
        if (stopped) {
            return;
        }
        if (failure == null) {
            target.onPromiseLowered(kept.offset);
            note(kept, done, cut);
        } else {
            callOff(failure, done);
        }
    }

    private void note(Place kept, Completion done, CutWork cut) {
        target.noteCut(
                kept.segmentBase,
                kept.position,
                kept.offset,
                failure -> onNoted(failure, done, cut));
    }

    private void onNoted(@Nullable IOException failure, Completion done, CutWork cut) {
        if (stopped) {
            return;
        }
        if (failure == null) {
            run(cut, done);
        } else if (failure instanceof JournalFullException) {
            // Not to be waited for: what would make room may be the force that is held here.
            callOff(failure, done);
        } else {
            onRemoved(failure, done);
        }
    }

    private void callOff(IOException failure, Completion done) {
        busy = false;
        target.onNotCut();
        flusher.release();
        done.onDone(failure);
    }

    private void run(CutWork cut, Completion done) {
        if (stopped) {
            return;
        }
        try {
            cut.run();
        } catch (IOException e) {
            onRemoved(e, done);
        }
    }

    private void cut(Segment holding, Segment cut, boolean laterEpochsFollow, Completion done)
            throws IOException {
        List<Segment> gone = replaceEnd(segments.indexOf(holding), cut);
        env.files().get(cut).truncate(cut.sizeBytes());
        long end = segments.nextOffset();
        epochs.truncateEnd(end);
        NavigableSet<Long> snapshots = snapshots();
        if (!producers.truncateEnd(end)) {
            producers.replaceWith(
                    ProducerReplay.at(env, directory, snapshots, segments.all(), end));
        }
        target.onCut(0);
        List<Segment> whole = gone.subList(1, gone.size());
        NavigableSet<Long> future = snapshots.tailSet(end, false);
        if (laterEpochsFollow && whole.isEmpty() && future.isEmpty()) {
            // A force would take as long as all that the file has not forced yet, and who waits
            // for this replica would wait for that.
            onRemoved(null, done);
            return;
        }
        start(
                new TailRemoval(
                        env,
                        directory,
                        whole,
                        future,
                        cut,
                        false,
                        failure -> onRemoved(failure, done)));
    }

    private void replaceAll(long newStart, Completion done) throws IOException {
        Segment only = new Segment(directory, newStart);
        List<Segment> gone = replaceEnd(0, only);
        epochs.truncateEnd(0);
        producers.replaceWith(new ProducerStates());
        target.onCut(newStart);
        start(
                new TailRemoval(
                        env,
                        directory,
                        gone,
                        snapshots(),
                        only,
                        true,
                        failure -> onRemoved(failure, done)));
    }

    /** Lets the segments from number {@code first} on go, and {@code last} take their place; returns those that go. */
    private List<Segment> replaceEnd(int first, Segment last) {
        List<Segment> gone = List.copyOf(segments.all().subList(first, segments.count()));
        for (Segment segment : gone) {
            segment.onRemoved();
            env.files().close(segment);
        }
        segments.replaceFrom(first, last);
        flusher.dropRemoved();
        return gone;
    }

    private NavigableSet<Long> snapshots() throws IOException {
        NavigableSet<Long> offsets = new TreeSet<>();
        for (String name : env.disk().list(directory)) {
            OptionalLong offset = LogFileNames.offset(name, LogFileNames.PRODUCER_SNAPSHOT);
            offset.ifPresent(offsets::add);
        }
        return offsets;
    }

    private void start(TailRemoval started) {
        removal = started;
        started.start();
    }

    private void onRemoved(@Nullable IOException failure, Completion done) {
        removal = null;
        busy = false;
        target.onEnded(failure);
        if (failure == null) {
            flusher.onWritten(segments.active());
            flusher.release();
            flusher.request();
        }
        done.onDone(failure);
    }

    /** A step that reads or changes files. */
    @FunctionalInterface
    private interface CutWork {
        void run() throws IOException;
    }
}
