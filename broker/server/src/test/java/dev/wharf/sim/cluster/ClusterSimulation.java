package dev.wharf.sim.cluster;

import dev.wharf.api.Broker;
import dev.wharf.consensus.Voter;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.sim.SimCrash;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimNetwork;
import dev.wharf.sim.SimScheduler;
import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.sim.check.SimViolation;
import dev.wharf.sim.check.Traces;
import dev.wharf.sim.client.SimAdmin;
import dev.wharf.sim.client.SimAuditor;
import dev.wharf.sim.client.SimClients;
import dev.wharf.sim.client.SimTopic;
import dev.wharf.sim.client.SimWorld;
import dev.wharf.sim.run.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** One simulation of a cluster from its seed to its end. Not for use twice. */
public final class ClusterSimulation {
    private static final long MS = 1_000_000;
    private static final long PHASE_LIMIT_NS = 120_000 * MS;
    private static final long TEND_NS = 200 * MS;

    private final ClusterOptions options;
    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final List<ClusterNode> nodes = new ArrayList<>();
    private final SimWorld world;
    private final ClusterCrowd crowd;
    private final ClusterInvariants invariants;
    private final ClusterChaos chaos;

    /** How a simulation went. */
    public record Result(Tally.Run run, Traces traces) {}

    private ClusterSimulation(ClusterOptions options, Broker.Faults faults) {
        this.options = options;
        this.scheduler = new SimScheduler(options.seed());
        this.network = new SimNetwork(scheduler);
        for (int id = 1; id <= options.nodes(); id++) {
            nodes.add(new ClusterNode(id, scheduler, network, options, faults));
        }
        this.world =
                SimWorld.ofCluster(scheduler, () -> null, ClusterOptions.REPLICAS, options.sync());
        this.crowd = new ClusterCrowd(world, nodes);
        this.invariants = new ClusterInvariants(nodes, options.sync());
        this.chaos =
                new ClusterChaos(
                        options,
                        scheduler,
                        network,
                        nodes,
                        crowd.clients(),
                        invariants::onDeath,
                        this::areAllInSync);
        scheduler.afterEach(invariants::onEvent);
    }

    /**
     * Runs a simulation to its end.
     *
     * @throws SimViolation if a promise was broken
     */
    public static Result run(ClusterOptions options, Broker.Faults faults) {
        return new ClusterSimulation(options, faults).run();
    }

    private Result run() {
        formatVoters();
        nodes.forEach(ClusterNode::start);
        tendAlways();
        demand(this::doAllServe, "a cluster that serves");
        prepareTopics();
        demand(this::areAllInSync, "all replicas in sync");
        crowd.start(options);
        chaos.begin();
        long endNs = scheduler.nowNs() + options.chaosMs() * MS;
        step(() -> scheduler.nowNs() >= endNs, options.chaosMs() * MS);
        chaos.end();
        crowd.calm();
        demand(this::areAllInSync, "all replicas in sync after healing");
        SimClients.Progress before = crowd.clients().progress();
        demand(() -> crowd.clients().hasProgressed(before), "progress after healing");
        audit();
        Tally.Run run =
                new Tally.Run(
                        scheduler.eventHash(),
                        scheduler.executedEvents(),
                        acknowledged(),
                        chaos.crashes(),
                        chaos.powerCuts());
        return new Result(run, traces());
    }

    private Traces traces() {
        Traces traces = chaos.traces();
        traces.add("elections", elections());
        crowd.clients().traceTo(traces);
        traces.add("topics deleted", world.created().gone());
        traces.add("records deleted", trimmed());
        nodes.forEach(ClusterNode::kill); // journals are counted when their life ends
        nodes.forEach(node -> node.journal().traceTo(traces));
        return traces;
    }

    private long trimmed() {
        SimTopic topic = world.topics().get(SimAdmin.TRIMMED);
        return topic == null ? 0 : topic.partitions().getFirst().trimmedTo();
    }

    private void prepareTopics() {
        SimEntropy dice = scheduler.entropy().fork("topics");
        prepare(topic("one", 1, PartitionHistory::new));
        if (dice.chance(50)) {
            prepare(
                    topic(
                            SimAdmin.TRIMMED,
                            1,
                            (name, durable) -> PartitionHistory.trimmed(name, durable, false)));
        }
        prepare(topic("many", 3, PartitionHistory::new));
    }

    private static SimTopic.Wish topic(String name, int partitions, SimTopic.Histories histories) {
        return new SimTopic.Wish(name, partitions, Map.of(), false, histories);
    }

