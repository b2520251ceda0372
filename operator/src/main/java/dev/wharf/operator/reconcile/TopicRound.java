package dev.wharf.operator.reconcile;

import dev.wharf.operator.api.DeletionPolicy;
import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.api.MQTopic;
import dev.wharf.operator.api.MQTopicStatus;
import dev.wharf.operator.api.Resources;
import dev.wharf.operator.api.TopicPolicy;
import dev.wharf.operator.gateway.Outcome;
import dev.wharf.operator.gateway.TopicLook;
import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.observe.TopicSight;
import dev.wharf.operator.plan.TopicAction;
import dev.wharf.operator.plan.TopicPlan;
import dev.wharf.operator.plan.TopicPlanner;
import dev.wharf.operator.plan.TopicRequest;
import dev.wharf.operator.plan.Verdict;
import dev.wharf.operator.status.TopicStatus;
import dev.wharf.placement.Candidate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a topic: look, plan, tell and act, some times over, so that a new topic is ready without waiting for another turn. Of one call.
 */
final class TopicRound {
    /** Times over: claim, create, see; and a change or two beside. */
    private static final int STEPS_MAX = 6;

    private static final String MIN_IN_SYNC = "min.insync.replicas";
    private static final String FINALIZER = Resources.GROUP + "/topic";

    private final Workshop workshop;
    private final Directory directory;
    private final String name;
    private MQTopic topic;

    TopicRound(Workshop workshop, Directory directory, MQTopic topic) {
        this.workshop = workshop;
        this.directory = directory;
        this.topic = topic;
        this.name = Directory.topicName(topic);
    }

    /** Whether the status says that the topic is this resource's. */
    static boolean isClaimed(MQTopic topic) {
        return topic.getStatus() != null && topic.getStatus().managedConfig() != null;
    }

    /** How far the topic is; nothing if the resource is gone. */
    Optional<Verdict> run() {
        guard();
        MQCluster cluster = directory.cluster(Directory.clusterOf(topic)).orElse(null);
        Verdict verdict = notAllowed(cluster);
        if (verdict != null && !topic.isMarkedForDeletion()) {
            tell(new TopicSight.ClusterGone(), verdict, null, List.of());
            return Optional.of(verdict);
        }
        TopicLook look = verdict == null ? look(cluster) : gone();
        Verdict early = tooEarly(cluster, look);
        if (early != null) {
            tell(look.topic(), early, managed(), List.of());
            return Optional.of(early);
        }
        for (int step = 0; step < STEPS_MAX; step++) {
            TopicPlan plan = TopicPlanner.plan(request(), look.topic(), candidates(cluster, look));
            if (plan.released()) {
                release();
                return Optional.empty();
            }
            verdict = workshop.lastWords().before(topic, plan.verdict());
            tell(look.topic(), verdict, managed(plan), plan.foreignConfig());
            List<Outcome> outcomes = act(cluster, plan);
            verdict = Outcomes.verdict(plan.verdict(), outcomes);
            workshop.lastWords().remember(topic, plan.verdict(), verdict);
            tell(look.topic(), verdict, managed(plan), plan.foreignConfig());
            boolean on = outcomes.stream().allMatch(Outcome.Done.class::isInstance);
            if (plan.actions().isEmpty() || !on) {
                return Optional.of(verdict);
            }
            look = outcomes.isEmpty() ? look : look(cluster);
        }
        return Optional.ofNullable(verdict);
    }

    private @Nullable Verdict notAllowed(@Nullable MQCluster cluster) {
        if (cluster == null) {
            return null;
        }
        String home = cluster.getMetadata().getNamespace();
        String here = topic.getMetadata().getNamespace();
        return TopicPolicy.allows(cluster.getSpec().topics(), home, here)
                ? null
                : new Verdict(
                        Verdict.Kind.STALLED,
                        "NotAllowed",
                        "The MQCluster does not allow topics from the namespace " + here);
    }

    private @Nullable Verdict tooEarly(@Nullable MQCluster cluster, TopicLook look) {
        if (cluster == null
                || topic.isMarkedForDeletion()
                || !(look.topic() instanceof TopicSight.Absent)) {
            return null;
        }
        Verdict brokers = withoutBrokers(cluster, look);
        return brokers == null ? withoutDefault(cluster, look) : brokers;
    }

    /** Brokers write a {@code min.insync.replicas} of their own into a new topic for which nobody has set one. All other defaults a topic follows whenever they are set. */
    private @Nullable Verdict withoutDefault(MQCluster cluster, TopicLook look) {
        boolean comes =
                cluster.getSpec().configOrNone().containsKey(MIN_IN_SYNC)
                        && !topic.getSpec().configOrNone().containsKey(MIN_IN_SYNC);
        return !comes || look.config().containsKey(MIN_IN_SYNC)
                ? null
                : new Verdict(
                        Verdict.Kind.PROGRESSING,
                        "WaitingForBrokers",
                        "The brokers have yet to be told the cluster's " + MIN_IN_SYNC);
    }

