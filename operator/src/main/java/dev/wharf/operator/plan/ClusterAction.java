package dev.wharf.operator.plan;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/** A step towards what an {@code MQCluster} says. */
public sealed interface ClusterAction {
    /** Give the StatefulSet another number of pods; or make it. */
    record Scale(int replicas) implements ClusterAction {}

    /**
     * Delete a pod, so that it is made anew from the current template.
     *
     * @param permit whether the active controller has to permit it first; a pod that does not serve needs no permit
     */
    record Restart(int ordinal, boolean permit) implements ClusterAction {}

    /** Let another voter become the active controller. */
    record HandOver(int from) implements ClusterAction {}

    /** Give a broker a vote on the metadata. */
    record AddVoter(int id, String directoryId) implements ClusterAction {}

    /** Take a vote away. */
    record RemoveVoter(int id, String directoryId) implements ClusterAction {}

    /** Let a broker get no new replicas, or let it get some again. */
    record Cordon(int id, boolean cordoned) implements ClusterAction {}

    /** Change settings of all brokers while they run. */
    record Configure(SortedMap<String, String> set, SortedSet<String> reset)
            implements ClusterAction {}

    /** Write into the status which settings of running brokers are the operator's. */
    record RememberConfig(List<String> keys) implements ClusterAction {}

    /**
     * Let partitions be led by their preferred leaders.
     *
     * @param partitions by topic
     */
    record PreferLeaders(SortedMap<String, List<Integer>> partitions) implements ClusterAction {}

    /**
     * Raise the levels of features, for good.
     *
     * @param levels by feature
     */
    record RaiseFeatures(SortedMap<String, Integer> levels) implements ClusterAction {}

    /** Unregister a broker that is gone. */
    record Forget(int id) implements ClusterAction {}

    /**
     * Give a partition other replicas.
     *
     * @param replicas the preferred leader first
     */
    record Move(String topic, int partition, List<Integer> replicas) implements ClusterAction {}

    /**
     * Limit how fast replicas move, or limit it no more.
     *
     * @param set settings of all brokers to make
     * @param reset settings of all brokers to take back
     * @param topics settings of topics to make, by topic; of those that are {@link ThrottledReplicas#KEYS} the others are taken back
     */
    record Throttle(
            SortedMap<String, String> set,
            SortedSet<String> reset,
            SortedMap<String, SortedMap<String, String>> topics)
            implements ClusterAction {}

    /** Write into the status whether replicas that move are throttled. */
    record RememberThrottle(boolean inPlace) implements ClusterAction {}

    /** Ask for a larger volume. */
    record GrowVolume(int ordinal, long sizeBytes) implements ClusterAction {}

    /** Delete the claim to a volume that is lost, and its pod, so that the broker comes back empty. */
    record RenewVolume(int ordinal) implements ClusterAction {}

    /** Write into the status whether replicas are being spread over new brokers. */
    record RememberRebalance(boolean underWay) implements ClusterAction {}
}
