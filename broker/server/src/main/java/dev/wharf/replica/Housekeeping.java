package dev.wharf.replica;

import dev.wharf.env.Loop;
import dev.wharf.log.CleanerConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What time brings to the logs of one loop: retention and expired producers at one interval, forces that {@code flush.ms} asks for and another try at
 * partitions that the disk had no room for at another, at a third a look at late followers, and at a fourth the background force and the checkpoint that bound how much the next start has to recover.
 *
 * <p>Owner: its loop.
 */
public final class Housekeeping {
    private final Loop loop;
    private Settings settings;
    private final PartitionTable table;
    private final StorageHealth health;
    private final Runnable onCheckpoint;
    private Loop.@Nullable Timer retentionTimer;
    private Loop.@Nullable Timer flushTimer;
    private Loop.@Nullable Timer checkpointTimer;
    private Loop.@Nullable Timer lagTimer;
    private final SlicedWork ticks;
    private final BackgroundForces forces = new BackgroundForces();
    private boolean stopped;

    /**
     * The intervals.
     *
     * @param retentionIntervalMs {@code log.retention.check.interval.ms}
     * @param flushIntervalMs how precisely {@code flush.ms} is kept
     * @param checkpointIntervalMs {@code log.flush.offset.checkpoint.interval.ms}
     * @param producerExpirationMs {@code producer.id.expiration.ms}
     * @param cleaner of compaction, for all loops together
     */
    public record Settings(
            long retentionIntervalMs,
            long flushIntervalMs,
            long checkpointIntervalMs,
            long producerExpirationMs,
            CleanerConfig cleaner) {}

    /** @param onCheckpoint called on the log directory's loop when this loop's part of a checkpoint is there to be written */
    Housekeeping(
            Loop loop,
            Settings settings,
            PartitionTable table,
            StorageHealth health,
            Runnable onCheckpoint) {
        this.loop = loop;
        this.settings = settings;
        this.table = table;
        this.health = health;
        this.onCheckpoint = onCheckpoint;
        this.ticks = new SlicedWork(loop, table.clock());
    }

    void start() {
        retentionTimer = loop.schedule(settings.retentionIntervalMs, this::retain);
        flushTimer = loop.schedule(settings.flushIntervalMs, this::flush);
        checkpointTimer = loop.schedule(settings.checkpointIntervalMs, this::checkpoint);
        lagTimer = loop.schedule(table.lagCheckMs(), this::checkLag);
    }

    void reconfigure(Settings newSettings) {
        settings = newSettings;
    }

    void stop() {
        stopped = true;
        ticks.stop();
        forces.stop();
        for (Loop.Timer timer :
                new Loop.Timer[] {retentionTimer, flushTimer, checkpointTimer, lagTimer}) {
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    private void retain() {
        ticks.add(() -> ticksOf(table.all()), this::onRetained);
    }

    private void onRetained() {
        table.logs().closeIdleFiles();
        retentionTimer = loop.schedule(settings.retentionIntervalMs, this::retain);
    }

    private Iterator<Runnable> ticksOf(Collection<Partition> partitions) {
        return Steps.each(partitions, partition -> true, this::tick);
    }

    private void checkLag() {
        ticks.add(table::lagChecks, this::onLagChecked);
    }

    private void onLagChecked() {
        lagTimer = loop.schedule(table.lagCheckMs(), this::checkLag);
    }

    private void flush() {
        table.openWaiting();
        List<Partition> timed =
                table.dirty().stream()
                        .filter(each -> each.log().config().flush().ms() < Long.MAX_VALUE)
                        .toList();
        ticks.add(() -> ticksOf(timed), this::onFlushed);
    }

    private void onFlushed() {
        flushTimer = loop.schedule(settings.flushIntervalMs, this::flush);
    }

    private void checkpoint() {
        List<BackgroundForces.Force> due = new ArrayList<>();
        table.dirty().forEach(partition -> due.add(partition::forceInBackground));
        forces.begin(due, () -> onForced(!due.isEmpty()));
    }

    private void onForced(boolean any) {
        if (stopped) {
            return;
        }
        if (any) {
            table.logs().checkpoint(onCheckpoint);
        }
        checkpointTimer = loop.schedule(settings.checkpointIntervalMs, this::checkpoint);
    }

    private void tick(Partition partition) {
        if (health.isFenced()) {
            return;
        }
        try {
            partition.log().tick(partition.highWatermark(), settings.producerExpirationMs);
        } catch (IOException e) {
            // A full disk: nothing has changed, and the next tick tries again.
            table.space().onWriteFailed(e);
        }
    }
}
