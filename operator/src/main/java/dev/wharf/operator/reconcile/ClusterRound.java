package dev.wharf.operator.reconcile;

import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.api.MQClusterSpec;
import dev.wharf.operator.api.MQClusterStatus;
import dev.wharf.operator.api.MQTopic;
import dev.wharf.operator.api.MQTopicSpec;
import dev.wharf.operator.api.NoSpareReplica;
import dev.wharf.operator.api.Switch;
import dev.wharf.operator.api.TopicPolicy;
import dev.wharf.operator.apply.ClusterSteps;
import dev.wharf.operator.apply.Requests;
import dev.wharf.operator.gateway.Brokers;
import dev.wharf.operator.gateway.Outcome;
import dev.wharf.operator.gateway.UnreachableException;
import dev.wharf.operator.manifest.ClusterManifests;
import dev.wharf.operator.manifest.Names;
import dev.wharf.operator.manifest.Standing;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.ClusterSight;
import dev.wharf.operator.observe.KubernetesReading;
import dev.wharf.operator.observe.PodState;
import dev.wharf.operator.observe.Standstill;
import dev.wharf.operator.observe.VolumeState;
import dev.wharf.operator.plan.ClusterAction;
import dev.wharf.operator.plan.ClusterGoal;
import dev.wharf.operator.plan.ClusterPlan;
import dev.wharf.operator.plan.ClusterPlanner;
import dev.wharf.operator.plan.Policies;
import dev.wharf.operator.plan.Remembered;
import dev.wharf.operator.plan.Template;
import dev.wharf.operator.plan.Verdict;
import dev.wharf.operator.status.ClusterStatus;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One round for one cluster: look, plan, tell, act. Of one call; the caches are those of the SDK. */
final class ClusterRound {
    private final Workshop workshop;
    private final Directory directory;
    private final Names names;
    private final MQClusterSpec spec;
    private final Found found;
    private final @Nullable Secret secret;
    private final String token;
    private final OutsideAddresses outside;
    private MQCluster cluster;
    private @Nullable Verdict hold;

    /**
     * What the caches have of the cluster's objects.
     *
     * @param set null if there is none
     * @param live an object by kind and name; null if there is none
     */
    record Found(
            @Nullable StatefulSet set,
            Collection<Pod> pods,
            Collection<PersistentVolumeClaim> claims,
            Collection<Service> services,
            BiFunction<Class<? extends HasMetadata>, String, @Nullable HasMetadata> live) {}

    /**
     * How it went.
     *
     * @param brokers what was seen of them; null if none answers
     */
    record Result(Verdict verdict, @Nullable BrokersSight brokers) {}

    ClusterRound(Workshop workshop, Directory directory, MQCluster cluster, Found found) {
        this.workshop = workshop;
        this.directory = directory;
        this.cluster = cluster;
        this.spec = cluster.getSpec();
        this.names = new Names(cluster);
        this.found = found;
        this.secret = ManagementToken.secret(workshop.kubernetes(), names);
        this.token = ManagementToken.orNew(secret);
        this.outside =
                new OutsideAddresses(
                        workshop.kubernetes(),
                        names,
                        spec.listenersOrNone(),
                        found.pods(),
                        this::service);
    }

    Result run() {
        ClusterSight sight = look();
        Founding founding = founding(sight.brokers());
        hold = hold(founding, sight);
        ClusterManifests now = manifests(founding, replicasNow());
        Template template = new Template(now.revision(), now.image(), now.madeOf());
        ClusterPlan plan = ClusterPlanner.plan(goal(template, now.runningConfig()), sight);
        Verdict verdict = workshop.lastWords().before(cluster, plan.verdict());
        tell(sight, plan, verdict, template);
        if (!spec.isPaused()) {
            List<Outcome> outcomes = new ArrayList<>();
            outcomes.add(tellRacks());
            outcomes.add(tellAddresses());
            outcomes.add(apply(manifests(founding, replicas(plan))));
            outcomes.addAll(act(plan));
            verdict = Outcomes.verdict(plan.verdict(), outcomes);
            workshop.lastWords().remember(cluster, plan.verdict(), verdict);
            tell(sight, plan, verdict, template);
        }
        return new Result(verdict, sight.brokers());
    }

