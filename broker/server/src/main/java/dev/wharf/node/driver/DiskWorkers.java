package dev.wharf.node.driver;

import dev.wharf.env.Disk;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait for the disk, so that no loop does: a few for forces, one for those of the journal, which all its logs wait for, one for deletes and the last closes of deleted files, which may take long and must not
 * hold up a force, one for pieces of work: compaction, indexes, checkpoints. Idle threads end.
 *
 * <p>When {@link #MAX_QUEUED} operations wait, the caller runs the next one itself: its loop slows down, and with it the
 * clients that fill the queue.
 */
public final class DiskWorkers implements AutoCloseable {
    /** Forces that run at once; more would only queue in the kernel. */
    static final int FORCE_THREADS = 4;

    /** Operations of one kind that wait for a thread. */
    static final int MAX_QUEUED = 65_536;

    private static final long IDLE_THREAD_SECONDS = 30;
    private static final long CLOSE_WAIT_SECONDS = 30;

    private final ThreadPoolExecutor forces = pool("wharf-force", FORCE_THREADS);
    private final ThreadPoolExecutor forcesAhead = pool("wharf-journal", 1);
    private final ThreadPoolExecutor deletes = pool("wharf-delete", 1);
    private final ThreadPoolExecutor work = pool("wharf-cleaner", 1);
    private final ForceTimes forceTimes = new ForceTimes();

    private static ThreadPoolExecutor pool(String name, int threads) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_THREAD_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(MAX_QUEUED),
                        Thread.ofPlatform().name(name + "-", 0).daemon().factory(),
                        new ThreadPoolExecutor.CallerRunsPolicy());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    void force(Runnable operation) {
        forces.execute(timed(operation));
    }

    /** As {@link #force}, beside all those that wait for a thread. */
    void forceAhead(Runnable operation) {
        forcesAhead.execute(timed(operation));
    }

    private Runnable timed(Runnable operation) {
        return () -> {
            long startedNanos = System.nanoTime();
            operation.run();
            forceTimes.add(System.nanoTime() - startedNanos);
        };
    }

    /**
     * Runs all on the threads of forces, and waits for their end.
     *
     * @throws IOException the failure of the first in the list that has failed
     */
    void forceAll(List<Disk.Work> pieces) throws IOException {
        List<Callable<@Nullable IOException>> tasks = new ArrayList<>();
        for (Disk.Work piece : pieces) {
            tasks.add(() -> failureOf(piece));
        }
        try {
            for (Future<@Nullable IOException> task : forces.invokeAll(tasks)) {
                IOException failure = task.get();
                if (failure != null) {
                    throw failure;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the start is given up");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static @Nullable IOException failureOf(Disk.Work piece) {
        try {
            piece.run();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /** How long the forces took, without what they waited for a thread. */
    public ForceFigures forceFigures() {
        return forceTimes.figures();
    }

    void delete(Runnable operation) {
        deletes.execute(operation);
    }

    void work(Runnable piece) {
        work.execute(piece);
    }

    /** Finishes what was handed over, for up to half a minute per kind; then the threads end. */
    @Override
    public void close() {
        forces.shutdown();
        forcesAhead.shutdown();
        deletes.shutdown();
        work.shutdown();
        try {
            forces.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
            forcesAhead.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
            deletes.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
            work.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
