package dev.wharf.operator.plan;

import dev.wharf.operator.api.MaintenanceWindow;
import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.ClusterSight;
import dev.wharf.operator.observe.FeatureState;
import dev.wharf.operator.observe.PodState;
import dev.wharf.operator.observe.QuorumState;
import dev.wharf.operator.observe.QuorumState.Member;
import dev.wharf.operator.observe.TopicState;
import dev.wharf.operator.observe.VolumeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes and brokers, as far as a plan is concerned with them: pods start after a while, brokers that are away leave the ISR and come back into
 * it, replicas move, the voters elect. Complains of steps that take away what others still need.
 */
final class ModelCluster {
    static final int MIN_IN_SYNC = 2;

    private static final Duration TURN = Duration.ofMinutes(30);
    private static final String FEATURE = "metadata.version";

    private final RandomGenerator random;
    private final int racks;
    private final Map<String, List<ModelPartition>> topics = new TreeMap<>();
    private final Map<Integer, ModelPod> pods = new TreeMap<>();
    private final Map<Integer, String> voters = new LinkedHashMap<>();
    private final Set<Integer> registered = new HashSet<>();
    final TreeSet<Integer> cordoned = new TreeSet<>();
    private @Nullable Integer setReplicas;
    private String template = "";
    private @Nullable MaintenanceWindow window;
    private Instant now = Instant.parse("2026-11-22T00:00:00Z");
    private int level;
    private long volumeBytes;
    private long pace;
    private int directories;
    private int leader = -1;
    boolean rebalancing;
    boolean throttled;
    final TreeMap<String, SortedMap<String, String>> throttles = new TreeMap<>();
    List<String> managedConfig = List.of();
    final TreeMap<String, String> config = new TreeMap<>();
    final List<String> complaints = new ArrayList<>();
    final List<ClusterAction> taken = new ArrayList<>();

    ModelCluster(RandomGenerator random, int racks) {
        this.random = random;
        this.racks = racks;
    }

    void create(String topic, List<List<Integer>> replicas) {
        List<ModelPartition> partitions = new ArrayList<>();
        for (int i = 0; i < replicas.size(); i++) {
            partitions.add(new ModelPartition(i, replicas.get(i)));
        }
        topics.put(topic, partitions);
    }

    /** The objects that the operator applies before it plans. */
    void apply(ClusterGoal goal) {
        template = goal.template().revision();
        window = goal.policies().window();
        volumeBytes = goal.volumeBytes();
        pace = goal.policies().throttle();
    }

    // ---- what happens

    void turn() {
        now = now.plus(TURN);
        int have = setReplicas == null ? 0 : setReplicas;
        for (int ordinal = 0; ordinal < have; ordinal++) {
            if (!pods.containsKey(ordinal)) {
                ModelPod pod = new ModelPod(ordinal, template, "dir" + directories++, volumeBytes);
                pod.startsIn = random.nextInt(1, 4);
                pods.put(ordinal, pod);
            }
        }
        for (ModelPod pod : pods.values()) {
            if (pod.startsIn > 0 && !pod.volumeLost && !pod.isBad() && --pod.startsIn == 0) {
                pod.takenByOperator = false;
                registered.add(pod.ordinal);
            }
        }
        elect();
        if (leader >= 0) {
            partitions().forEach(this::replicate);
            partitions().forEach(partition -> partition.elect(this::serves));
        }
    }

    private void replicate(ModelPartition partition) {
        for (int id : partition.replicas()) {
            if (!serves(id) && partition.inSync.size() > 1) {
                partition.inSync.remove(id);
            } else if (serves(id)
                    && random.nextInt(3) == 0
                    && partition.inSync.stream().anyMatch(this::serves)) {
                partition.inSync.add(id);
                partition.adding.remove(id);
            }
        }
        partition.maybeFinishMove();
    }