    private ClusterSight look() {
        BrokersSight brokers = null;
        if (!found.pods().isEmpty()) {
            try {
                brokers = workshop.brokersOf(cluster).look();
            } catch (UnreachableException e) {
                // That nobody answers is something seen; plans say what to make of it.
                brokers = null;
            }
        }
        Instant now = workshop.clock().instant();
        SortedMap<Integer, PodState> pods =
                KubernetesReading.pods(found.pods(), Names.REVISION, Names.MADE_OF, now);
        return new ClusterSight(
                now,
                found.set() == null ? null : replicasNow(),
                PendingResizes.mark(outside.mark(pods), found.pods(), found.claims(), now),
                volumes(pods),
                outside.bootstraps(),
                brokers,
                brokers == null ? null : standstill(brokers, now));
    }

    /** Only what the operator has throttled is looked after. */
    private @Nullable Standstill standstill(BrokersSight brokers, Instant now) {
        String uid = cluster.getMetadata().getUid();
        if (spec.isPaused() || !remembered().throttled()) {
            workshop.moves().forget(uid);
            return null;
        }
        return workshop.moves()
                .look(uid, now, () -> workshop.brokersOf(cluster).moving(brokers.topics()));
    }

    private SortedMap<Integer, VolumeState> volumes(SortedMap<Integer, PodState> pods) {
        return LostVolumes.mark(
                workshop.kubernetes(),
                KubernetesReading.volumes(found.claims()),
                ordinal -> {
                    PodState pod = pods.get(ordinal);
                    String trouble = pod == null ? null : pod.trouble();
                    return trouble != null && trouble.startsWith(KubernetesReading.UNSCHEDULABLE);
                },
                found.claims());
    }

    private Founding founding(@Nullable BrokersSight brokers) {
        Founding known = Founding.of(cluster.getMetadata().getUid(), found.claims());
        boolean founded =
                known.founded()
                        || (brokers != null
                                && Founding.isSeen(brokers, spec.controllersOrDefault()));
        if (spec.isPaused() || !founded) {
            return known;
        }
        Founding.remember(workshop.kubernetes(), found.claims());
        return new Founding(known.identity(), true);
    }

    private @Nullable Verdict hold(Founding founding, ClusterSight sight) {
        return spec.isPaused()
                ? null
                : Hold.of(
                        ClusterManifests.of(cluster, standing(founding, replicasNow(), null)),
                        found.set(),
                        cluster.getStatus(),
                        sight.pods().values(),
                        () -> workshop.brokersOf(cluster));
    }

    /** As the spec says; if something is against that, with the pods as they are. */
    private ClusterManifests manifests(Founding founding, int replicas) {
        ConfigMap kept = hold == null ? null : settings();
        return ClusterManifests.of(cluster, standing(founding, replicas, kept));
    }

    private ConfigMap settings() {
        ConfigMap live = (ConfigMap) found.live().apply(ConfigMap.class, names.config());
        return live == null ? new ConfigMap() : live;
    }

    private Standing standing(Founding founding, int replicas, @Nullable ConfigMap kept) {
        return new Standing(
                replicas,
                founding.founded(),
                founding.identity(),
                found.set(),
                kept,
                token,
                workshop.defaultImage());
    }

    private int replicasNow() {
        StatefulSet set = found.set();
        return set == null ? spec.replicas() : set.getSpec().getReplicas();
    }

    private int replicas(ClusterPlan plan) {
        for (ClusterAction action : plan.actions()) {
            if (action instanceof ClusterAction.Scale scale) {
                return scale.replicas();
            }
        }
        return replicasNow();
    }

    private ClusterGoal goal(Template template, SortedMap<String, String> runningConfig) {
        return new ClusterGoal(
                spec.replicas(),
                spec.controllersOrDefault(),
                template,
                KubernetesReading.bytes(spec.storage().size()),
                runningConfig,
                new Policies(
                        spec.noSpareReplicaOrDefault(),
                        spec.rebalanceOrDefault() == Switch.AUTO,
                        KubernetesReading.bytes(spec.rebalanceThrottleOrDefault()),
                        spec.prefersLeaders(),
                        spec.upgradePolicyOrDefault(),
                        spec.maintenanceWindow()),
                remembered(),
                hold,
                topics(),
                spec.isPaused());
    }

