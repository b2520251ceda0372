package dev.wharf.cluster;

import dev.wharf.env.Loop;
import dev.wharf.metadata.MetadataPublisher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets answers wait until this node has seen the metadata that they rest on: whoever is told of a topic by another node finds it here too.
 *
 * <p>Owner: the controller's loop.
 */
public final class SeenOffsets {
    /** A node that lags for longer lets the answer go; what it tells may then be news to this node. */
    static final long LIMIT_MS = 1_000;

    private final Loop loop;
    private final MetadataPublisher metadata;
    private final Set<Waiting> waiting = new LinkedHashSet<>();

    /** One answer; compared by identity. As many as there are questions under way. */
    private static final class Waiting {
        private final long offset;
        private final Runnable task;

        Waiting(long offset, Runnable task) {
            this.offset = offset;
            this.task = task;
        }
    }

    public SeenOffsets(Loop loop, MetadataPublisher metadata) {
        this.loop = loop;
        this.metadata = metadata;
        metadata.whenMoved(this::onMoved);
    }

    /** Runs {@code task} when every loop has seen the metadata up to {@code offset}, possibly within this call; or after {@link #LIMIT_MS}. */
    public void await(long offset, Runnable task) {
        if (metadata.offset() >= offset) {
            task.run();
            return;
        }
        Waiting one = new Waiting(offset, task);
        waiting.add(one);
        loop.schedule(LIMIT_MS, () -> release(List.of(one)));
    }

    private void onMoved() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Waiting> seen = new ArrayList<>();
        for (Waiting one : waiting) {
            if (metadata.offset() >= one.offset) {
                seen.add(one);
            }
        }
        release(seen);
    }

    private void release(List<Waiting> seen) {
        for (Waiting one : seen) {
            if (waiting.remove(one)) {
                one.task.run();
            }
        }
    }
}