    private void elect() {
        if (voters.isEmpty() && pods.values().stream().filter(ModelPod::serves).count() >= 1) {
            // As formatted: the first three that were made, or as many as there are.
            pods.values().stream().limit(3).forEach(pod -> voters.put(pod.ordinal, pod.directory));
        }
        long serving = voters.keySet().stream().filter(this::votes).count();
        if (serving <= voters.size() / 2) {
            leader = -1;
        } else if (leader < 0 || !votes(leader)) {
            leader = voters.keySet().stream().filter(this::votes).findFirst().orElse(-1);
        }
    }

    private boolean votes(int id) {
        ModelPod pod = pods.get(id);
        return pod != null && pod.serves() && pod.directory.equals(voters.get(id));
    }

    void crash(int ordinal) {
        ModelPod pod = pods.get(ordinal);
        if (pod != null) {
            pod.startsIn = Math.max(pod.startsIn, random.nextInt(2, 8));
        }
    }

    /** A disk is lost for good; never one that the last copy of something is on, or the majority of the votes. */
    void loseVolume(int ordinal) {
        ModelPod pod = pods.get(ordinal);
        boolean allServe = pods.values().stream().allMatch(ModelPod::serves);
        boolean majorityStays =
                !voters.containsKey(ordinal)
                        || (voters.size() > 2 && voters.keySet().stream().allMatch(this::votes));
        boolean othersHaveAll =
                partitions()
                        .allMatch(
                                partition ->
                                        partition.inSync.size() > 1
                                                || !partition.inSync.contains(ordinal));
        if (pod != null && leader >= 0 && allServe && majorityStays && othersHaveAll) {
            pod.volumeLost = true;
            pod.startsIn = 1;
            partitions().forEach(p -> p.inSync.remove(ordinal));
            elect();
        }
    }

    // ---- what the operator sees

    ClusterSight sight() {
        TreeMap<Integer, PodState> seen = new TreeMap<>();
        TreeMap<Integer, VolumeState> volumes = new TreeMap<>();
        pods.forEach(
                (id, pod) -> {
                    seen.put(id, pod.state());
                    volumes.put(id, new VolumeState(id, pod.volumeBytes, pod.volumeLost));
                });
        return new ClusterSight(
                now,
                setReplicas,
                seen,
                volumes,
                new TreeMap<>(),
                leader < 0 ? null : brokersSight(),
                null);
    }

    private BrokersSight brokersSight() {
        TreeMap<Integer, BrokerState> brokers = new TreeMap<>();
        registered.forEach(
                id ->
                        brokers.put(
                                id,
                                new BrokerState(id, rack(id), serves(id), cordoned.contains(id))));
        List<Member> observers = new ArrayList<>();
        pods.forEach(
                (id, pod) -> {
                    if (pod.serves() && !pod.directory.equals(voters.get(id))) {
                        observers.add(new Member(id, pod.directory, true));
                    }
                });
        List<Member> voting = new ArrayList<>();
        voters.forEach((id, directory) -> voting.add(new Member(id, directory, votes(id))));
        List<TopicState> states = new ArrayList<>();
        topics.forEach(
                (name, partitions) ->
                        states.add(
                                new TopicState(
                                        name,
                                        name,
                                        partitions.stream().map(ModelPartition::state).toList(),
                                        throttles.getOrDefault(name, new TreeMap<>()))));
        return new BrokersSight(
                new QuorumState(leader, voting, observers),
                brokers,
                states,
                config,
                features(),
                MIN_IN_SYNC);
    }

    /** As the active controller's version tells. */
    private SortedMap<String, FeatureState> features() {
        return new TreeMap<>(Map.of(FEATURE, new FeatureState(level, pod(leader).level())));
    }

    // ---- what the operator does

