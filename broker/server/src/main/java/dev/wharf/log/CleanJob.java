package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * One compaction of one log: first the keys of its dirty segments, then each group of segments is written anew and swapped. Owner: the log's loop, which never
 * works itself: pieces of at most a chunk run elsewhere, one at a time, and between two of them anything may happen to the log.
 *
 * <p>Before anything is replaced the checkpoint is written. So the offsets that compaction leaves out are below the durable recovery point, where recovery does not
 * ask that batches follow each other.
 */
final class CleanJob {
    private final LogEnv env;
    private final PartitionLog log;
    private final CleanRange range;
    private final CleanerConfig config;
    private final Result result;
    private final KeyOffsets keys;
    private final Deque<List<Segment>> groups = new ArrayDeque<>();
    private final Map<Long, Long> lastOffsetsOfProducers;
    private final long startedMs;
    private List<Segment> inWork = List.of();

    /** Hears how a compaction ended; within it the log can be given to the next one. */
    interface Result {
        /** Segments were replaced; more of them may follow. */
        default void onReplaced(long bytesBefore, long bytesAfter) {}

        /** All of the range that the keys had room for is compacted. */
        void onCleaned();

        /** Nothing more is to be done now: the log is closed, fenced, or retention was faster. */
        void onPostponed();

        /** The disk has refused a write, or the log is damaged; its old segments are in place. */
        void onFailed(IOException cause);
    }

    CleanJob(LogEnv env, PartitionLog log, CleanRange range, CleanerConfig config, Result result) {
        this.env = env;
        this.log = log;
        this.range = range;
        this.config = config;
        this.result = result;
        this.keys = new KeyOffsets(config.dedupeBufferBytes());
        this.lastOffsetsOfProducers = log.lastOffsetsOfProducers();
        this.startedMs = env.clock().wallMs();
    }

    /** @param checkpoint writes the checkpoint */
    void start(PartitionLogs checkpoint) {
        log.onCleaning();
        inWork = log.sealedSegments(range.firstDirtyOffset(), range.endOffset());
        checkpoint.persistStarts(List.of(log), goOn(this::readKeys, () -> {}));
    }

    private void readKeys() {
        DirtyKeys dirty =
                new DirtyKeys(
                        env.disk(),
                        log.directory(),
                        summaries(inWork),
                        range.firstDirtyOffset(),
                        keys);
        readKeys(dirty);
    }

    private void readKeys(DirtyKeys dirty) {
        work(
                dirty::step,
                goOn(
                        () -> {
                            if (dirty.isDone()) {
                                planGroups();
                                cleanNext();
                            } else {
                                readKeys(dirty);
                            }
                        },
                        dirty::close));
    }

    /** Neighbours that are small together become one segment. */
    private void planGroups() {
        LogConfig.Segments limits = log.config().segments();
        List<Segment> group = new ArrayList<>();
        long bytes = 0;
        for (Segment segment : log.sealedSegments(0, keys.endOffset())) {
            boolean full =
                    bytes + segment.sizeBytes() > limits.bytes()
                            || (!group.isEmpty()
                                    && segment.nextOffset() - group.getFirst().baseOffset()
                                            > Segment.MAX_RELATIVE_OFFSET);
            if (full && !group.isEmpty()) {
                groups.add(List.copyOf(group));
                group.clear();
                bytes = 0;
            }
            group.add(segment);
            bytes += segment.sizeBytes();
        }
        if (!group.isEmpty()) {
            groups.add(List.copyOf(group));
        }
    }

    private void cleanNext() {
        List<Segment> group = groups.poll();
        if (group == null) {
            log.onCleaned(keys.endOffset());
            result.onCleaned();
            return;
        }
        inWork = group;
        BatchCleaner.Settings settings =
                new BatchCleaner.Settings(
                        startedMs,
                        log.config().compaction().deleteRetentionMs(),
                        log.config().storage(),
                        env.has(LogFault.FORGET_TOMBSTONES));
        GroupCleaning cleaning =
                new GroupCleaning(
                        env.disk(),
                        log.directory(),
                        summaries(group),
                        new BatchCleaner(keys, lastOffsetsOfProducers, settings),
                        log.config().segments().indexIntervalBytes());
        clean(group, cleaning);
    }

    private void clean(List<Segment> group, GroupCleaning cleaning) {
        work(
                cleaning::step,
                goOn(
                        () -> {
                            if (cleaning.cleaned() == null) {
                                clean(group, cleaning);
                            } else {
                                use(group, cleaning.cleaned(), cleaning.isChanged());
                            }
                        },
                        cleaning::close));
    }

    private void use(List<Segment> group, Segment cleaned, boolean changed) {
        if (changed) {
            long bytesBefore = group.stream().mapToLong(Segment::sizeBytes).sum();
            long bytesAfter = cleaned.sizeBytes();
            log.replaceSegments(
                    group,
                    cleaned,
                    failure -> {
                        if (failure == null && log.hasSegment(cleaned)) {
                            result.onReplaced(bytesBefore, bytesAfter);
                            goOn(this::cleanNext, () -> {}).onDone(null);
                        } else {
                            postpone();
                        }
                    });
        } else {
            CleanedFiles.delete(env, cleaned, goOn(this::cleanNext, () -> {}));
        }
    }

    /** Goes on with {@code next} unless the log has gone or the step before failed. */
    private Completion goOn(Runnable next, Runnable close) {
        return failure -> {
            if (!log.isCleanable()) {
                close.run();
                postpone();
            } else if (failure != null) {
                close.run();
                fail(failure);
            } else {
                next.run();
            }
        };
    }

    private void postpone() {
        log.onCleaned(0);
        result.onPostponed();
    }

    /** Removes what was written; if retention has removed what was being read, that is no failure. */
    private void fail(IOException cause) {
        boolean outrun = inWork.stream().anyMatch(Segment::isRemoved);
        Runnable tell = outrun ? result::onPostponed : () -> result.onFailed(cause);
        CleanedFiles.delete(
                env,
                inWork.getFirst(),
                failure -> {
                    if (failure == null) {
                        log.onCleaned(0);
                    }
                    tell.run();
                });
    }

    /** Runs a piece elsewhere, and later if the rate of I/O is limited. */
    private void work(Disk.Work piece, Completion done) {
        long delayMs = config.pauseMs(2L * SegmentChunks.CHUNK_BYTES);
        if (delayMs == 0) {
            env.disk().work(piece, env.loop(), done);
        } else {
            env.loop().schedule(delayMs, () -> env.disk().work(piece, env.loop(), done));
        }
    }

    private static List<Segment.Summary> summaries(List<Segment> segments) {
        return segments.stream().map(Segment::summary).toList();
    }
}
