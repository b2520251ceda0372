package dev.wharf.metadata;

import static dev.wharf.types.Invariants.check;

import dev.wharf.env.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings each committed image to every loop. {@link #image} moves on only when every listener has dealt with the delta on its own
 * loop: a topic that it shows is open wherever its partitions live.
 *
 * <p>Owner: the loop of the metadata log, but for {@link #image}, which any thread may read.
 */
public final class MetadataPublisher {
    private final Loop loop;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
    private final List<Runnable> watchers = new ArrayList<>();
    private volatile Seen seen = new Seen(MetadataImage.EMPTY, 0);
    private boolean publishing;

    /** Hears of each delta, in order, on the loop it has subscribed with. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param done to be run once, on the same loop, when the delta has been dealt with: within the call, or later; in the order of deltas
         */
        void onDelta(MetadataDelta delta, Runnable done);
    }

    private record Seen(MetadataImage image, long offset) {}

    private record Subscription(Loop loop, Listener listener) {}

    private static final class InFlight {
        private final MetadataDelta delta;
        private final List<Runnable> whenSeen = new ArrayList<>(1);
        private int unseenBy;

        private InFlight(MetadataDelta delta, Runnable whenSeen, int unseenBy) {
            this.delta = delta;
            this.whenSeen.add(whenSeen);
            this.unseenBy = unseenBy;
        }
    }

    public MetadataPublisher(Loop loop) {
        this.loop = loop;
    }

    /** The image that every loop has seen. */
    public MetadataImage image() {
        return seen.image;
    }

    /** The metadata log's offset of {@link #image}. From any thread. */
    public long offset() {
        return seen.offset;
    }

    /** Adds a listener; before the first {@link #publish}, for a delta tells nothing to whoever missed the one before. */
    public void subscribe(Loop listenerLoop, Listener listener) {
        check(!publishing, "listeners subscribe before the first image");
        subscriptions.add(new Subscription(listenerLoop, listener));
    }

    /** Names one more who is told, on the owner's loop, whenever {@link #image} has moved on. */
    public void whenMoved(Runnable watcher) {
        watchers.add(watcher);
    }

    /** Runs {@code task}, on the owner's loop, once {@link #image} shows all that any listener has heard of before this call. From any loop. */
    public void whenCaughtUp(Runnable task) {
        loop.execute(
                () -> {
                    InFlight last = inFlight.peekLast();
                    if (last == null) {
                        task.run();
                    } else {
                        last.whenSeen.add(task);
                    }
                });
    }

    /** Brings a delta to all listeners; then, on the owner's loop and in the order of publishing, moves {@link #image} and runs {@code whenSeen}. */
    public void publish(MetadataDelta delta, Runnable whenSeen) {
        check(loop.inLoop(), "images are published on the metadata loop");
        publishing = true;
        InFlight flight = new InFlight(delta, whenSeen, subscriptions.size());
        inFlight.add(flight);
        for (Subscription subscription : subscriptions) {
            Runnable done = () -> loop.post(() -> onSeen(flight));
            subscription.loop.post(() -> subscription.listener.onDelta(delta, done));
        }
        release();
    }

    private void onSeen(InFlight flight) {
        flight.unseenBy--;
        release();
    }

    private void release() {
        InFlight first = inFlight.peek();
        while (first != null && first.unseenBy == 0) {
            inFlight.remove();
            seen = new Seen(first.delta.image(), first.delta.offset());
            first.whenSeen.forEach(Runnable::run);
            watchers.forEach(Runnable::run);
            first = inFlight.peek();
        }
    }
}
