package dev.wharf.operator.reconcile;

import dev.wharf.operator.gateway.Brokers;
import dev.wharf.operator.gateway.Outcome;
import dev.wharf.operator.gateway.TopicLook;
import dev.wharf.operator.gateway.UnreachableException;
import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.FeatureState;
import dev.wharf.operator.observe.MovingReplica;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.QuorumState;
import dev.wharf.operator.observe.TopicSight;
import dev.wharf.operator.observe.TopicState;
import dev.wharf.operator.plan.ClusterAction;
import dev.wharf.operator.plan.ThrottledReplicas;
import dev.wharf.operator.plan.TopicAction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Brokers that do at once what they are asked for, as many as there are pods; the first three vote. */
final class FakeBrokers implements Brokers {
    final Map<String, TopicState> topics = new ConcurrentSkipListMap<>();
    final List<Object> carriedOut = new CopyOnWriteArrayList<>();
    final Set<Integer> absent = new ConcurrentSkipListSet<>();
    final Set<Integer> cordoned = new ConcurrentSkipListSet<>();
    final AtomicInteger looks = new AtomicInteger();
    final Map<String, String> config = new ConcurrentSkipListMap<>();
    volatile int level = 27;
    volatile IntSupplier highestLevel = () -> 27;
    volatile Outcome permit = Outcome.DONE;
    volatile Outcome configured = Outcome.DONE;
    volatile Function<SortedMap<String, String>, Outcome> checked = settings -> Outcome.DONE;
    volatile Function<List<String>, Outcome> tried = jvmOptions -> Outcome.DONE;
    volatile Supplier<List<MovingReplica>> moving = List::of;
    volatile boolean closed;
    private volatile int controller;
    private final IntSupplier pods;

    FakeBrokers(IntSupplier pods) {
        this.pods = pods;
    }

    @Override
    public BrokersSight look() throws UnreachableException {
        looks.incrementAndGet();
        List<QuorumState.Member> voters = new ArrayList<>();
        TreeMap<Integer, BrokerState> brokers = new TreeMap<>();
        for (BrokerState broker : brokers()) {
            brokers.put(broker.id(), broker);
            if (broker.id() < 3) {
                voters.add(new QuorumState.Member(broker.id(), "dir" + broker.id(), true));
            }
        }
        return new BrokersSight(
                new QuorumState(controller, voters, List.of()),
                brokers,
                List.copyOf(topics.values()),
                new TreeMap<>(config),
                new TreeMap<>(
                        Map.of(
                                "metadata.version",
                                new FeatureState(level, highestLevel.getAsInt()))),
                2);
    }

    private List<BrokerState> brokers() {
        return IntStream.range(0, pods.getAsInt())
                .filter(id -> !absent.contains(id))
                .mapToObj(id -> new BrokerState(id, null, true, cordoned.contains(id)))
                .toList();
    }

    @Override
    public List<MovingReplica> moving(Collection<TopicState> seen) {
        return moving.get();
    }

    @Override
    public TopicLook look(String name) {
        TopicState topic = topics.get(name);
        return new TopicLook(
                topic == null ? new TopicSight.Absent() : new TopicSight.Present(topic),
                brokers(),
                new TreeMap<>(config));
    }

    @Override
    public Outcome carryOut(TopicAction action) {
        carriedOut.add(action);
        switch (action) {
            case TopicAction.Claim claim -> throw new IllegalArgumentException("not for brokers");
            case TopicAction.Create create ->
                    topics.put(
                            create.topic(),
                            topic(create.topic(), create.partitions(), create.config()));
            case TopicAction.Grow grow ->
                    topics.compute(
                            grow.topic(),
                            (name, old) -> topic(name, grow.partitions(), config(old)));
            case TopicAction.Configure configure ->
                    topics.computeIfPresent(
                            configure.topic(),
                            (name, old) -> {
                                TreeMap<String, String> config = new TreeMap<>(old.config());
                                config.putAll(configure.set());
                                config.keySet().removeAll(configure.reset());
                                return new TopicState(name, old.id(), old.partitions(), config);
                            });
            case TopicAction.Move move -> throw new IllegalArgumentException("nothing to move");
            case TopicAction.Delete delete -> topics.remove(delete.topic());
        }
        return Outcome.DONE;
    }

