package dev.wharf.log;

import dev.wharf.env.Loop;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compacts the logs of one loop, one at a time, the dirtiest first, and rests for {@code log.cleaner.backoff.ms} when none needs it. Owner: that loop; the work
 * itself is done elsewhere ({@link dev.wharf.env.Disk#work}).
 */
public final class LogCleaner {
    private final PartitionLogs logs;
    private final CleanerConfig config;
    private final Source source;
    private final Listener listener;
    private final Set<PartitionLog> damaged = new LinkedHashSet<>();
    private Loop.@Nullable Timer timer;
    private boolean stopped;
    private long compactions;
    private long bytesBefore;
    private long bytesAfter;

    /** Where the logs come from. */
    @FunctionalInterface
    public interface Source {
        void forEach(Visitor visitor);
    }

    /** Is shown each log. */
    @FunctionalInterface
    public interface Visitor {
        /** @param highWatermark only what is below it is committed */
        void onLog(PartitionLog log, long highWatermark);
    }

    /** Hears of what went wrong; on the loop. */
    public interface Listener {
        /** The disk has refused a write, as a full one does; it is tried again later. */
        void onRefused(IOException cause);

        /** A log is damaged and is not compacted any more; nothing was changed. */
        void onDamaged(PartitionLog log, IOException cause);
    }

    /** @param config this loop's share */
    public LogCleaner(PartitionLogs logs, CleanerConfig config, Source source, Listener listener) {
        this.logs = logs;
        this.config = config;
        this.source = source;
        this.listener = listener;
    }

    /** Begins to look. */
    public void start() {
        rest();
    }

    /** Begins nothing any more; what is under way ends with its log. */
    public void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    /** What it has done. */
    public CleanerFigures figures() {
        return new CleanerFigures(compactions, bytesBefore, bytesAfter, damaged.size());
    }

    private void rest() {
        if (!stopped) {
            boolean restless = logs.env().has(LogFault.CLEAN_WITHOUT_REST);
            timer = logs.env().loop().schedule(restless ? 1 : config.backoffMs(), this::look);
        }
    }

    private void look() {
        Choice choice = new Choice();
        source.forEach(choice);
        if (choice.log == null || choice.range == null || stopped) {
            rest();
        } else {
            new CleanJob(logs.env(), choice.log, choice.range, config, new Ended(choice.log))
                    .start(logs);
        }
    }

    /** Picks the log that needs it most. */
    private final class Choice implements Visitor {
        private @Nullable PartitionLog log;
        private @Nullable CleanRange range;

        @Override
        public void onLog(PartitionLog candidate, long highWatermark) {
            if (damaged.contains(candidate)) {
                return;
            }
            try {
                CleanRange found = candidate.cleanable(highWatermark);
                if (found != null && (range == null || found.isBefore(range))) {
                    log = candidate;
                    range = found;
                }
            } catch (IOException e) {
                damaged.add(candidate);
                listener.onDamaged(candidate, e);
            }
        }
    }

    private final class Ended implements CleanJob.Result {
        private final PartitionLog log;

        Ended(PartitionLog log) {
            this.log = log;
        }

        @Override
        public void onReplaced(long before, long after) {
            bytesBefore += before;
            bytesAfter += after;
        }

        @Override
        public void onCleaned() {
            compactions++;
            logs.env().loop().post(LogCleaner.this::look);
        }

        @Override
        public void onPostponed() {
            rest();
        }

        @Override
        public void onFailed(IOException cause) {
            if (cause instanceof DamagedLogException) {
                damaged.add(log);
                listener.onDamaged(log, cause);
            } else {
                listener.onRefused(cause);
            }
            rest();
        }
    }
}
