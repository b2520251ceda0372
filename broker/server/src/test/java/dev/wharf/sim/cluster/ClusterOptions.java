package dev.wharf.sim.cluster;

import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.run.SimJournal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a simulation of a cluster does, all drawn from its seed.
 *
 * @param nodes of which the first three vote
 * @param loops of each broker
 * @param sync {@code flush.mode=sync} for all brokers: then power may be cut anywhere at any time
 * @param chaosMs how long things go wrong, in virtual milliseconds
 * @param meanPauseMs between two things that go wrong
 * @param producers one in three of them plain, the others idempotent
 * @param settings of each broker
 */
public record ClusterOptions(
        long seed,
        int nodes,
        int loops,
        boolean sync,
        int chaosMs,
        int meanPauseMs,
        int producers,
        int consumers,
        int members,
        Map<String, String> settings) {
    static final int REPLICAS = 3;
    static final int VOTERS = 3;

    /** The simulation of a seed. */
    public static ClusterOptions of(long seed) {
        SimEntropy dice = new SimEntropy(seed * 37 + 5);
        boolean sync = dice.chance(50);
        return new ClusterOptions(
                seed,
                dice.chance(70) ? 3 : 4 + dice.nextInt(2),
                1 + dice.nextInt(2),
                sync,
                (int) dice.between(3_000, 12_000),
                (int) (dice.chance(50) ? dice.between(50, 200) : dice.between(200, 1_500)),
                2 + dice.nextInt(3),
                1 + dice.nextInt(2),
                dice.nextInt(4),
                settings(dice, sync));
    }

    private static Map<String, String> settings(SimEntropy dice, boolean sync) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("flush.mode", sync ? "sync" : "async");
        settings.put("replica.lag.time.max.ms", Long.toString(dice.between(500, 4_000)));
        settings.put("replica.fetch.wait.max.ms", Long.toString(dice.between(50, 500)));
        settings.put("replica.fetch.max.bytes", Long.toString(dice.between(200, 20_000)));
        settings.put("replica.fetch.response.max.bytes", Long.toString(dice.between(400, 40_000)));
        settings.put("log.flush.interval.bytes", Long.toString(dice.between(500, 100_000)));
        settings.put("log.index.interval.bytes", Long.toString(dice.between(1, 1_000)));
        settings.put("log.roll.ms", Long.toString(dice.between(100, 5_000)));
        settings.put(
                "log.flush.offset.checkpoint.interval.ms", Long.toString(dice.between(50, 2_000)));
        settings.put("leader.imbalance.check.interval.seconds", "1");
        settings.put("leader.imbalance.per.broker.percentage", "0");
        settings.put("group.min.session.timeout.ms", "100");
        settings.put("group.initial.rebalance.delay.ms", Long.toString(dice.between(0, 200)));
        settings.put("offsets.topic.num.partitions", Long.toString(dice.between(1, 3)));
        SimJournal.put(settings, dice);
        return settings;
    }
}