    /** A topic that leaves its replicas to us gets as many as the whole cluster allows, not as the brokers that have come up so far. */
    private @Nullable Verdict withoutBrokers(MQCluster cluster, TopicLook look) {
        if (topic.getSpec().replicas() != null) {
            return null;
        }
        long active = candidates(cluster, look).stream().filter(Candidate::active).count();
        int wanted = Math.min(TopicPlanner.USUAL_REPLICATION_FACTOR, cluster.getSpec().replicas());
        return active >= wanted
                ? null
                : new Verdict(
                        Verdict.Kind.PROGRESSING,
                        "WaitingForBrokers",
                        active + " of " + wanted + " brokers are there that its replicas need");
    }

    private static TopicLook gone() {
        return TopicLook.nobody(new TopicSight.ClusterGone());
    }

    private TopicLook look(@Nullable MQCluster cluster) {
        if (cluster == null || cluster.isMarkedForDeletion()) {
            return gone();
        }
        boolean serves =
                cluster.getStatus() != null
                        && cluster.getStatus().readyReplicas() != null
                        && cluster.getStatus().readyReplicas() > 0;
        return serves
                ? workshop.brokersOf(cluster).look(name)
                : TopicLook.nobody(new TopicSight.Unknown("No broker serves yet"));
    }

    private TopicRequest request() {
        MQTopicStatus status = topic.getStatus();
        return new TopicRequest(
                name,
                topic.getSpec(),
                topic.isMarkedForDeletion(),
                isClaimed(topic),
                status == null || status.managedConfig() == null
                        ? List.of()
                        : status.managedConfig(),
                owner());
    }

    /** Another resource that has the topic. Of two that have claimed it at once, the older one keeps it. */
    private @Nullable String owner() {
        Comparator<MQTopic> age =
                Comparator.comparing((MQTopic each) -> each.getMetadata().getCreationTimestamp())
                        .thenComparing(each -> each.getMetadata().getUid());
        return directory.sameTopic(topic).stream()
                .filter(TopicRound::isClaimed)
                .filter(other -> !sameResource(other))
                .filter(other -> !isClaimed(topic) || age.compare(other, topic) < 0)
                .map(
                        other ->
                                other.getMetadata().getNamespace()
                                        + "/"
                                        + other.getMetadata().getName())
                .findFirst()
                .orElse(null);
    }

    private boolean sameResource(MQTopic other) {
        return other.getMetadata().getUid().equals(topic.getMetadata().getUid());
    }

    /** Brokers that are about to go take no new replicas. */
    private static List<Candidate> candidates(@Nullable MQCluster cluster, TopicLook look) {
        List<Candidate> candidates = new ArrayList<>();
        for (BrokerState broker : look.brokers()) {
            if (cluster != null && broker.id() < cluster.getSpec().replicas()) {
                candidates.add(new Candidate(broker.id(), broker.rack(), broker.active()));
            }
        }
        return candidates;
    }

    private @Nullable List<String> managed(TopicPlan plan) {
        for (TopicAction action : plan.actions()) {
            if (action instanceof TopicAction.Claim claim) {
                return claim.managedConfig();
            }
        }
        return managed();
    }

    private @Nullable List<String> managed() {
        return topic.getStatus() == null ? null : topic.getStatus().managedConfig();
    }

    /** Claims have been written with the status. */
    private List<Outcome> act(@Nullable MQCluster cluster, TopicPlan plan) {
        List<Outcome> outcomes = new ArrayList<>();
        for (TopicAction action : plan.actions()) {
            if (cluster != null && !(action instanceof TopicAction.Claim)) {
                outcomes.add(workshop.brokersOf(cluster).carryOut(action));
            }
        }
        return outcomes;
    }

    private void tell(
            TopicSight sight,
            Verdict verdict,
            @Nullable List<String> managed,
            List<String> foreign) {
        MQTopicStatus before = topic.getStatus();
        Instant now = workshop.clock().instant();
        topic =
                workshop.statuses()
                        .write(
                                topic,
                                TopicStatus.of(topic, name, sight, verdict, managed, foreign, now),
                                MQTopic::new,
                                MQTopic.class);
        workshop.events()
                .onVerdict(topic, before == null ? null : before.conditions(), verdict, now);
    }

    /** Only a topic that is to be deleted with its resource needs Kubernetes to wait. */
    private void guard() {
        boolean needed = topic.getSpec().deletionPolicyOrDefault() == DeletionPolicy.DELETE;
        if (!topic.isMarkedForDeletion() && needed != topic.hasFinalizer(FINALIZER)) {
            edit(needed);
        }
    }

    private void release() {
        if (topic.hasFinalizer(FINALIZER)) {
            edit(false);
        }
    }

    /** Of the resource as it is now: its status may have been written since it was seen. */
    private void edit(boolean guarded) {
        String uid = topic.getMetadata().getUid();
        topic =
                workshop.kubernetes()
                        .resources(MQTopic.class)
                        .inNamespace(topic.getMetadata().getNamespace())
                        .withName(topic.getMetadata().getName())
                        .edit(
                                live -> {
                                    if (!live.getMetadata().getUid().equals(uid)) {
                                        return live; // another of the same name
                                    }
                                    if (guarded) {
                                        live.addFinalizer(FINALIZER);
                                    } else {
                                        live.removeFinalizer(FINALIZER);
                                    }
                                    return live;
                                });
    }
}
