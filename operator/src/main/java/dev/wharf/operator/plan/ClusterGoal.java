package dev.wharf.operator.plan;

import dev.wharf.operator.api.MQTopicSpec;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster is to be, in the words of a plan.
 *
 * @param controllers brokers with a vote, the first ones
 * @param template what every pod is to be made from
 * @param volumeBytes the size of each volume
 * @param runningConfig settings that brokers take while they run
 * @param hold why the template is not what the spec says; null if it is
 * @param topics what the owners of topics want, by topic
 */
public record ClusterGoal(
        int replicas,
        int controllers,
        Template template,
        long volumeBytes,
        SortedMap<String, String> runningConfig,
        Policies policies,
        Remembered remembered,
        @Nullable Verdict hold,
        Map<String, MQTopicSpec> topics,
        boolean paused) {
    public ClusterGoal {
        runningConfig = Collections.unmodifiableSortedMap(new TreeMap<>(runningConfig));
        topics = Map.copyOf(topics);
    }
}
