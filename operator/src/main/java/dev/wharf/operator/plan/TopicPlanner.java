package dev.wharf.operator.plan;

import dev.wharf.operator.api.Adoption;
import dev.wharf.operator.api.DeletionPolicy;
import dev.wharf.operator.api.MQTopicSpec;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.TopicSight;
import dev.wharf.operator.observe.TopicState;
import dev.wharf.placement.Candidate;
import dev.wharf.placement.Rearrangement;
import dev.wharf.placement.Rearrangement.Change;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Plans for one {@code MQTopic}. Without state. */
public final class TopicPlanner {
    /** Partitions of a topic that copy data at once; the others wait for their turn. */
    static final int COPIES_AT_ONCE = 20;

    /** Replicas of a topic that does not say how many, in a cluster that has so many brokers. */
    public static final int USUAL_REPLICATION_FACTOR = 3;

    private static final String MIN_IN_SYNC = "min.insync.replicas";
    private static final String BROKERS_MIN_IN_SYNC = "2";

    private final TopicRequest request;
    private final MQTopicSpec spec;
    private final Collection<Candidate> brokers;

    private TopicPlanner(TopicRequest request, Collection<Candidate> brokers) {
        this.request = request;
        this.spec = request.spec();
        this.brokers = brokers;
    }

    /**
     * What to do about a topic now.
     *
     * @param brokers those that may have replicas; a broker that is to be emptied is not among them
     */
    public static TopicPlan plan(
            TopicRequest request, TopicSight sight, Collection<Candidate> brokers) {
        TopicPlanner planner = new TopicPlanner(request, brokers);
        return request.deleting() ? planner.goodbye(sight) : planner.upkeep(sight);
    }

    private TopicPlan goodbye(TopicSight sight) {
        boolean delete =
                request.claimed() && spec.deletionPolicyOrDefault() == DeletionPolicy.DELETE;
        if (delete && sight instanceof TopicSight.Present) {
            return new TopicPlan(
                    List.of(new TopicAction.Delete(request.topic())),
                    Verdict.progressing("Deleting", "The topic is being deleted"),
                    List.of(),
                    false);
        }
        if (delete && sight instanceof TopicSight.Unknown unknown) {
            return TopicPlan.nothing(Verdict.stalled("ClusterUnreachable", unknown.reason()));
        }
        return new TopicPlan(
                List.of(),
                Verdict.progressing("Released", "Nothing is left to do"),
                List.of(),
                true);
    }

    private TopicPlan upkeep(TopicSight sight) {
        return switch (sight) {
            case TopicSight.ClusterGone gone ->
                    TopicPlan.nothing(
                            Verdict.stalled(
                                    "ClusterNotFound",
                                    "There is no MQCluster " + spec.clusterRef().name()));
            case TopicSight.Unknown unknown ->
                    TopicPlan.nothing(Verdict.stalled("ClusterUnreachable", unknown.reason()));
            case TopicSight.Absent absent -> create();
            case TopicSight.Present present -> tend(present.topic());
        };
    }

    private TopicPlan create() {
        if (request.owner() != null) {
            return TopicPlan.nothing(conflict());
        }
        int partitions = spec.partitions() == null ? 1 : spec.partitions();
        int factor =
                spec.replicas() == null
                        ? Math.max(1, Math.min(USUAL_REPLICATION_FACTOR, brokers.size()))
                        : spec.replicas();
        NewPartitions placed = NewPartitions.place(spec, brokers, List.of(), partitions, factor);
        if (placed.refusal() != null) {
            return TopicPlan.nothing(Verdict.stalled("DoesNotFit", placed.refusal()));
        }
        Verdict creating = Verdict.progressing("Creating", "The topic is being created");
        TopicAction claim = claim();
        TopicAction next =
                mustClaim()
                        ? claim
                        : new TopicAction.Create(
                                request.topic(),
                                partitions,
                                factor,
                                new TreeMap<>(spec.configOrNone()),
                                placed.assignments());
        return new TopicPlan(List.of(next), creating, List.of(), false);
    }

