package dev.wharf.sim.client;

import dev.wharf.protocol.Errors;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.sim.check.SimViolation;

/** Reads one partition from the start, again and again from somewhere before, with fetches of every size and patience. */
public final class SimConsumer {
    private static final int SEEK_PERCENT = 5;
    private static final long EARLIEST = -2;
    private static final long LATEST = -1;

    private final PartitionReader reader;
    private final PartitionHistory history;
    private final SimWorld world;
    private final SimClient client;
    private final SimEntropy dice;
    private long offset;
    private long losses;
    private long answered;

    public SimConsumer(SimWorld world, String name, SimTopic topic, int partition) {
        this.world = world;
        this.client = new SimClient(world, name);
        this.dice = client.dice();
        this.history = topic.partitions().get(partition);
        this.reader = new PartitionReader(client, topic, partition, dice.chance(50));
    }

    /** Reads from now on, for good. */
    public void start() {
        client.later(1, 60, this::fetch);
    }

    /** The client loses its connection. */
    public void cut() {
        client.cut();
    }

    /** Fetches that were answered without an error. */
    public long answered() {
        return answered;
    }

    private void fetch() {
        if (history.losses() > losses) {
            losses = history.losses();
            offset = 0;
        }
        Requests.Wait wait =
                new Requests.Wait(
                        dice.nextInt(500),
                        1 + dice.nextInt(dice.chance(20) ? 4_000 : 1),
                        dice.chance(50) ? 1 + dice.nextInt(600) : 1 << 20);
        reader.fetch(offset, wait, this::onFetched);
    }

    private void seekTo(long start) {
        offset = start;
        client.later(0, 40, this::fetch);
    }

    private void onEnd(long end) {
        SimViolation.check(
                end >= offset,
                SimConsumer.class,
                offset + " is out of range, and the partition ends at " + end);
        client.later(10, 100, this::fetch);
    }

    private void onFetched(PartitionReader.Outcome outcome) {
        Errors error = outcome.error();
        if (error == Errors.OFFSET_OUT_OF_RANGE) {
            if (history.trims()) {
                reader.offsetAt(EARLIEST, this::seekTo);
                return;
            }
            if (world.isReplicated()) { // a follower may have less; the leader has to know
                reader.offsetAt(LATEST, this::onEnd);
                return;
            }
            SimViolation.check(
                    history.losses() > losses, SimConsumer.class, offset + " is out of range");
        } else {
            SimViolation.check(
                    error == Errors.NONE
                            || error == Errors.UNKNOWN_SERVER_ERROR
                            || error.retriable(),
                    SimConsumer.class,
                    "a fetch failed with " + error);
        }
        offset = outcome.nextOffset();
        if (dice.chance(SEEK_PERCENT)) {
            offset = dice.between(0, offset);
        }
        boolean ok = error == Errors.NONE;
        answered += ok ? 1 : 0;
        client.later(ok ? 0 : 10, ok ? 40 : 100, this::fetch);
    }
}
