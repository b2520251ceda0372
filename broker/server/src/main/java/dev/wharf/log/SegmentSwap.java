package dev.wharf.log;

import dev.wharf.env.Completion;
import java.io.IOException;
import java.util.List;

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
    private final DiskSteps steps;

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
        this.steps = new DiskSteps(env);
    }

    void start() {
        if (!env.has(LogFault.SWAP_UNFORCED)) {
            for (String suffix : CleanedFiles.SUFFIXES) {
                steps.force(cleaned.path(suffix));
            }
        }
        steps.add(next -> renameLog(LogFileNames.LOG + LogFileNames.SWAP, next));
        steps.forceNames(directory);
        steps.add(this::switchOver);
        for (Segment segment : old) {
            for (String suffix : SegmentRemoval.SUFFIXES) {
                boolean first = segment == old.getFirst();
                if (!first || suffix.equals(LogFileNames.LOG)) {
                    steps.delete(segment.path(suffix));
                }
            }
        }
        steps.forceNames(directory);
        steps.add(next -> renameLog(LogFileNames.LOG, next));
        steps.forceNames(directory);
        steps.run(done);
    }

    /** Leaves the rest to the next start. */
    void stop() {
        steps.stop();
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
}
