package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a compacted segment in the place of the old ones so that a crash at any point leaves the old or the new. Owner: the log's loop.
 *
 * <p>The order of forces, and why:
 *
 * <ol>
 *   <li>the bytes of the new files, for no name may lead to bytes that a power cut takes;
 *   <li>{@code .log.cleaned} becomes {@code .log.swap}, and the directory is forced. Before that force recovery finds either name: it forgets a {@code .cleaned}
 *       and finishes a {@code .swap}, and both are right, for all old segments are there and the new bytes are durable;
 *   <li>now the log reads from the new segment. Its indexes take their names, the old segments are deleted in any order, and the directory is forced: as long
 *       as {@code .log.swap} is there, recovery goes through the same again;
 *   <li>{@code .log.swap} becomes {@code .log}, and the directory is forced before the next segments are compacted, so that swaps take effect in order.
 * </ol>
 */
final class SegmentSwap {
    private final LogEnv env;
    private final String directory;
    private final List<Segment> old;
    private final Segment cleaned;
    private final Runnable switchOver;
    private final Completion done;
    private final Deque<Step> steps = new ArrayDeque<>();
    private boolean stopped;

    /**
     * @param cleaned written under the names of {@link CleanedFiles}
     * @param switchOver makes the log read from the new segment
     * @param done told how it ended; a failure leaves the log's files to recovery
     */
    SegmentSwap(
            LogEnv env,
            String directory,
            List<Segment> old,
            Segment cleaned,
            Runnable switchOver,
            Completion done) {
        this.env = env;
        this.directory = directory;
        this.old = List.copyOf(old);
        this.cleaned = cleaned;
        this.switchOver = switchOver;
        this.done = done;
    }

    void start() {
        if (!env.has(LogFault.SWAP_UNFORCED)) {
            for (String suffix : CleanedFiles.SUFFIXES) {
                steps.add(next -> force(cleaned.path(suffix), next));
            }
        }
        steps.add(next -> renameLog(LogFileNames.LOG + LogFileNames.SWAP, next));
        steps.add(this::forceNames);
        steps.add(this::switchOver);
        for (Segment segment : old) {
            for (String suffix : SegmentRemoval.SUFFIXES) {
                boolean first = segment == old.getFirst();
                if (!first || suffix.equals(LogFileNames.LOG)) {
                    steps.add(next -> env.disk().delete(segment.path(suffix), env.loop(), next));
                }
            }
        }
        steps.add(this::forceNames);
        steps.add(next -> renameLog(LogFileNames.LOG, next));
        steps.add(this::forceNames);
        run();
    }

    /** Leaves the rest to the next start. */
    void stop() {
        stopped = true;
    }

    private void run() {
        Step step = steps.poll();
        if (step == null) {
            done.onDone(null);
            return;
        }
        try {
            step.start(this::onStepDone);
        } catch (IOException e) {
            done.onDone(e);
        }
    }

    private void onStepDone(@Nullable IOException failure) {
        if (stopped) {
            return;
        }
        if (failure == null) {
            run();
        } else {
            done.onDone(failure);
        }
    }

    private void force(String path, Completion next) throws IOException {
        DiskFile file = env.disk().open(path, Disk.Mode.WRITE);
        file.force(
                env.loop(),
                failure -> {
                    file.close();
                    next.onDone(failure);
                });
    }

    private void forceNames(Completion next) {
        env.disk().forceDirectory(directory, env.loop(), next);
    }

    private void renameLog(String suffix, Completion next) throws IOException {
        env.disk().rename(cleaned.logPath(), cleaned.path(suffix));
        cleaned.onRenamed(suffix);
        next.onDone(null);
    }

    private void switchOver(Completion next) throws IOException {
        switchOver.run();
        for (Segment segment : old) {
            segment.onRemoved();
            env.files().close(segment);
        }
        for (String suffix : List.of(LogFileNames.OFFSET_INDEX, LogFileNames.TIME_INDEX)) {
            env.disk().rename(cleaned.path(suffix + LogFileNames.CLEANED), cleaned.path(suffix));
        }
        next.onDone(null);
    }

    /** One step of the swap. */
    @FunctionalInterface
    private interface Step {
        void start(Completion next) throws IOException;
    }
}
