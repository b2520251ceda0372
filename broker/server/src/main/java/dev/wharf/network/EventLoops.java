package dev.wharf.network;

import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The process's few event loops, fixed for its life, in the order in which partitions are spread over them. */
public final class EventLoops implements AutoCloseable {
    private static final long STOP_WAIT_SECONDS = 5;

    private final Transport transport;
    private final EventLoopGroup group;
    private final List<EventLoopDriver> drivers;

    /**
     * Starts {@code count} loops on the best transport there is.
     *
     * @param onBug takes what a task throws; stops the node
     */
    public EventLoops(int count, Consumer<Throwable> onBug) {
        this(Transport.best(), "wharf-loop", count, onBug);
    }

    EventLoops(Transport transport, int count, Consumer<Throwable> onBug) {
        this(transport, "wharf-loop", count, onBug);
    }

    private EventLoops(
            Transport transport, String threadName, int count, Consumer<Throwable> onBug) {
        this.transport = transport;
        List<LoopTurns> turns = new ArrayList<>();
        this.group =
                transport.newGroup(
                        count,
                        new DefaultThreadFactory(threadName),
                        () -> {
                            turns.add(new LoopTurns(System::nanoTime));
                            return turns.getLast();
                        });
        List<EventLoopDriver> list = new ArrayList<>();
        for (EventExecutor executor : group) {
            list.add(new EventLoopDriver((EventLoop) executor, turns.get(list.size()), onBug));
        }
        this.drivers = List.copyOf(list);
    }

    /** Starts the one loop on which a node of a cluster keeps its metadata; it has the connections by which other nodes speak of that, and no others. */
    public static EventLoops forMetadata(Consumer<Throwable> onBug) {
        return new EventLoops(Transport.best(), "wharf-metadata", 1, onBug);
    }

    public List<Loop> loops() {
        return List.copyOf(drivers);
    }

    Transport transport() {
        return transport;
    }

    EventLoopGroup group() {
        return group;
    }

    EventLoopDriver driver(int index) {
        return drivers.get(index);
    }

    /** How long the turns of a loop took; on that loop. */
    public TurnFigures turns(int index) {
        return drivers.get(index).turns().figures();
    }

    /** The index among {@link #loops()} of a channel's loop. */
    int indexOf(EventLoop eventLoop) {
        for (int i = 0; i < drivers.size(); i++) {
            if (drivers.get(i).eventLoop() == eventLoop) {
                return i;
            }
        }
        throw new Invariants.InvariantViolation("an event loop of another group");
    }

    /** Ends the loops; tasks that they hold still run. */
    @Override
    public void close() {
        group.shutdownGracefully(0, STOP_WAIT_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_WAIT_SECONDS, TimeUnit.SECONDS);
    }
}