    private void formatVoters() {
        List<Voter> voters = new ArrayList<>();
        for (int id = 1; id <= ClusterOptions.VOTERS; id++) {
            voters.add(
                    new Voter(
                            id,
                            scheduler.entropy().fork("id").nextUuid(),
                            List.of(ClusterNode.endpoint(id))));
        }
        voters.forEach(voter -> nodes.get(voter.nodeId() - 1).format(voter, voters));
    }

    /** Plans the next time first: a node that is started may die within the task. */
    private void tendAlways() {
        scheduler.after(
                TEND_NS,
                "tend",
                () -> {
                    tendAlways();
                    chaos.tend();
                });
    }

    private void prepare(SimTopic.Wish wish) {
        String name = wish.name();
        new SimAdmin(crowd.anywhere(), "preparer of " + name)
                .prepare(wish, topic -> world.topics().put(name, topic));
        demand(() -> world.topics().containsKey(name), "a topic that was created");
    }

    private boolean doAllServe() {
        return nodes.stream().allMatch(node -> node.door() != null);
    }

    /** Whether all nodes serve, so that nobody takes one of them for what it was before its last death, and the active controller knows all replicas to be in sync. */
    private boolean areAllInSync() {
        if (!doAllServe()) {
            return false;
        }
        long offset = nodes.stream().mapToLong(ClusterNode::imageOffset).max().orElse(0);
        for (ClusterNode node : nodes) {
            if (node.isController() && node.imageOffset() == offset) {
                return areAllInSync(node.image());
            }
        }
        return false;
    }

    private boolean areAllInSync(MetadataImage image) {
        return laggards(image).isEmpty();
    }

    /** The partitions that have replicas that are not in sync. An empty topic may have had its only one that was on a disk that was replaced just when it was created. */
    private List<String> laggards(MetadataImage image) {
        List<String> laggards = new ArrayList<>();
        for (Map.Entry<String, TopicImage> topic : image.topics().byName()) {
            for (Map.Entry<Integer, PartitionImage> partition : topic.getValue().partitions()) {
                PartitionImage state = partition.getValue();
                boolean forsaken =
                        !state.hasLeader() && !world.topics().containsKey(topic.getKey());
                if (!forsaken && state.isr().size() < state.replicas().size()) {
                    laggards.add(topic.getKey() + "-" + partition.getKey() + " is " + state);
                }
            }
        }
        return laggards;
    }

    /** All that clients have seen is there. */
    private void audit() {
        for (SimTopic topic : world.topics().values()) {
            for (int i = 0; i < topic.partitions().size(); i++) {
                boolean[] done = new boolean[1];
                new SimAuditor(
                                crowd.atLeader(topic.name(), i),
                                "auditor of " + topic.name() + i,
                                topic,
                                i,
                                () -> done[0] = true)
                        .start();
                demand(() -> done[0], "the end of " + topic.name() + "-" + i);
            }
        }
    }

    private void demand(BooleanSupplier condition, String what) {
        if (!step(condition, PHASE_LIMIT_NS)) {
            throw new SimViolation("Progress", "never came: " + what + describe());
        }
    }

    /** Runs events until the condition holds; false if it does not within {@code limitNs}. */
    private boolean step(BooleanSupplier condition, long limitNs) {
        long endNs = scheduler.nowNs() + limitNs;
        while (true) {
            try {
                return scheduler.runUntil(condition, Math.max(0, endNs - scheduler.nowNs()));
            } catch (SimCrash crash) {
                chaos.onCrash();
            }
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        for (ClusterNode node : nodes) {
            text.append("\n  ").append(node).append(", stopped by ").append(node.stoppedBy());
            node.partitions().forEach(replica -> text.append("\n    ").append(replica));
            laggards(node.image()).forEach(behind -> text.append("\n    knows ").append(behind));
        }
        return text.toString();
    }

    private long acknowledged() {
        long sum = 0;
        for (SimTopic topic : world.topics().values()) {
            sum += topic.partitions().stream().mapToLong(PartitionHistory::acknowledged).sum();
        }
        return sum;
    }

    private int elections() {
        int sum = 0;
        for (Map.Entry<String, TopicImage> topic : nodes.getFirst().image().topics().byName()) {
            for (Map.Entry<Integer, PartitionImage> each : topic.getValue().partitions()) {
                sum += each.getValue().leaderEpoch();
            }
        }
        return sum;
    }
}
