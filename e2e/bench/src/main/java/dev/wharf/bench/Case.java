package dev.wharf.bench;

import dev.wharf.bench.load.Job;
import dev.wharf.bench.load.Load;
import java.util.List;
import java.util.Map;

/**
 * Something that is measured on each peer.
 *
 * @param nodes of a fresh cluster
 * @param quick whether a quick look has it
 */
record Case(String name, int nodes, boolean quick, Work work) {
    /** What is done with the nodes. */
    sealed interface Work {
        /**
         * One load after the other, each by a process of its own.
         *
         * @param topicConfig of all their topics
         * @param settings of the nodes beside the defaults
         */
        record Loads(
                List<Step> steps, Map<String, String> topicConfig, Map<String, String> settings)
                implements Work {}

        /**
         * Starts a node that has a topic, from exec to the first acknowledged record, and lets it rest after the last start.
         *
         * @param times how often; the median counts
         */
        record Start(int times, double restS) implements Work {}

        /** What nodes take at rest, so long after their start, for as long. */
        record Rest(double restS) implements Work {}

        /** Creates many partitions on one node, fills them, lets it rest, and starts it again after a stop and after SIGKILL. */
        record ManyPartitions(Job.Topics topics, double restS) implements Work {}

        /**
         * Writes as much to each of many partitions, kills the node at once, and again when all that was written is older than three of its checkpoints, and starts it each time.
         *
         * @param batches written to each partition
         * @param load of one batch for each
         * @param restS three intervals of checkpoints, and a little more
         */
        record ManyBytes(Job.Topics topics, Load.Batches load, int batches, double restS)
                implements Work {}

        /**
         * A load on a node that has little memory; the first touch of all partitions counts too.
         *
         * @param heapMb the most heap that its Java may have, in MiB
         */
        record SmallHeap(Job.Topics topics, Load load, Job.Span span, int heapMb) implements Work {}

        /** Kills one of the nodes that lead many partitions, which is not the active controller. */
        record ManyFailover(Job.Topics topics) implements Work {}

        /** Ends a node under load; see {@link Load.Gap}. */
        record Failover(Victim victim, Job.Span span) implements Work {}
    }

    /** Which node ends, and how. */
    enum Victim {
        /** The partition's leader, which is not the active controller. */
        LEADER_KILLED,
        /** The partition's leader, which also is the active controller. */
        CONTROLLER_KILLED,
        LEADER_STOPPED,
        /** A follower, which starts again three seconds after it has ended. */
        FOLLOWER_KILLED,
        FOLLOWER_STOPPED;

        boolean isStopped() {
            return this == LEADER_STOPPED || this == FOLLOWER_STOPPED;
        }

        boolean isFollower() {
            return this == FOLLOWER_KILLED || this == FOLLOWER_STOPPED;
        }
    }

    /**
     * One load.
     *
     * @param suffix of the case's name, for the figures
     * @param counted false for what only prepares
     */
    record Step(String suffix, Job.Topics topics, Load load, Job.Span span, boolean counted) {}
}
