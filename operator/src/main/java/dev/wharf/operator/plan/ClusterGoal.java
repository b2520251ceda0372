package dev.wharf.operator.plan;

import dev.wharf.operator.api.MQTopicSpec;
import dev.wharf.operator.api.NoSpareReplica;
import java.util.Map;

/**
 * What a cluster is to be, in the words of a plan.
 *
 * @param controllers brokers with a vote, the first ones
 * @param revision the pod template that every pod is to be made from
 * @param volumeBytes the size of each volume
 * @param rebalance whether new brokers are to get their share of replicas
 * @param rebalancing whether the status remembers that this is under way
 * @param topics what the owners of topics want, by topic
 */
public record ClusterGoal(
        int replicas,
        int controllers,
        String revision,
        long volumeBytes,
        NoSpareReplica noSpareReplica,
        boolean rebalance,
        boolean rebalancing,
        boolean paused,
        Map<String, MQTopicSpec> topics) {
    public ClusterGoal {
        topics = Map.copyOf(topics);
    }
}
