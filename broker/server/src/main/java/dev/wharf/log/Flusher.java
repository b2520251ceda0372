package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a log durable, one force at a time: what is appended while one is under way waits for the next, which serves all of it.
 * Owner: the log's loop.
 *
 * <p>A force that fails is never tried again: the pages may be gone. The log is fenced.
 */
final class Flusher {
    /** What the flusher does it to. */
    interface Target {
        long logEndOffset();

        Segment activeSegment();

        /** A force begins that is to make all below {@code offset} durable. */
        void onForceBegins(long offset);

        /** All below {@code offset} is forced. */
        void onForced(long offset);

        void onForceFailed(IOException cause);
    }

    private final LogEnv env;
    private final String directory;
    private final Target target;
    private final List<Segment> dirty = new ArrayList<>(1);
    private boolean directoryDirty;
    private boolean rootDirty;
    private boolean busy;
    private boolean wanted;
    private boolean stopped;
    private boolean held;
    private @Nullable DiskSteps underWay;
    private @Nullable Completion whenIdle;
    private @Nullable Runnable whenHeld;

    Flusher(LogEnv env, String directory, Target target) {
        this.env = env;
        this.directory = directory;
        this.target = target;
    }

    /** A start has found these segments, and those that it has scanned may never have been forced. */
    void onRecovered(RecoveredLog recovered) {
        int found = recovered.segments().size();
        for (int i = recovered.unforcedFrom(); i < found; i++) {
            onWritten(recovered.segments().get(i));
        }
        if (found == 0 || recovered.unforcedFrom() < found) {
            // The run before may have ended before it had forced any name.
            onDirectoryCreated();
        }
    }

    /** A segment has bytes, or a name, that were not forced. */
    void onWritten(Segment segment) {
        if (dirty.isEmpty() || dirty.getLast() != segment) {
            dirty.add(segment);
        }
    }

    /** A file was created in the log's directory. */
    void onFileCreated() {
        directoryDirty = true;
    }

    /** The log's directory was created, now or in a run that may not have forced it. */
    void onDirectoryCreated() {
        rootDirty = true;
        directoryDirty = true;
    }

    /** Whether bytes are unforced; names alone wait for the next bytes. */
    private boolean isDirty() {
        return !dirty.isEmpty();
    }

    /** Whether a force is under way, or waits for a truncation. */
    boolean isAtWork() {
        return busy || held;
    }

    /** Starts a force, or has one follow the one under way. */
    void request() {
        if (stopped || !isDirty()) {
            return;
        }
        if (busy || held) {
            wanted = true;
        } else {
            start();
        }
    }

    /**
     * Runs {@code task} once nothing is under way, and starts nothing until {@link #release}: a force that began before a truncation must not end
     * after it and call durable what is gone (KAFKA-17142).
     */
    void hold(Runnable task) {
        held = true;
        if (busy) {
            whenHeld = task;
        } else {
            task.run();
        }
    }

    /** Goes on after {@link #hold}. */
    void release() {
        held = false;
        if (wanted && !stopped && isDirty()) {
            start();
        }
    }

    /** Forgets the segments that the log has let go. */
    void dropRemoved() {
        dirty.removeIf(Segment::isRemoved);
    }

    /** Completes {@code done} once nothing is under way and all that was written before is forced. */
    void requestThen(Completion done) {
        whenIdle = done;
        request();
        if (!busy) {
            completeWaiter(null);
        }
    }

    /** Nothing that is still under way matters any more. */
    void stop() {
        stopped = true;
        if (underWay != null) {
            underWay.stop();
        }
    }

    private void start() {
        busy = true;
        wanted = false;
        DiskSteps steps = new DiskSteps(env);
        underWay = steps;
        if (rootDirty) {
            steps.force(directory + "/" + LogFileNames.PARTITION_METADATA);
        }
        Segment active = target.activeSegment();
        for (Segment segment : dirty) {
            steps.add(done -> forceSegment(segment, done));
            if (segment.isSnapshotUnforced()) {
                steps.add(done -> forceSnapshot(segment, done));
            }
            if (segment != active) {
                steps.add(done -> segment.saveIndexes(env, done));
                steps.add(done -> forceBeside(segment, LogFileNames.OFFSET_INDEX, done));
                steps.add(done -> forceBeside(segment, LogFileNames.TIME_INDEX, done));
            }
        }
        if (directoryDirty) {
            steps.forceNames(directory);
        }
        if (rootDirty) {
            steps.add(env.root()::force);
        }
        dirty.clear();
        directoryDirty = false;
        rootDirty = false;
        long upTo = target.logEndOffset();
        target.onForceBegins(upTo);
        steps.run(failure -> onStepsDone(failure, upTo));
    }

    private void onStepsDone(@Nullable IOException failure, long upTo) {
        underWay = null;
        if (failure != null) {
            fail(failure);
            return;
        }
        busy = false;
        target.onForced(upTo);
        onIdle();
    }

    private void onIdle() {
        Runnable holder = whenHeld;
        if (holder != null) {
            whenHeld = null;
            holder.run();
        } else if (wanted && isDirty()) {
            start();
        } else {
            completeWaiter(null);
        }
    }

    private void fail(IOException cause) {
        if (!stopped) {
            stopped = true;
            busy = false;
            target.onForceFailed(cause);
            completeWaiter(cause);
        }
    }

    private void completeWaiter(@Nullable IOException failure) {
        Completion waiter = whenIdle;
        whenIdle = null;
        if (waiter != null) {
            waiter.onDone(failure);
        }
    }

    private void forceSegment(Segment segment, Completion done) throws IOException {
        if (segment.isRemoved()) {
            forceRemoved(segment.logPath(), done);
            return;
        }
        DiskFile file = env.files().get(segment);
        file.retain();
        DiskSteps.force(env, file, done);
    }

    /**
     * What retention or a client has let go is forced like the rest as long as it is on the disk: until a checkpoint tells where the log starts now, a start walks over it, and would take all behind a
     * hole in it for unforced.
     */
    private void forceRemoved(String path, Completion done) throws IOException {
        DiskFile file;
        try {
            file = env.disk().open(path, Disk.Mode.READ);
        } catch (NoSuchFileException e) {
            done.onDone(null);
            return;
        }
        DiskSteps.force(env, file, done);
    }

    private void forceSnapshot(Segment segment, Completion done) throws IOException {
        forceBeside(
                segment,
                LogFileNames.PRODUCER_SNAPSHOT,
                failure -> {
                    segment.onSnapshotForced();
                    done.onDone(failure);
                });
    }

    private void forceBeside(Segment segment, String suffix, Completion done) throws IOException {
        String path = segment.path(suffix);
        if (segment.isRemoved() || !env.disk().exists(path)) {
            done.onDone(null);
            return;
        }
        DiskSteps.force(env, env.disk().open(path, Disk.Mode.WRITE), done);
    }
}