    private Remembered remembered() {
        MQClusterStatus status = cluster.getStatus();
        return status == null
                ? new Remembered(false, false, List.of())
                : new Remembered(
                        Boolean.TRUE.equals(status.rebalancing()),
                        Boolean.TRUE.equals(status.throttled()),
                        status.managedConfig() == null ? List.of() : status.managedConfig());
    }

    /** What the status has to keep once it tells of a plan. */
    private Remembered remembered(ClusterPlan plan) {
        return remembered().after(plan.actions());
    }

    /** What the owners of the cluster's topics want; of two that want the same topic, the one that has it. */
    private Map<String, MQTopicSpec> topics() {
        Map<String, MQTopicSpec> specs = new HashMap<>();
        for (MQTopic topic : directory.topicsOf(ResourceID.fromResource(cluster))) {
            boolean allowed =
                    TopicPolicy.allows(
                            spec.topics(), names.namespace(), topic.getMetadata().getNamespace());
            if (allowed && TopicRound.isClaimed(topic) && !topic.isMarkedForDeletion()) {
                specs.put(Directory.topicName(topic), topic.getSpec());
            }
        }
        return specs;
    }

    private void tell(ClusterSight sight, ClusterPlan plan, Verdict verdict, Template template) {
        MQCluster before = cluster;
        cluster =
                workshop.statuses()
                        .write(
                                cluster,
                                ClusterStatus.of(
                                        cluster,
                                        sight,
                                        plan,
                                        verdict,
                                        template,
                                        remembered(plan),
                                        workshop.clock().instant()),
                                MQCluster::new,
                                MQCluster.class);
        workshop.events()
                .onVerdict(
                        cluster,
                        before.getStatus() == null ? null : before.getStatus().conditions(),
                        verdict,
                        workshop.clock().instant());
    }

    private Outcome tellRacks() {
        String key = spec.rackTopologyKey();
        return key == null
                ? Outcome.DONE
                : Requests.outcome(() -> Racks.tell(workshop.kubernetes(), found.pods(), key));
    }

    private Outcome tellAddresses() {
        return Requests.outcomeOf(outside::tell);
    }

    private @Nullable Service service(String name) {
        return (Service) found.live().apply(Service.class, name);
    }

    private Outcome apply(ClusterManifests manifests) {
        for (HasMetadata object : manifests.objects()) {
            HasMetadata live =
                    object instanceof Secret
                            ? secret
                            : found.live().apply(object.getClass(), object.getMetadata().getName());
            Outcome outcome = Requests.outcome(() -> workshop.objects().apply(object, live));
            if (!(outcome instanceof Outcome.Done)) {
                return outcome;
            }
        }
        return Requests.outcome(() -> removeServices(manifests));
    }

    /** Those of listeners and brokers that are gone from the spec. */
    private void removeServices(ClusterManifests manifests) {
        Set<String> wanted =
                manifests.objects().stream()
                        .map(object -> object.getMetadata().getName())
                        .collect(Collectors.toSet());
        for (Service service : found.services()) {
            Set<String> labels = service.getMetadata().getLabels().keySet();
            boolean comesAndGoes = labels.contains(Names.LISTENER) || labels.contains(Names.BROKER);
            if (comesAndGoes && !wanted.contains(service.getMetadata().getName())) {
                workshop.kubernetes().resource(service).delete();
            }
        }
    }

    private Collection<Outcome> act(ClusterPlan plan) {
        if (plan.actions().isEmpty()) {
            return List.of();
        }
        Brokers brokers = workshop.brokersOf(cluster);
        boolean interrupt = spec.noSpareReplicaOrDefault() == NoSpareReplica.INTERRUPT;
        return new ClusterSteps(workshop.kubernetes(), names, brokers, found.pods(), interrupt)
                .carryOut(plan.actions())
                .values();
    }
}
