package dev.wharf.sim.run;

import dev.wharf.log.OpenFiles;
import dev.wharf.sim.SimEntropy;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a simulation does, all drawn from its seed.
 *
 * @param loops the broker's loops
 * @param sync {@code flush.mode=sync} for the whole broker
 * @param chaosMs how long things go wrong, in virtual milliseconds
 * @param crashes how often the node dies meanwhile
 * @param powerCutPercent how many of the crashes take the page cache with them
 * @param insidePercent how many of the crashes fall within a task, at some call to the disk
 * @param cuts how often a client loses its connection
 * @param fullDisk whether the disk is full for a while
 * @param longFull whether that is for so long that the broker notices
 * @param failingForce whether a force fails once
 * @param clockJumps how often the wall clock is set wrong
 * @param pauses how often the whole process stands still
 * @param trimmed whether there is a topic whose oldest records go, by retention and by request
 * @param compacted whether there is a topic of which only each key's last record stays
 * @param rot whether bits turn over in files while the broker is down
 * @param staticPercent how many of the members have an instance id
 * @param cooperative whether members keep their partitions while they rejoin
 * @param rest whether there is a time when nobody does anything
 * @param offsetsRetentionMs how long the offsets of a group without members are kept where the rest is longer than that, or 0
 * @param producers one in three of them plain, the others idempotent
 * @param settings the broker's configuration
 */
public record SimOptions(
        long seed,
        int loops,
        boolean sync,
        int chaosMs,
        int crashes,
        int powerCutPercent,
        int insidePercent,
        int cuts,
        boolean fullDisk,
        boolean longFull,
        boolean failingForce,
        int clockJumps,
        int pauses,
        boolean trimmed,
        boolean compacted,
        boolean rot,
        int staticPercent,
        boolean cooperative,
        boolean rest,
        long offsetsRetentionMs,
        int producers,
        int consumers,
        int members,
        Map<String, String> settings) {
    private static final long MS_PER_MINUTE = 60_000;

    /** The simulation of a seed. */
    public static SimOptions of(long seed) {
        SimEntropy dice = new SimEntropy(seed * 31 + 17);
        boolean sync = dice.chance(50);
        boolean fullDisk = dice.chance(15);
        boolean longFull = fullDisk && dice.chance(30);
        int clockJumps = dice.chance(40) ? 1 + dice.nextInt(4) : 0;
        boolean rest = dice.chance(40);
        boolean expiry = rest && clockJumps == 0 && dice.chance(20);
        long offsetsRetentionMs = expiry ? MS_PER_MINUTE : 0;
        return new SimOptions(
                seed,
                1 + dice.nextInt(3),
                sync,
                (int) dice.between(500, 4_000) + (longFull ? 8_000 : 0),
                dice.nextInt(5),
                dice.chance(20) ? 0 : (int) dice.between(20, 100),
                (int) dice.between(0, 100),
                dice.nextInt(6),
                fullDisk,
                longFull,
                dice.chance(10),
                clockJumps,
                dice.chance(25) ? 1 + dice.nextInt(3) : 0,
                dice.chance(50),
                dice.chance(40),
                !fullDisk && dice.chance(25),
                dice.chance(60) ? 50 : 0,
                dice.chance(50),
                rest,
                offsetsRetentionMs,
                1 + dice.nextInt(4),
                1 + dice.nextInt(2),
                dice.nextInt(4),
                settings(dice, sync, offsetsRetentionMs));
    }

    private static Map<String, String> settings(
            SimEntropy dice, boolean sync, long offsetsRetentionMs) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("node.id", "1");
        settings.put("flush.mode", sync ? "sync" : "async");
        settings.put("log.flush.interval.bytes", Long.toString(dice.between(500, 100_000)));
        settings.put("log.index.interval.bytes", Long.toString(dice.between(1, 1_000)));
        settings.put("log.index.size.max.bytes", Long.toString(dice.between(24, 400)));
        settings.put("log.roll.ms", Long.toString(dice.between(100, 5_000)));
        settings.put("log.retention.check.interval.ms", Long.toString(dice.between(50, 2_000)));
        settings.put(
                "log.flush.offset.checkpoint.interval.ms", Long.toString(dice.between(50, 2_000)));
        settings.put("log.dir.min.free.bytes", Long.toString(dice.between(0, 5_000)));
        settings.put(
                "max.incremental.fetch.session.cache.slots", Long.toString(dice.between(0, 3)));
        if (dice.chance(20)) {
            settings.put("group.max.size", Long.toString(dice.between(1, 2)));
        }
        settings.put("group.min.session.timeout.ms", "100");
        settings.put("group.initial.rebalance.delay.ms", Long.toString(dice.between(0, 200)));
        settings.put("offsets.topic.num.partitions", Long.toString(dice.between(1, 3)));
        putCompaction(settings, dice);
        if (offsetsRetentionMs > 0) {
            long minutes = offsetsRetentionMs / MS_PER_MINUTE;
            settings.put("offsets.retention.minutes", Long.toString(minutes));
            settings.put(
                    "offsets.retention.check.interval.ms", Long.toString(dice.between(500, 5_000)));
        }
        SimJournal.put(settings, dice);
        if (dice.chance(50)) {
            settings.put(OpenFiles.MAX.name(), Long.toString(dice.between(2, 12)));
        }
        return settings;
    }

    /** Whether the broker may open fewer files than there are partitions, so that fetches wait for each other's responses. */
    boolean fewFiles() {
        return settings.containsKey(OpenFiles.MAX.name());
    }

    /** The coordinators' own logs are compacted, by a cleaner that comes often. */
    private static void putCompaction(Map<String, String> settings, SimEntropy dice) {
        settings.put("log.cleaner.backoff.ms", Long.toString(dice.between(20, 1_000)));
        settings.put("log.cleaner.min.cleanable.ratio", "0." + dice.nextInt(6));
        settings.put("log.cleaner.delete.retention.ms", Long.toString(dice.between(0, 1_000)));
        settings.put("log.segment.delete.delay.ms", Long.toString(dice.between(0, 2_000)));
    }

    /** The same simulation of a broker that keeps offsets for another time than is expected of it. */
    SimOptions withBrokerKeepingOffsets(int minutes) {
        Map<String, String> changed = new LinkedHashMap<>(settings);
        changed.put("offsets.retention.minutes", Integer.toString(minutes));
        return with(changed, offsetsRetentionMs);
    }

    /** The same simulation where offsets are expected to stay for another time than the broker keeps them. */
    SimOptions withOffsetsExpectedFor(long retentionMs) {
        return with(settings, retentionMs);
    }

    private SimOptions with(Map<String, String> newSettings, long newOffsetsRetentionMs) {
        return new SimOptions(
                seed,
                loops,
                sync,
                chaosMs,
                crashes,
                powerCutPercent,
                insidePercent,
                cuts,
                fullDisk,
                longFull,
                failingForce,
                clockJumps,
                pauses,
                trimmed,
                compacted,
                rot,
                staticPercent,
                cooperative,
                rest,
                newOffsetsRetentionMs,
                producers,
                consumers,
                members,
                newSettings);
    }
}
