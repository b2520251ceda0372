package dev.wharf.sim.client;

import dev.wharf.protocol.Errors;
import dev.wharf.sim.check.PartitionHistory;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything: after each start of the broker, before other clients are let in, and at the very end. It comes first, so that it sees
 * exactly what recovery has left.
 */
public final class SimAuditor {
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long PATIENCE_NS = 10_000_000_000L;
    private static final Requests.Wait ALL = new Requests.Wait(0, 0, 1 << 24);

    private final SimWorld world;
    private final SimClient client;
    private final ArrayDeque<Place> todo = new ArrayDeque<>();
    private final Runnable done;
    private final boolean ofOneProcess;
    private SimServer.@Nullable Door door;

    private record Place(SimTopic topic, int partition) {
        PartitionHistory history() {
            return topic.partitions().get(partition);
        }
    }

    /** @param done run once everything has been read; never if the broker dies before */
    public SimAuditor(SimWorld world, String name, Runnable done) {
        this(world, name, done, true);
    }

    /** Of one partition alone, whichever process serves it. */
    public SimAuditor(SimWorld world, String name, SimTopic topic, int partition, Runnable done) {
        this(world, name, done, false);
        todo.add(new Place(topic, partition));
    }

    private SimAuditor(SimWorld world, String name, Runnable done, boolean ofOneProcess) {
        this.world = world;
        this.client = new SimClient(world, name);
        this.done = done;
        this.ofOneProcess = ofOneProcess;
    }

    /** Starts to read. */
    public void start() {
        door = world.server().door();
        if (!todo.isEmpty()) {
            next();
            return;
        }
        for (SimTopic topic : world.topics().values()) {
            for (int i = 0; i < topic.partitions().size(); i++) {
                todo.add(new Place(topic, i));
            }
        }
        next();
    }

    /** The process that was to be looked at has ended; another auditor looks at the next one. */
    private boolean isOver() {
        return ofOneProcess && (door == null || !world.server().isOpen(door));
    }

    private void next() {
        if (isOver()) {
            return;
        }
        Place place = todo.poll();
        if (place == null) {
            done.run();
            return;
        }
        long startedNs = world.scheduler().nowNs();
        long trimmed = place.history().trimmedTo();
        new PartitionReader(client, place.topic, place.partition)
                .offsetAt(
                        EARLIEST,
                        start -> {
                            place.history().onStart(start, trimmed);
                            awaitEnd(place, start, startedNs);
                        },
                        error -> onUnserved(place, error));
    }

    private void onUnserved(Place place, Errors error) {
        if (isOver()) {
            return;
        }
        if (error == Errors.KAFKA_STORAGE_ERROR && !place.history().rot().isEmpty()) {
            place.history().rot().onRefused();
            next();
        } else {
            todo.addFirst(place);
            client.later(5, 50, this::next);
        }
    }

    /** The high watermark may have to wait for the first force; what clients had seen before must come back. */
    private void awaitEnd(Place place, long start, long startedNs) {
        offsetAt(
                place,
                LATEST,
                end -> {
                    if (isOver()) {
                        return;
                    }
                    PartitionHistory history = place.history();
                    boolean patient = world.scheduler().nowNs() - startedNs < PATIENCE_NS;
                    if (end < history.mustReach() && patient) {
                        client.later(5, 20, () -> awaitEnd(place, start, startedNs));
                        return;
                    }
                    history.onRecovered(end);
                    read(place, start, end);
                });
    }

    private void read(Place place, long offset, long end) {
        if (isOver()) {
            return;
        }
        if (offset >= end) {
            place.history().onAudited();
            next();
            return;
        }
        new PartitionReader(client, place.topic, place.partition)
                .fetch(
                        offset,
                        ALL,
                        outcome -> {
                            if (outcome.error() == Errors.OFFSET_OUT_OF_RANGE
                                    && place.history().trims()) {
                                offsetAt(place, EARLIEST, start -> read(place, start, end));
                            } else {
                                afterDelay(() -> read(place, outcome.nextOffset(), end));
                            }
                        });
    }

    private void afterDelay(Runnable task) {
        client.later(0, 1, task);
    }

    private void offsetAt(Place place, long timestamp, LongConsumer found) {
        new PartitionReader(client, place.topic, place.partition).offsetAt(timestamp, found);
    }
}