    /** As Kubernetes takes it: what is gone meanwhile, by another step of the same plan, needs nothing more. */
    void take(ClusterAction action) {
        taken.add(action);
        switch (action) {
            case ClusterAction.Scale scale -> scale(scale.replicas());
            case ClusterAction.Restart restart -> restart(restart);
            case ClusterAction.HandOver hand ->
                    leader =
                            voters.keySet().stream()
                                    .filter(id -> id != hand.from() && votes(id))
                                    .findFirst()
                                    .orElse(leader);
            case ClusterAction.AddVoter add -> voters.put(add.id(), add.directoryId());
            case ClusterAction.RemoveVoter remove -> removeVoter(remove);
            case ClusterAction.Cordon cordon -> {
                if (cordon.cordoned()) {
                    cordoned.add(cordon.id());
                } else {
                    cordoned.remove(cordon.id());
                }
            }
            case ClusterAction.Forget forget -> registered.remove(forget.id());
            case ClusterAction.Move move -> move(move);
            case ClusterAction.Throttle throttle -> throttle(throttle);
            case ClusterAction.RememberThrottle remember -> throttled = remember.inPlace();
            case ClusterAction.GrowVolume grow ->
                    Objects.requireNonNull(pods.get(grow.ordinal())).volumeBytes = grow.sizeBytes();
            case ClusterAction.RenewVolume renew -> renewVolume(renew.ordinal());
            case ClusterAction.RememberRebalance remember -> rebalancing = remember.underWay();
            case ClusterAction.RememberConfig remember -> managedConfig = remember.keys();
            case ClusterAction.Configure configure -> configure(configure);
            case ClusterAction.PreferLeaders prefer ->
                    prefer.partitions()
                            .forEach(
                                    (topic, indexes) ->
                                            indexes.forEach(
                                                    index ->
                                                            partitions(topic)
                                                                    .get(index)
                                                                    .prefer(this::serves)));
            case ClusterAction.RaiseFeatures raise ->
                    raise(raise.levels().getOrDefault(FEATURE, 0));
        }
    }

    private void configure(ClusterAction.Configure configure) {
        complainIf(
                !managedConfig.containsAll(configure.set().keySet()),
                "a setting is made that is not remembered: " + configure);
        complainIf(
                !managedConfig.containsAll(configure.reset()),
                "a setting of somebody else is taken back: " + configure);
        config.putAll(configure.set());
        config.keySet().removeAll(configure.reset());
    }

    private void move(ClusterAction.Move move) {
        ModelPartition partition = partitions(move.topic()).get(move.partition());
        boolean isPaced =
                config.containsKey("leader.replication.throttled.rate")
                        && config.containsKey("follower.replication.throttled.rate");
        List<Integer> before = partition.replicas();
        partition.moveTo(move.replicas());
        for (int added : partition.adding) {
            complainIf(
                    pace > 0
                            && !before.contains(added)
                            && !(isPaced && isThrottled(move.topic(), move.partition(), added)),
                    "a replica moves without a throttle: " + move);
        }
    }

    private boolean isThrottled(String topic, int partition, int broker) {
        String followers =
                throttles
                        .getOrDefault(topic, new TreeMap<>())
                        .getOrDefault(ThrottledReplicas.FOLLOWERS, "");
        return List.of(followers.split(",")).contains(partition + ":" + broker);
    }

    private void throttle(ClusterAction.Throttle throttle) {
        complainIf(!throttled, "a throttle is set that is not remembered: " + throttle);
        config.putAll(throttle.set());
        config.keySet().removeAll(throttle.reset());
        throttles.putAll(throttle.topics());
        throttles.values().removeIf(Map::isEmpty);
    }

    private void raise(int wanted) {
        pods.values()
                .forEach(
                        pod ->
                                complainIf(
                                        pod.level() < wanted,
                                        "broker "
                                                + pod.ordinal
                                                + " does not know level "
                                                + wanted));
        level = wanted;
    }

    private void scale(int replicas) {
        pods.keySet().stream()
                .filter(id -> id >= replicas)
                .forEach(
                        id -> {
                            complainIf(voters.containsKey(id), "a voter is scaled away: " + id);
                            complainIf(
                                    partitions().anyMatch(p -> p.replicas().contains(id)),
                                    "a broker with replicas is scaled away: " + id);
                        });
        pods.keySet().removeIf(id -> id >= replicas);
        setReplicas = replicas;
        elect();
    }

