package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.types.Invariants;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How a log becomes durable: by the journal as far as that covers it, otherwise by forces of its segments, of which this begins those that are due. Owner: the log's loop.
 */
final class LogForces {
    private final LogEnv env;
    private final SegmentList segments;
    private final Durability durability;
    private final Flusher flusher;
    private final Coverage coverage;
    private final Log log;
    private final LogMarks marks;
    private long dirtySinceMs = Long.MAX_VALUE;

    /** As much of this segment is forced, or about to be. */
    private Segment begunSegment;

    private int begunBytes;
    private boolean early;

    /** The log. */
    interface Log {
        LogConfig.Flush settings();

        /** All below {@code offset} is durable, which is news. */
        void onDurable(long offset);

        /** Segments were forced. */
        void onForced();

        /** Nothing more can be trusted to reach the disk. */
        void onFailed(IOException cause);
    }

    LogForces(
            LogEnv env,
            CheckpointEntry entry,
            RecoveredLog recovered,
            SegmentList segments,
            Log log) {
        this.env = env;
        this.segments = segments;
        this.log = log;
        long end = recovered.logEndOffset();
        long forced = Math.min(recovered.recoveryPoint(), end);
        this.durability =
                new Durability(
                        forced,
                        Math.max(forced, Math.min(entry.durableOffset(), end)),
                        entry.durableOffset());
        this.flusher = new Flusher(env, entry.directory(), new ForceTarget());
        this.coverage =
                new Coverage(
                        env.journals().of(entry.directory()),
                        new JournalEntry.LogId(
                                entry.directory(), entry.topicId(), entry.incarnation()),
                        new JournalTarget());
        this.marks = new LogMarks(recovered.mark());
        this.begunSegment = segments.active();
        this.begunBytes = begunSegment.sizeBytes();
        flusher.onRecovered(recovered);
    }

    Flusher flusher() {
        return flusher;
    }

    Coverage coverage() {
        return coverage;
    }

    Durability durability() {
        return durability;
    }

    private long end() {
        return segments.nextOffset();
    }

    /** Something may have been appended: begins a force if one is due now. Returns what it was told. */
    AppendResult onAppended(AppendResult result) {
        LogConfig.Flush settings = log.settings();
        if (end() > durability.forced() && dirtySinceMs == Long.MAX_VALUE) {
            dirtySinceMs = env.clock().monotonicMs();
        }
        boolean due =
                settings.sync()
                        ? !coverage.isWhole()
                        : end() - durability.forced() >= settings.messages();
        if (due || maybeBeginEarly()) {
            flush();
        }
        return result;
    }

    /**
     * Who appends to a file waits for the disk where much of that file is on its way there: the kernel locks what it writes, the last page too. So much is not left to a checkpoint, nor to the
     * kernel, which writes what is half a minute old.
     */
    private boolean maybeBeginEarly() {
        Segment active = segments.active();
        int unforced = active.sizeBytes() - (active == begunSegment ? begunBytes : 0);
        if (early || unforced < log.settings().bytes() || !env.early().tryBegin()) {
            return false;
        }
        early = true;
        return true;
    }

    private void endEarly() {
        if (early) {
            early = false;
            env.early().onEnded();
        }
    }

    /** The settings have changed: what is not to be durable at once is not journaled. Who waits for what is on its way to the journal is told by a force. */
    void onReconfigured() {
        if (!log.settings().sync() && coverage.isBegun()) {
            coverage.stop();
            flush();
        }
    }

    /** Begins a force if {@code flush.ms} asks for it. */
    void onTick() {
        if (env.clock().monotonicMs() - dirtySinceMs >= log.settings().ms()) {
            flush();
        }
    }

    /** Starts to force what is in the page cache alone. Without effect if nothing is to do. */
    void flush() {
        dirtySinceMs = Long.MAX_VALUE;
        flusher.request();
    }

    /** See {@link PartitionLog#mark}. */
    void mark(ProducerStates producers) {
        marks.take(segments.active(), producers, durability.forced());
    }

    /** See {@link PartitionLog#isWorthMarking}. */
    boolean isWorthMarking() {
        return !segments.active().isEmpty() && (mark() == null || durability.forced() < end());
    }

    /** What a checkpoint is to say; see {@link LogMark}. */
    @Nullable LogMark mark() {
        return marks.newest(durability.forced(), segments.active());
    }

    /** See {@link PartitionLog#whenDurable}; for a log that is open and not fenced. */
    void whenDurable(long offset, Completion done) {
        if (durability.offset() >= offset) {
            done.onDone(null);
            return;
        }
        durability.await(offset, done);
        if (!coverage.isWhole()) {
            flushForWaiters();
        }
    }

    /** As {@link #whenDurable}, by a force of the segments, whatever is in the journal. */
    void whenForced(long offset, Completion done) {
        if (durability.forced() >= offset) {
            done.onDone(null);
            return;
        }
        durability.awaitForced(offset, done);
        flushForWaiters();
    }

    /** A force that fails at once has told them within the call. */
    private void flushForWaiters() {
        flush();
        Invariants.check(
                flusher.isAtWork() || !durability.isAwaited(),
                "what is awaited is about to be forced");
    }

    /** What is from {@code kept} on is about to be cut off; returns whether a checkpoint on the disk may say that it is durable. */
    boolean lower(long kept) {
        coverage.hold();
        if (!env.has(LogFault.KEEP_MARK_OF_CUT)) {
            marks.cut(kept);
        }
        return durability.lower(kept);
    }

    /** Nothing is cut off after all. */
    void takeBack() {
        coverage.release();
        durability.takeBack();
        raise();
    }

    /** The cut has ended. */
    void onCutEnded() {
        coverage.release();
    }

    /** Nothing more becomes durable. */
    void stop(@Nullable IOException failure) {
        flusher.stop();
        endEarly();
        coverage.stop();
        durability.end(failure);
    }

    private void raise() {
        long durable = coverage.durableOffset();
        if (durability.raise(durable)) {
            log.onDurable(durable);
        }
    }

    private final class ForceTarget implements Flusher.Target {
        @Override
        public long logEndOffset() {
            return end();
        }

        @Override
        public Segment activeSegment() {
            return segments.active();
        }

        @Override
        public void onForceBegins(long offset) {
            coverage.onForceBegins(offset, log.settings().sync());
            begunSegment = segments.active();
            begunBytes = begunSegment.sizeBytes();
        }

        @Override
        public void onForced(long offset) {
            endEarly();
            coverage.onForced();
            log.onForced();
            if (durability.raiseForced(offset)) {
                log.onDurable(offset);
            }
            raise();
        }

        @Override
        public void onForceFailed(IOException cause) {
            endEarly();
            log.onFailed(cause);
        }
    }

    private final class JournalTarget implements Coverage.Target {
        @Override
        public long forcedOffset() {
            return durability.forced();
        }

        @Override
        public void onJournaled() {
            raise();
        }

        @Override
        public void onUncovered() {
            flush();
        }

        @Override
        public void onJournalFailed(IOException cause) {
            log.onFailed(cause);
        }

        @Override
        public void onForceAsked() {
            flush();
        }
    }
}
