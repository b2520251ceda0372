package dev.wharf.operator.plan;

import dev.wharf.operator.api.MQTopicSpec;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.TopicState;
import dev.wharf.placement.Rearrangement.Change;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Limits how fast replicas move, by Kafka's own throttles. It is remembered that the operator has set them before it does, so they are taken away when nothing moves any more, whoever
 * has died meanwhile; throttles that others have set while it moves nothing are left alone. Of one plan.
 */
final class MoveThrottle {
    private static final List<String> RATES =
            List.of("follower.replication.throttled.rate", "leader.replication.throttled.rate");

    private final ClusterGoal goal;
    private final BrokersSight brokers;
    private final Steps<ClusterAction> steps;
    private final SortedMap<String, ThrottledReplicas> wanted = new TreeMap<>();

    MoveThrottle(ClusterGoal goal, BrokersSight brokers, Steps<ClusterAction> steps) {
        this.goal = goal;
        this.brokers = brokers;
        this.steps = steps;
        for (TopicState topic : brokers.topics()) {
            for (PartitionState partition : topic.partitions()) {
                if (!partition.adding().isEmpty()) {
                    throttled(topic.name()).add(partition, List.of());
                }
            }
        }
    }

    private ThrottledReplicas throttled(String topic) {
        return wanted.computeIfAbsent(topic, name -> new ThrottledReplicas());
    }

    /**
     * Throttles what moves and what is to, and takes throttles away where nothing does.
     *
     * @param next what is to move
     * @return what of that may begin: all that is throttled already, or need not be
     */
    List<Change> follow(List<Change> next) {
        boolean copies = next.stream().anyMatch(MoveThrottle::copies);
        if (goal.policies().throttle() == 0 || (!copies && wanted.isEmpty())) {
            takeAway();
            return next;
        }
        if (!goal.remembered().throttled()) {
            if (copies) {
                steps.actions.add(new ClusterAction.RememberThrottle(true));
                steps.progress("Rebalancing", "Replicas that move are about to be throttled");
            }
            return next.stream().filter(change -> !copies(change)).toList();
        }
        next.stream().filter(MoveThrottle::copies).forEach(this::addNext);
        SortedMap<String, String> rates = rates();
        maybeChange(rates, new TreeSet<>());
        boolean paced = brokers.config().entrySet().containsAll(rates.entrySet());
        return next.stream()
                .filter(change -> !copies(change) || (paced && isCovered(change)))
                .toList();
    }

    private static boolean copies(Change change) {
        return !change.added().isEmpty();
    }

    private void addNext(Change change) {
        topic(change).partitions().stream()
                .filter(partition -> partition.partition() == change.wish().partition())
                .forEach(
                        partition ->
                                throttled(change.wish().topic()).add(partition, change.added()));
    }

    private TopicState topic(Change change) {
        return brokers.topics().stream()
                .filter(topic -> topic.name().equals(change.wish().topic()))
                .findFirst()
                .orElseThrow();
    }

    /** Whether the owner of the cluster sets a rate, among what brokers take while they run. */
    static boolean isOwners(Map<String, String> runningConfig) {
        return RATES.stream().anyMatch(runningConfig::containsKey);
    }

    /** What the owner of the cluster sets is the owner's. */
    private SortedMap<String, String> rates() {
        SortedMap<String, String> rates = new TreeMap<>();
        for (String key : RATES) {
            if (!goal.runningConfig().containsKey(key)) {
                rates.put(key, String.valueOf(goal.policies().throttle()));
            }
        }
        return rates;
    }

    private boolean isCovered(Change change) {
        ThrottledReplicas one = new ThrottledReplicas();
        TopicState topic = topic(change);
        topic.partitions().stream()
                .filter(partition -> partition.partition() == change.wish().partition())
                .forEach(partition -> one.add(partition, change.added()));
        return isOwners(topic) || ThrottledReplicas.cover(topic.config(), one.settings());
    }

    /** Whether a topic's owner says itself what is throttled. */
    private boolean isOwners(TopicState topic) {
        MQTopicSpec spec = goal.topics().get(topic.name());
        return spec != null
                && ThrottledReplicas.KEYS.stream().anyMatch(spec.configOrNone()::containsKey);
    }

    private void takeAway() {
        if (!goal.remembered().throttled()) {
            return;
        }
        wanted.clear();
        SortedSet<String> reset = new TreeSet<>(RATES);
        reset.removeAll(goal.runningConfig().keySet());
        reset.retainAll(brokers.config().keySet());
        if (!maybeChange(new TreeMap<>(), reset)) {
            steps.actions.add(new ClusterAction.RememberThrottle(false));
        }
        steps.progress("Rebalancing", "Nothing moves any more; the throttle is being taken away");
    }

    /** Whether anything is not as it should be. */
    private boolean maybeChange(SortedMap<String, String> rates, SortedSet<String> reset) {
        SortedMap<String, String> set = new TreeMap<>(rates);
        set.entrySet().removeAll(brokers.config().entrySet());
        SortedMap<String, SortedMap<String, String>> topics = topics(brokers.topics());
        boolean changes = !set.isEmpty() || !reset.isEmpty() || !topics.isEmpty();
        if (changes) {
            steps.actions.add(new ClusterAction.Throttle(set, reset, topics));
        }
        return changes;
    }

    private SortedMap<String, SortedMap<String, String>> topics(Collection<TopicState> all) {
        SortedMap<String, SortedMap<String, String>> topics = new TreeMap<>();
        for (TopicState topic : all) {
            ThrottledReplicas throttled = wanted.get(topic.name());
            Map<String, String> settings = throttled == null ? Map.of() : throttled.settings();
            if (!isOwners(topic) && !ThrottledReplicas.equal(topic.config(), settings)) {
                topics.put(topic.name(), new TreeMap<>(settings));
            }
        }
        return topics;
    }
}