    private static Map<String, String> config(@Nullable TopicState old) {
        return old == null ? Map.of() : old.config();
    }

    static TopicState topic(String name, int partitions, Map<String, String> config) {
        List<PartitionState> states =
                IntStream.range(0, partitions)
                        .mapToObj(partition -> PartitionState.settled(partition, List.of(0, 1, 2)))
                        .toList();
        return new TopicState(name, "id-" + name, states, new TreeMap<>(config));
    }

    /** A replica that moves goes on moving. */
    @Override
    public Outcome carryOut(ClusterAction.Move action) {
        topics.computeIfPresent(
                action.topic(),
                (name, old) -> {
                    List<PartitionState> partitions = new ArrayList<>(old.partitions());
                    partitions.replaceAll(
                            each ->
                                    each.partition() == action.partition()
                                            ? onItsWay(each, action.replicas())
                                            : each);
                    return new TopicState(name, old.id(), partitions, old.config());
                });
        return done(action);
    }

    private static PartitionState onItsWay(PartitionState partition, List<Integer> wanted) {
        List<Integer> here = partition.target();
        Set<Integer> all = new LinkedHashSet<>(wanted);
        all.addAll(here);
        return new PartitionState(
                partition.partition(),
                List.copyOf(all),
                wanted.stream().filter(id -> !here.contains(id)).toList(),
                here.stream().filter(id -> !wanted.contains(id)).toList(),
                partition.inSync(),
                partition.leader());
    }

    @Override
    public Outcome carryOut(ClusterAction.AddVoter action) {
        return done(action);
    }

    @Override
    public Outcome carryOut(ClusterAction.RemoveVoter action) {
        return done(action);
    }

    @Override
    public Outcome carryOut(ClusterAction.Forget action) {
        return done(action);
    }

    @Override
    public Outcome carryOut(ClusterAction.Cordon action) {
        if (action.cordoned()) {
            cordoned.add(action.id());
        } else {
            cordoned.remove(action.id());
        }
        return done(action);
    }

    @Override
    public Outcome carryOut(ClusterAction.Configure action) {
        if (!(configured instanceof Outcome.Done)) {
            return configured;
        }
        config.putAll(action.set());
        config.keySet().removeAll(action.reset());
        return done(action);
    }

    @Override
    public Outcome carryOut(ClusterAction.Throttle action) {
        config.putAll(action.set());
        config.keySet().removeAll(action.reset());
        action.topics()
                .forEach(
                        (name, settings) ->
                                topics.computeIfPresent(
                                        name,
                                        (_, old) -> {
                                            TreeMap<String, String> all =
                                                    new TreeMap<>(old.config());
                                            all.keySet().removeAll(ThrottledReplicas.KEYS);
                                            all.putAll(settings);
                                            return new TopicState(
                                                    name, old.id(), old.partitions(), all);
                                        }));
        return done(action);
    }

    @Override
    public Outcome carryOut(ClusterAction.PreferLeaders action) {
        return done(action);
    }

    @Override
    public Outcome carryOut(ClusterAction.RaiseFeatures action) {
        level = action.levels().getOrDefault("metadata.version", level);
        return done(action);
    }

    @Override
    public Outcome carryOut(ClusterAction.HandOver action) {
        controller = (action.from() + 1) % 3;
        return done(action);
    }

    @Override
    public Outcome permitRestart(List<Integer> brokers, boolean interrupt) {
        if (permit instanceof Outcome.Done) {
            carriedOut.add("permit " + brokers);
        }
        return permit;
    }

    @Override
    public Outcome checkSettings(
            int broker, SortedMap<String, String> settings, List<String> jvmOptions) {
        Outcome outcome = checked.apply(settings);
        return outcome instanceof Outcome.Done ? tried.apply(jvmOptions) : outcome;
    }

    private Outcome done(ClusterAction action) {
        carriedOut.add(action);
        return Outcome.DONE;
    }

    @Override
    public void close() {
        closed = true;
    }
}
