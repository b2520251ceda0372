package dev.wharf.sim.cluster;

import dev.wharf.sim.SimEntropy;

/** What may go wrong in a cluster, and how often it does beside the others. */
enum ClusterFault {
    /** One process dies, and its page cache stays. */
    KILL("processes killed", 3),
    KILL_ALL("times all were killed", 1),
    /** Power goes at one node, or at all of them. */
    POWER("power cuts", 2),
    /** A disk is replaced by an empty one. */
    WIPE("disks replaced", 1),
    /** A node stops in order. */
    STOP("orderly stops", 2),
    /** A process stands still. */
    PAUSE("pauses", 2),
    ONE_WAY("one-way cuts", 1),
    /** No other node hears one, nor does it hear them. */
    ISOLATE("nodes cut off", 1),
    /** The nodes fall into two groups. */
    SPLIT("splits", 1),
    /** Frames are lost, doubled, late, and overtake each other. */
    STORM("storms", 1),
    /** All connections of a node are closed, while it and the others live. */
    HANG_UP("nodes hung up on", 2),
    HEAL("healed networks", 2),
    CLOCK("clocks set wrong", 1),
    /** A client loses its connection. */
    CLIENT("clients cut", 1),
    FULL_DISK("disks filled", 1),
    /** A force fails, and what it was to make durable never will be. */
    FAILING_FORCE("forces to fail", 1),
    SLOW_DISK("slow disks", 1),
    /** A process dies, or the power goes, within a task: at some call to the disk. */
    CRASH_WITHIN("crashes to come within a task", 2);

    private static final int TOTAL = total();

    private final String trace;
    private final int weight;

    ClusterFault(String trace, int weight) {
        this.trace = trace;
        this.weight = weight;
    }

    private static int total() {
        int sum = 0;
        for (ClusterFault fault : values()) {
            sum += fault.weight;
        }
        return sum;
    }

    /** What is counted when it has been done. */
    String trace() {
        return trace;
    }

    /** One of them. */
    static ClusterFault draw(SimEntropy dice) {
        int left = dice.nextInt(TOTAL);
        for (ClusterFault fault : values()) {
            left -= fault.weight;
            if (left < 0) {
                return fault;
            }
        }
        throw new IllegalStateException("the weights sum up to " + TOTAL);
    }
}
