package dev.wharf.replica;

import dev.wharf.config.ConfigKey;
import dev.wharf.config.ConfigKey.Update;
import dev.wharf.env.Clock;
import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import dev.wharf.machine.MachineRuntime;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the log directory has room for what clients produce. Produces end while there is still a reserve, on which metadata, group
 * offsets, deletes and retention live on; they begin again by themselves when there is an eighth more than the reserve.
 *
 * <pre>
 *   open -- less than the reserve is free, or a write has failed --> closed
 *   closed -- the reserve and an eighth of it are free, and no write has failed for {@link #HOLD_MS} --> open
 * </pre>
 *
 * <p>Space is measured on a tick, and when a loop has written much since ({@link LoopSpace}); never per append.
 *
 * <p>Owner: the loop of its place. Any loop asks {@link #isClosed}, and reports.
 */
public final class DiskSpace {
    public static final ConfigKey<Long> MIN_FREE_BYTES =
            ConfigKey.ofLong(
                    "log.dir.min.free.bytes",
                    1L << 30,
                    0,
                    Long.MAX_VALUE,
                    Update.RESTART,
                    "Bytes of the disk that produces leave free: with less, they get KAFKA_STORAGE_ERROR until there is an eighth more. Never more than a tenth of the disk; 0 leaves nothing.");

    public static final List<ConfigKey<?>> KEYS = List.of(MIN_FREE_BYTES);

    /** How often the free space is measured. */
    static final long MEASURE_INTERVAL_MS = 1_000;

    /** How long produces stay refused after a write has failed, whatever is measured: inodes and quotas do not show there. */
    static final long HOLD_MS = 5_000;

    /** Bounds of what a loop writes between two measurements out of turn: an eighth of the room above the reserve. */
    private static final long MIN_UNMEASURED_BYTES = 64 << 10;

    private static final long MAX_UNMEASURED_BYTES = 16 << 20;
    private static final int UNMEASURED_SHARE = 8;

    private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
    private static final int MAX_SHARE_OF_DISK = 10;
    private static final int RESUME_SHARE = 8;

    private final Disk disk;
    private final Loop owner;
    private final Clock clock;
    private final long minFreeBytes;
    private volatile boolean closed;
    private volatile Measured measured = new Measured(Long.MAX_VALUE, Long.MAX_VALUE);
    private volatile long measureAfterBytes = MIN_UNMEASURED_BYTES;
    private long heldUntilMs = Long.MIN_VALUE;
    private Loop.@Nullable Timer timer;

    /** What was measured last. */
    public record Measured(long usableBytes, long totalBytes) {}

    /** @param place whose loop measures */
    public DiskSpace(Disk disk, MachineRuntime.Place place, long minFreeBytes) {
        this.disk = disk;
        this.owner = place.loop();
        this.clock = place.clock();
        this.minFreeBytes = minFreeBytes;
    }

    /** The setting among all that were given. */
    public static long minFreeBytes(Map<String, String> values) {
        return MIN_FREE_BYTES.parse(values.get(MIN_FREE_BYTES.name()));
    }

    /** Whether produces are refused; from any loop. */
    public boolean isClosed() {
        return closed;
    }

    /** For metrics, from any thread; as large as can be before the first measurement. */
    public Measured measured() {
        return measured;
    }

    /** Measures now and then on from now on. */
    public void start() {
        onTimer();
    }

    public void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** What a loop may write before it has to ask for {@link #measureSoon}: the less, the nearer the reserve is. */
    long measureAfterBytes() {
        return measureAfterBytes;
    }

    /** Measures out of turn: much was written. From any loop. */
    void measureSoon() {
        owner.execute(this::measure);
    }

    /** The disk has not taken a write, so it is full, whatever is measured. From any loop; at once for all of them. */
    public void onWriteFailed(IOException cause) {
        closed = true;
        owner.execute(() -> hold(cause));
    }

    private void onTimer() {
        measure();
        timer = owner.schedule(MEASURE_INTERVAL_MS, this::onTimer);
    }

    private void hold(IOException cause) {
        if (heldUntilMs == Long.MIN_VALUE) {
            LOG.warn("The disk refuses to write, and produces are refused: {}", cause.toString());
        }
        closed = true;
        heldUntilMs = clock.monotonicMs() + HOLD_MS;
    }

    private void measure() {
        Measured now;
        try {
            now = new Measured(disk.usableBytes(), disk.totalBytes());
        } catch (IOException cannotTell) {
            // Such a file system is full when a write fails.
            now = new Measured(Long.MAX_VALUE, Long.MAX_VALUE);
        }
        measured = now;
        long reserve = Math.min(minFreeBytes, now.totalBytes / MAX_SHARE_OF_DISK);
        measureAfterBytes =
                Math.clamp(
                        (now.usableBytes - reserve) / UNMEASURED_SHARE,
                        MIN_UNMEASURED_BYTES,
                        MAX_UNMEASURED_BYTES);
        long wanted = closed ? reserve + reserve / RESUME_SHARE : reserve;
        if (now.usableBytes < wanted) {
            close(now, reserve);
        } else if (closed && clock.monotonicMs() >= heldUntilMs) {
            open(now);
        }
    }

    private void close(Measured now, long reserve) {
        if (!closed) {
            LOG.warn(
                    "The disk is nearly full: {} MB of {} MB are free, {} MB are kept. Produces are refused until there is more; all else goes on",
                    megabytes(now.usableBytes),
                    megabytes(now.totalBytes),
                    megabytes(reserve));
            closed = true;
        }
    }

    private void open(Measured now) {
        LOG.info("The disk has room again, {} MB: produces are taken", megabytes(now.usableBytes));
        heldUntilMs = Long.MIN_VALUE;
        closed = false;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }
}
