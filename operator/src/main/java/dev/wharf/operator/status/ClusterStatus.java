package dev.wharf.operator.status;

import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.api.MQClusterStatus;
import dev.wharf.operator.manifest.Names;
import dev.wharf.operator.manifest.Port;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.ClusterSight;
import dev.wharf.operator.observe.PodState;
import dev.wharf.operator.plan.ClusterPlan;
import dev.wharf.operator.plan.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The status of an {@code MQCluster}, out of what was seen. Without state. */
public final class ClusterStatus {
    private ClusterStatus() {}

    /**
     * @param cluster with the status as it is
     * @param verdict the plan's, or what became of it
     * @param revision the one that pods should have
     * @param rebalancing whether replicas are being spread over new brokers
     */
    public static MQClusterStatus of(
            MQCluster cluster,
            ClusterSight sight,
            ClusterPlan plan,
            Verdict verdict,
            String revision,
            boolean rebalancing,
            Instant now) {
        Names names = new Names(cluster);
        MQClusterStatus before = cluster.getStatus();
        Long generation = cluster.getMetadata().getGeneration();
        Situation situation =
                new Situation(verdict, cluster.getSpec().isPaused(), missing(cluster, sight));
        BrokersSight brokers = sight.brokers();
        return new MQClusterStatus(
                generation,
                sight.pods().size(),
                (int) sight.pods().values().stream().filter(PodState::isReady).count(),
                (int)
                        sight.pods().values().stream()
                                .filter(pod -> pod.revision().equals(revision))
                                .count(),
                names.selector().entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(",")),
                brokers == null || brokers.quorum().leader() < 0
                        ? null
                        : Integer.valueOf(brokers.quorum().leader()),
                names.bootstrapService() + "." + names.namespace() + ".svc:" + Port.CLIENTS.number,
                plan.draining(),
                rebalancing,
                Conditions.ofCluster(
                        before == null ? null : before.conditions(), situation, generation, now));
    }

    private static @Nullable String missing(MQCluster cluster, ClusterSight sight) {
        List<Integer> away =
                IntStream.range(0, cluster.getSpec().replicas())
                        .filter(ordinal -> !sight.isReady(ordinal))
                        .boxed()
                        .toList();
        if (!away.isEmpty()) {
            return "Brokers that do not serve: " + away;
        }
        BrokersSight brokers = sight.brokers();
        if (brokers == null) {
            return "No broker answers";
        }
        long behind =
                brokers.topics().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .filter(partition -> !partition.behind().isEmpty())
                        .count();
        return behind == 0 ? null : behind + " partitions have replicas that are not in sync";
    }
}
