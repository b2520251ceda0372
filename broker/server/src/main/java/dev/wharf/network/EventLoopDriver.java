package dev.wharf.network;

import dev.wharf.env.Loop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The real {@link Loop}: a Netty event loop, shared by the connections that it accepted and the partitions that live on it. Netty would
 * log and forget what a task throws; here it goes to {@code onBug}, which stops the node.
 */
public final class EventLoopDriver implements Loop {
    private final EventLoop eventLoop;
    private final LoopTurns turns;
    private final Consumer<Throwable> onBug;

    EventLoopDriver(EventLoop eventLoop, LoopTurns turns, Consumer<Throwable> onBug) {
        this.eventLoop = eventLoop;
        this.turns = turns;
        this.onBug = onBug;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    LoopTurns turns() {
        return turns;
    }

    @Override
    public void post(Runnable task) {
        postTo(eventLoop, () -> run(task));
    }

    /** Has a loop run a task, unless the loop has ended: a node that stops ends its loops together, and the last of them may still have something to tell the others. */
    static void postTo(EventExecutor loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            if (!loop.isShuttingDown()) {
                throw e;
            }
        }
    }

    @Override
    public void execute(Runnable task) {
        if (inLoop()) {
            run(task);
        } else {
            post(task);
        }
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        ScheduledFuture<?> future =
                eventLoop.schedule(() -> run(task), delayMs, TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    /** Runs {@code task}; whatever it throws is a bug. */
    void run(Runnable task) {
        turns.onWork();
        try {
            task.run();
        } catch (Throwable bug) {
            onBug.accept(bug);
        }
    }
}