    private TopicPlan tend(TopicState topic) {
        if (request.owner() != null) {
            return TopicPlan.nothing(conflict());
        }
        if (!request.claimed() && spec.adoptionOrDefault() == Adoption.REFUSE) {
            return TopicPlan.nothing(
                    Verdict.stalled(
                            "TopicExists",
                            "The topic was there before this resource, whose adoption is Refuse"));
        }
        if (mustClaim()) {
            return new TopicPlan(
                    List.of(claim()),
                    Verdict.progressing("Adopting", "The topic is there"),
                    foreignConfig(topic),
                    false);
        }
        Steps<TopicAction> steps = new Steps<>("The topic is as the spec says");
        configure(topic, steps);
        grow(topic, steps);
        move(topic, steps);
        if (steps.actions.isEmpty() && !steps.hasProblem() && forgetsKeys()) {
            // All that was dropped from the spec has been reset: no need to remember it.
            steps.actions.add(new TopicAction.Claim(request.topic(), specKeys()));
            steps.progress("Configuring", "The status is brought up to date");
        }
        return new TopicPlan(steps.actions, steps.verdict(), foreignConfig(topic), false);
    }

    private Verdict conflict() {
        return Verdict.stalled(
                "Conflict", "The topic belongs to the MQTopic " + request.owner() + " already");
    }

    private boolean mustClaim() {
        return !request.claimed() || !request.managedConfig().containsAll(specKeys());
    }

    private TopicAction claim() {
        TreeSet<String> managed = new TreeSet<>(request.managedConfig());
        managed.addAll(specKeys());
        return new TopicAction.Claim(request.topic(), List.copyOf(managed));
    }

    private boolean forgetsKeys() {
        return !specKeys().containsAll(request.managedConfig());
    }

    private List<String> specKeys() {
        return List.copyOf(new TreeSet<>(spec.configOrNone().keySet()));
    }

    private List<String> foreignConfig(TopicState topic) {
        return topic.config().keySet().stream()
                .filter(key -> !spec.configOrNone().containsKey(key))
                .filter(key -> !request.managedConfig().contains(key))
                .filter(key -> !isBrokersOwn(key, topic))
                .filter(key -> !ThrottledReplicas.KEYS.contains(key))
                .toList();
    }

    /** Brokers set it themselves when they create a topic of three replicas or more. */
    private static boolean isBrokersOwn(String key, TopicState topic) {
        return key.equals(MIN_IN_SYNC)
                && BROKERS_MIN_IN_SYNC.equals(topic.config().get(key))
                && topic.partitions().getFirst().target().size() >= USUAL_REPLICATION_FACTOR;
    }

    private void configure(TopicState topic, Steps<TopicAction> steps) {
        SortedMap<String, String> set = new TreeMap<>(spec.configOrNone());
        set.entrySet()
                .removeIf(entry -> entry.getValue().equals(topic.config().get(entry.getKey())));
        SortedSet<String> reset = new TreeSet<>(request.managedConfig());
        reset.removeAll(spec.configOrNone().keySet());
        reset.retainAll(topic.config().keySet());
        if (!set.isEmpty() || !reset.isEmpty()) {
            steps.actions.add(new TopicAction.Configure(request.topic(), set, reset));
            steps.progress("Configuring", "The configuration is being changed");
        }
    }

    private void grow(TopicState topic, Steps<TopicAction> steps) {
        int now = topic.partitions().size();
        if (spec.partitions() == null || spec.partitions() == now) {
            return;
        }
        if (spec.partitions() < now) {
            steps.problem(
                    "TooManyPartitions",
                    "The topic has "
                            + now
                            + " partitions, and none can be taken away to make it "
                            + spec.partitions());
            return;
        }
        int factor =
                spec.replicas() == null
                        ? topic.partitions().getFirst().target().size()
                        : spec.replicas();
        NewPartitions placed =
                NewPartitions.place(
                        spec, brokers, TopicGoals.wishes(topic, spec), spec.partitions(), factor);
        if (placed.refusal() != null) {
            steps.problem("DoesNotFit", placed.refusal());
            return;
        }
        steps.actions.add(
                new TopicAction.Grow(request.topic(), spec.partitions(), placed.assignments()));
        steps.progress("Growing", "Partitions are being added");
    }

    private void move(TopicState topic, Steps<TopicAction> steps) {
        Rearrangement arranged = Rearrangement.mend(brokers, TopicGoals.wishes(topic, spec));
        int copying = (int) topic.partitions().stream().filter(PartitionState::isMoving).count();
        if (copying > 0) {
            steps.progress("Moving", copying + " partitions have replicas that move");
        }
        for (Change change : arranged.changes()) {
            steps.progress("Moving", "Replicas are being moved");
            boolean copies = !change.added().isEmpty();
            if (!copies || copying < COPIES_AT_ONCE) {
                copying += copies ? 1 : 0;
                steps.actions.add(
                        new TopicAction.Move(
                                request.topic(), change.wish().partition(), change.replicas()));
            }
        }
        if (!arranged.misfits().isEmpty()) {
            steps.problem("DoesNotFit", arranged.misfits().getFirst().reason());
        }
    }
}
