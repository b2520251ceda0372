package dev.wharf.operator.status;

import dev.wharf.operator.api.BrokerStatus;
import dev.wharf.operator.api.ImageStatus;
import dev.wharf.operator.api.ListenerStatus;
import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.api.MQClusterStatus;
import dev.wharf.operator.manifest.BrokerImage;
import dev.wharf.operator.manifest.Names;
import dev.wharf.operator.manifest.Port;
import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.ClusterSight;
import dev.wharf.operator.observe.FeatureState;
import dev.wharf.operator.observe.PodState;
import dev.wharf.operator.plan.ClusterPlan;
import dev.wharf.operator.plan.Remembered;
import dev.wharf.operator.plan.Template;
import dev.wharf.operator.plan.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The status of an {@code MQCluster}, out of what was seen. Without state. */
public final class ClusterStatus {
    private static final int IMAGES_MAX = 5;

    private ClusterStatus() {}

    /**
     * @param cluster with the status as it is
     * @param verdict the plan's, or what became of it
     * @param template what pods should be made from
     * @param remembered what the status has to keep
     */
    public static MQClusterStatus of(
            MQCluster cluster,
            ClusterSight sight,
            ClusterPlan plan,
            Verdict verdict,
            Template template,
            Remembered remembered,
            Instant now) {
        Names names = new Names(cluster);
        MQClusterStatus before = cluster.getStatus();
        Long generation = cluster.getMetadata().getGeneration();
        Situation situation =
                new Situation(
                        verdict,
                        cluster.getSpec().isPaused(),
                        heldBack(plan),
                        missing(cluster, sight));
        BrokersSight brokers = sight.brokers();
        List<ImageStatus> images = images(cluster, sight, template, before);
        return new MQClusterStatus(
                generation,
                sight.pods().size(),
                (int) sight.pods().values().stream().filter(PodState::isReady).count(),
                (int)
                        sight.pods().values().stream()
                                .filter(pod -> pod.revision().equals(template.revision()))
                                .count(),
                names.selector().entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(",")),
                brokers == null || brokers.quorum().leader() < 0
                        ? null
                        : Integer.valueOf(brokers.quorum().leader()),
                names.bootstrapService() + "." + names.namespace() + ".svc:" + Port.CLIENTS.number,
                listeners(sight),
                plan.draining(),
                remembered.rebalancing(),
                remembered.throttled(),
                remembered.managedConfig().isEmpty() ? null : remembered.managedConfig(),
                brokers(sight, template),
                version(images),
                features(sight, before),
                images,
                Conditions.of(
                        Conditions.OF_CLUSTER,
                        before == null ? null : before.conditions(),
                        situation,
                        generation,
                        now));
    }

    private static @Nullable List<ListenerStatus> listeners(ClusterSight sight) {
        return sight.bootstraps().isEmpty()
                ? null
                : sight.bootstraps().entrySet().stream()
                        .map(
                                each ->
                                        new ListenerStatus(
                                                each.getKey(),
                                                each.getValue().isEmpty() ? null : each.getValue()))
                        .toList();
    }

    private static @Nullable String heldBack(ClusterPlan plan) {
        return plan.heldBack().isEmpty()
                ? null
                : "upgradePolicy holds back "
                        + plan.heldBack()
                        + ", and so keeps the way back open";
    }

    private static List<BrokerStatus> brokers(ClusterSight sight, Template template) {
        return sight.pods().values().stream()
                .map(
                        pod ->
                                new BrokerStatus(
                                        pod.ordinal(),
                                        pod.isReady(),
                                        rack(sight, pod.ordinal()),
                                        restartsFor(pod, template)))
                .toList();
    }

    private static @Nullable List<String> restartsFor(PodState pod, Template template) {
        List<String> differences = template.differencesOf(pod);
        return differences.isEmpty() ? null : differences;
    }

    private static @Nullable String rack(ClusterSight sight, int id) {
        BrokerState broker = sight.brokers() == null ? null : sight.brokers().brokers().get(id);
        return broker == null ? null : broker.rack();
    }

    /** As last seen. */
    private static @Nullable Map<String, Integer> features(
            ClusterSight sight, @Nullable MQClusterStatus before) {
        if (sight.brokers() == null) {
            return before == null ? null : before.features();
        }
        return levels(sight.brokers(), FeatureState::finalised);
    }

    private static SortedMap<String, Integer> levels(
            BrokersSight brokers, Function<FeatureState, Integer> which) {
        SortedMap<String, Integer> levels = new TreeMap<>();
        brokers.features().forEach((feature, state) -> levels.put(feature, which.apply(state)));
        return levels;
    }

    /** Once all brokers run an image, it is known what it can do. */
    private static @Nullable List<ImageStatus> images(
            MQCluster cluster,
            ClusterSight sight,
            Template template,
            @Nullable MQClusterStatus before) {
        List<ImageStatus> known = before == null ? null : before.images();
        boolean all =
                sight.pods().size() == cluster.getSpec().replicas()
                        && sight.pods().values().stream()
                                .allMatch(
                                        pod ->
                                                pod.isReady()
                                                        && pod.revision()
                                                                .equals(template.revision()));
        if (sight.brokers() == null || !all) {
            return known;
        }
        List<ImageStatus> images = new ArrayList<>(known == null ? List.of() : known);
        images.removeIf(each -> template.image().equals(each.image()));
        images.add(
                new ImageStatus(template.image(), levels(sight.brokers(), FeatureState::highest)));
        return List.copyOf(images.subList(Math.max(0, images.size() - IMAGES_MAX), images.size()));
    }

    private static @Nullable String version(@Nullable List<ImageStatus> images) {
        String image = images == null || images.isEmpty() ? null : images.getLast().image();
        return image == null ? null : BrokerImage.version(image).orElse(null);
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