    private void restart(ClusterAction.Restart restart) {
        ModelPod pod = pods.get(restart.ordinal());
        if (pod == null) {
            return;
        }
        complainIf(
                !restart.permit() && pod.serves(),
                "a broker that serves is restarted without a permit: " + pod.ordinal);
        if (pod.serves()) {
            complainOfLoss(pod);
            complainIf(
                    !(Maintenance.at(now, window) instanceof Maintenance.Answer.Open),
                    "a broker is restarted outside of the maintenance window: " + pod.ordinal);
        }
        pod.takenByOperator = true;
        pod.revision = template;
        pod.startsIn = random.nextInt(1, 5);
        elect();
    }

    /** What a permit is there to prevent, looked at anew. */
    private void complainOfLoss(ModelPod pod) {
        for (ModelPod other : pods.values()) {
            boolean sameRack = racks > 0 && other.ordinal % racks == pod.ordinal % racks;
            complainIf(
                    other.takenByOperator && other != pod && !sameRack,
                    "two failure domains are down: " + other.ordinal + " and " + pod.ordinal);
        }
        if (voters.containsKey(pod.ordinal) && voters.size() > 1) {
            long left =
                    voters.keySet().stream().filter(id -> id != pod.ordinal && votes(id)).count();
            complainIf(left <= voters.size() / 2, "the quorum loses its majority");
            complainIf(leader == pod.ordinal, "the active controller has not handed over");
        }
        partitions()
                .forEach(
                        partition -> {
                            long before = partition.inSync.stream().filter(this::serves).count();
                            long after = before - (partition.inSync.contains(pod.ordinal) ? 1 : 0);
                            complainIf(
                                    partition.target.size() > MIN_IN_SYNC
                                            && before >= MIN_IN_SYNC
                                            && after < MIN_IN_SYNC,
                                    "too few in sync without " + pod.ordinal);
                            complainIf(
                                    partition.target.size() > 1 && before > 0 && after == 0,
                                    "nobody left to lead without " + pod.ordinal);
                        });
    }

    private void removeVoter(ClusterAction.RemoveVoter remove) {
        complainIf(
                !remove.directoryId().equals(voters.get(remove.id())),
                "a vote is taken that is not there: " + remove);
        voters.remove(remove.id());
        elect();
        complainIf(leader < 0, "without " + remove + " the quorum has no majority");
    }

    private void renewVolume(int ordinal) {
        ModelPod pod = pods.get(ordinal);
        if (pod == null) {
            return;
        }
        complainIf(!pod.volumeLost, "a volume is thrown away that is there: " + ordinal);
        pod.volumeLost = false;
        pod.directory = "dir" + directories++;
        pod.revision = template;
        pod.startsIn = random.nextInt(1, 4);
    }

    // ---- what the tests look at

    boolean hasReplicas(int broker) {
        return partitions().anyMatch(partition -> partition.target.contains(broker));
    }

    int level() {
        return level;
    }

    /** Whether all replicas have caught up. */
    boolean isInSync() {
        return partitions().allMatch(each -> each.inSync.containsAll(each.target));
    }

    boolean isLedAsPreferred() {
        return partitions().allMatch(each -> each.leader == each.target.getFirst());
    }

    Set<Integer> voterIds() {
        return voters.keySet();
    }

    int leader() {
        return leader;
    }

    ModelPod pod(int ordinal) {
        return Objects.requireNonNull(pods.get(ordinal));
    }

    int podCount() {
        return pods.size();
    }

    private boolean serves(int id) {
        ModelPod pod = pods.get(id);
        return pod != null && pod.serves();
    }

    private @Nullable String rack(int id) {
        return racks == 0 ? null : "rack" + id % racks;
    }

    private List<ModelPartition> partitions(String topic) {
        return Objects.requireNonNull(topics.get(topic));
    }

    private Stream<ModelPartition> partitions() {
        return topics.values().stream().flatMap(List::stream);
    }

    private void complainIf(boolean wrong, String complaint) {
        if (wrong) {
            complaints.add(complaint);
        }
    }
}
