package dev.wharf.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.log.JournalConfig;
import dev.wharf.log.LogFault;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.peer.PeerCalls;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimNetwork;
import dev.wharf.sim.SimScheduler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Three nodes replicate a few partitions for some seconds, while processes are killed, power is cut, frames get lost, doubled and late, nodes do not hear each other, and leaders move;
 * then everything heals, and all must come together again. From a seed.
 *
 * <p>Where the topic forces each append, power may be cut anywhere at any time. Where it does not, an acknowledged record outlives one power cut while the others have it, as in
 * Kafka: so power is only cut when all replicas are in sync, of one node, and the next cut or kill waits until they are again.
 */
final class ReplicaSimulation {
    static final int PARTITIONS = 3;
    static final int MIN_IN_SYNC = 2;
    private static final String FLUSH_BYTES = "3000";

    private static final long NS_PER_MS = 1_000_000;
    private static final long CHAOS_NS = 12_000 * NS_PER_MS;
    private static final long HEAL_LIMIT_NS = 30_000 * NS_PER_MS;
    private static final long SLOW_NS = 40 * NS_PER_MS;
    private static final ReplicaConfig CONFIG =
            new ReplicaConfig(2_000, 2_000, 5_000, 200, 300, ReplicaSelector.LEADER);

    private final SimScheduler scheduler;
    private final SimEntropy dice;
    private final SimNetwork network;
    private final ToyController controller;
    private final List<MetadataRecord> history = new ArrayList<>();
    private final List<ReplicaNode> nodes = new ArrayList<>();
    private final List<ToyProducer> producers = new ArrayList<>();
    private final ReplicaChecks checks = new ReplicaChecks(nodes);
    private final Map<Integer, Map<Integer, Long>> endsOfTheDead = new LinkedHashMap<>();

    /** How much of the history each life has. */
    private final Map<ReplicaNode.Life, Integer> deliveries = new LinkedHashMap<>();

    private final boolean sync;
    private final boolean dense;
    private boolean calm;
    private boolean powerWasCut;
    private long timesFull;

    ReplicaSimulation(long seed, Set<LogFault> logFaults, ReplicaFaults faults) {
        scheduler = new SimScheduler(seed);
        dice = scheduler.entropy().fork("nemesis");
        network = new SimNetwork(scheduler);
        controller = new ToyController(scheduler.entropy().fork("controller"), this::publish);
        sync = dice.nextInt(2) == 0;
        dense = dice.nextInt(2) == 0;
        ReplicaNode.Settings settings =
                new ReplicaNode.Settings(CONFIG, Map.of(), journal(seed), logFaults, faults);
        for (int id = 1; id <= 3; id++) {
            nodes.add(new ReplicaNode(scheduler, network, id, settings));
        }
        if (seed % 3 == 1) {
            nodes.forEach(node -> node.disk().faults().forceTakes(NS_PER_MS, SLOW_NS));
        }
        startController();
    }

    /** Where there is one it takes two blocks, so that it is full again and again, as it is when a log is to be cut. */
    private static JournalConfig journal(long seed) {
        return seed % 3 == 0
                ? JournalConfig.NONE
                : JournalConfig.from(
                        Map.of("journal.file.bytes", "8192", "journal.max.bytes", "16384"));
    }

    private void startController() {
        SimLoop loop = new SimLoop(scheduler, "controller");
        PeerCalls calls =
                new PeerCalls(
                        ReplicaNode.CONTROLLER,
                        network.join(ReplicaNode.CONTROLLER, loop),
                        loop,
                        scheduler.entropy().fork("controller calls"));
        calls.serve(ToyProposal.KEY, controller::onProposal);
    }

    /** What is decided reaches each node a little later, in order. */
    private void publish(List<MetadataRecord> records) {
        history.addAll(records);
        for (ReplicaNode node : nodes) {
            ReplicaNode.Life life = node.life();
            if (life != null && deliveries.containsKey(life)) {
                deliver(life);
            }
        }
    }

    private void deliver(ReplicaNode.Life life) {
        long delayNs = dice.between(0, calm ? 5 : 150) * NS_PER_MS;
        scheduler.after(
                delayNs,
                "metadata",
                () -> {
                    int from = deliveries.getOrDefault(life, 0);
                    if (!life.isDead() && from < history.size()) {
                        List<MetadataRecord> news =
                                List.copyOf(history.subList(from, history.size()));
                        deliveries.put(life, history.size());
                        ReplicaNode.publish(life, news);
                    }
                });
    }

    void live() {
        for (ReplicaNode node : nodes) {
            start(node);
        }
        controller.createTopic(
                PARTITIONS,
                List.of(1, 2, 3),
                Map.of(
                        "min.insync.replicas",
                        Integer.toString(MIN_IN_SYNC),
                        "flush.bytes",
                        FLUSH_BYTES,
                        "flush.messages",
                        sync ? "1" : Long.toString(Long.MAX_VALUE)));
        for (int i = 0; i < 2 * PARTITIONS; i++) {
            ToyProducer producer =
                    new ToyProducer(scheduler, i % PARTITIONS, 100 + i, this::leaderOf, new Acks());
            producers.add(producer);
            producer.run();
        }
        scheduler.afterEach(checks::look);
        scheduler.runFor(500 * NS_PER_MS);
        chaos();
        scheduler.runFor(CHAOS_NS);
        heal();
    }

    private @Nullable ReplicaNode leaderOf(int partition) {
        // Now and then one that does not know yet that it does not lead.
        if (dice.chance(10)) {
            return nodes.get(dice.nextInt(nodes.size()));
        }
        int leader = controller.partition(partition).leader();
        return leader < 1 ? null : nodes.get(leader - 1);
    }

