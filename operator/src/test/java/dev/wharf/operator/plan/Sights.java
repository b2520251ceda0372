package dev.wharf.operator.plan;

import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.ClusterSight;
import dev.wharf.operator.observe.FeatureState;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.PodState;
import dev.wharf.operator.observe.PodState.Phase;
import dev.wharf.operator.observe.QuorumState;
import dev.wharf.operator.observe.QuorumState.Member;
import dev.wharf.operator.observe.Standstill;
import dev.wharf.operator.observe.TopicState;
import dev.wharf.operator.observe.VolumeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is seen of a cluster that is well, to be changed by a test. Broker 0 is the active controller; every pod is of revision "new". */
final class Sights {
    private final int replicas;
    private final TreeMap<Integer, PodState> pods = new TreeMap<>();
    private final TreeMap<Integer, VolumeState> volumes = new TreeMap<>();
    private final TreeMap<Integer, BrokerState> brokers = new TreeMap<>();
    private final List<Member> voters = new ArrayList<>();
    private final List<Member> observers = new ArrayList<>();
    private final List<TopicState> topics = new ArrayList<>();
    private final TreeMap<String, String> config = new TreeMap<>();
    private final TreeMap<String, FeatureState> features = new TreeMap<>();
    private Instant at = Instant.EPOCH;
    private boolean answers = true;
    private @Nullable Standstill standstill;

    private Sights(int replicas) {
        this.replicas = replicas;
        for (int id = 0; id < replicas; id++) {
            pods.put(id, new PodState(id, "new", new TreeMap<>(), Phase.READY, false, null));
            volumes.put(id, new VolumeState(id, 1000, false));
            brokers.put(id, new BrokerState(id, null, true));
            if (id < 3) {
                voters.add(new Member(id, "dir" + id, true));
            }
        }
    }

    static Sights of(int replicas) {
        return new Sights(replicas);
    }

    Sights pod(int ordinal, String revision, Phase phase) {
        pods.put(
                ordinal,
                new PodState(
                        ordinal,
                        revision,
                        new TreeMap<>(),
                        phase,
                        false,
                        phase == Phase.BROKEN ? "ImagePullBackOff" : null));
        if (phase != Phase.READY) {
            away(ordinal);
        }
        return this;
    }

    Sights outdated() {
        return outdated(Map.of());
    }

    /** All pods are of an older template, which was made of other things. */
    Sights outdated(Map<String, String> parts) {
        TreeMap<String, String> madeOf = new TreeMap<>(parts);
        pods.replaceAll((id, pod) -> new PodState(id, "old", madeOf, Phase.READY, false, null));
        return this;
    }

    Sights racks(int count) {
        brokers.replaceAll((id, broker) -> new BrokerState(id, "rack" + id % count, true));
        return this;
    }

    Sights away(int id) {
        brokers.put(id, new BrokerState(id, null, false));
        return this;
    }

    Sights cordoned(int id) {
        brokers.put(id, new BrokerState(id, null, true, true));
        return this;
    }

    Sights volume(int ordinal, boolean lost) {
        volumes.put(ordinal, new VolumeState(ordinal, 1000, lost));
        return this;
    }

    /** Kubernetes has yet to enlarge a volume. */
    Sights growing(int ordinal, String message) {
        volumes.put(ordinal, new VolumeState(ordinal, 1000, false, message));
        return this;
    }

    Sights observer(int id, String directoryId) {
        observers.add(new Member(id, directoryId, true));
        return this;
    }

    Sights topic(String name, Map<String, String> config, PartitionState... partitions) {
        topics.add(new TopicState(name, name, List.of(partitions), new TreeMap<>(config)));
        return this;
    }

    /** Something is set for all brokers while they run. */
    Sights config(String key, String value) {
        config.put(key, value);
        return this;
    }

    Sights feature(String name, int finalised, int highest) {
        features.put(name, new FeatureState(finalised, highest));
        return this;
    }

    Sights at(String time) {
        at = Instant.parse(time);
        return this;
    }

    Sights silent() {
        answers = false;
        return this;
    }

    /** Replicas that move come no closer. */
    Sights standstill(Duration lasts, long bytesPerSecond) {
        standstill = new Standstill(lasts, bytesPerSecond);
        return this;
    }

    ClusterSight seen() {
        BrokersSight said =
                new BrokersSight(
                        new QuorumState(0, voters, observers),
                        brokers,
                        topics,
                        config,
                        features,
                        2);
        return new ClusterSight(
                at, replicas, pods, volumes, new TreeMap<>(), answers ? said : null, standstill);
    }
}