    private void chaos() {
        if (calm) {
            return;
        }
        switch (dice.nextInt(11)) {
            case 0, 1 -> crash(anyNode(), false);
            case 2 -> crashOneOrAll(true);
            case 3, 4 -> controller.moveLeader();
            case 5 -> cutOneWay();
            case 6 -> network.setFaults(SimNetwork.Faults.STORMY);
            case 7 -> network.heal();
            case 8 -> hangUp(dice.nextInt(4), dice.nextInt(4));
            case 9 -> producers.forEach(producer -> producer.lose(dice.nextInt(30)));
            default -> startOne();
        }
        scheduler.after(dice.between(5, dense ? 120 : 700) * NS_PER_MS, "nemesis", this::chaos);
    }

    /** The connections between two nodes are closed, while both live. */
    private void hangUp(int one, int other) {
        if (one != other) {
            network.hangUp(one, other);
        }
    }

    private void cutOneWay() {
        int from = dice.nextInt(4);
        int to = dice.nextInt(4);
        if (from != to) {
            network.cut(from, to);
        }
    }

    private ReplicaNode anyNode() {
        return nodes.get(dice.nextInt(nodes.size()));
    }

    /** All at once, where the fault model knows of that: what is forced outlives it. */
    private void crashOneOrAll(boolean power) {
        if (sync && dice.nextInt(2) == 0) {
            nodes.forEach(node -> crash(node, power));
        } else {
            crash(anyNode(), power);
        }
    }

    private void crash(ReplicaNode node, boolean power) {
        boolean allowed = sync || !(power || powerWasCut) || allInSync();
        if (!node.isUp() || !allowed) {
            return;
        }
        powerWasCut = power;
        count(node);
        // A life that has opened nothing yet has what the one before had.
        Map<Integer, Long> ends =
                new LinkedHashMap<>(endsOfTheDead.getOrDefault(node.id(), Map.of()));
        node.partitions().forEach(p -> ends.put(p.name().partition(), p.log().logEndOffset()));
        endsOfTheDead.put(node.id(), power && !sync ? Map.of() : ends);
        node.crash(power);
        long noticedNs = dice.between(1, 400) * NS_PER_MS;
        scheduler.after(noticedNs, "fence", () -> fenceIfDown(node));
        scheduler.after(dice.between(1, 2_500) * NS_PER_MS, "restart", () -> startIfDown(node));
    }

    private boolean allInSync() {
        for (int i = 0; i < PARTITIONS; i++) {
            if (controller.partition(i).isr().size() < nodes.size()) {
                return false;
            }
        }
        return nodes.stream().allMatch(ReplicaNode::isUp);
    }

    private void fenceIfDown(ReplicaNode node) {
        if (!node.isUp()) {
            controller.fence(node.id());
        }
    }

    private void startOne() {
        nodes.stream().filter(node -> !node.isUp()).findFirst().ifPresent(this::start);
    }

    private void startIfDown(ReplicaNode node) {
        if (!node.isUp()) {
            start(node);
        }
    }

    private void start(ReplicaNode node) {
        node.start();
        ReplicaNode.Life life = node.life();
        if (life != null) {
            deliveries.put(life, 0);
            ReplicaNode.onRegistered(life, controller.register(node.id()));
            deliver(life);
        }
    }

    private void count(ReplicaNode node) {
        ReplicaNode.Life life = node.life();
        timesFull += life == null ? 0 : life.journal().timesFull();
    }

    /** How often the nodes' journals were full. */
    long timesFull() {
        return timesFull;
    }

    private void heal() {
        calm = true;
        network.heal();
        producers.forEach(producer -> producer.lose(0));
        nodes.forEach(this::startIfDown);
        scheduler.runFor(2_000 * NS_PER_MS);
        long before = checks.acknowledgedCount();
        boolean progress =
                scheduler.runUntil(
                        () -> allInSync() && checks.acknowledgedCount() > before + 20,
                        HEAL_LIMIT_NS);
        assertThat(progress).as("all in sync and taking records: %s", describe()).isTrue();
        producers.forEach(ToyProducer::stop);
        boolean idle =
                scheduler.runUntil(
                        () -> producers.stream().allMatch(ToyProducer::isIdle), HEAL_LIMIT_NS);
        assertThat(idle).as("every record is acknowledged: %s", describe()).isTrue();
        scheduler.runFor(1_000 * NS_PER_MS);
        checks.checkEnd();
        nodes.forEach(this::count);
        for (int i = 0; i < PARTITIONS; i++) {
            for (ReplicaNode node : nodes) {
                Partition replica = node.partition(i);
                assertThat(replica).isNotNull();
                if (replica != null) {
                    assertThat(replica.highWatermark())
                            .as("followers hear of the high watermark")
                            .isEqualTo(replica.log().logEndOffset());
                }
            }
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < PARTITIONS; i++) {
            text.append("\n").append(controller.partition(i));
            for (ReplicaNode node : nodes) {
                Partition replica = node.partition(i);
                if (replica != null) {
                    text.append("\n  node ").append(node.id()).append(' ').append(replica);
                }
            }
        }
        return text.toString();
    }

    long eventHash() {
        return scheduler.eventHash();
    }

    long acknowledged() {
        return checks.acknowledgedCount();
    }

    private final class Acks implements ToyProducer.Listener {
        @Override
        public void onCommitted(int partition, long offset) {
            Map<Integer, Long> ends = new LinkedHashMap<>();
            endsOfTheDead.forEach((node, own) -> ends.put(node, own.getOrDefault(partition, 0L)));
            checks.onCommitted(partition, offset, MIN_IN_SYNC, ends);
        }

        @Override
        public void onAcknowledged(int partition, long offset, String value) {
            checks.onAcknowledged(partition, offset, value);
        }
    }
}
