package dev.wharf.consensus;

import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimNetwork;
import dev.wharf.sim.SimScheduler;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A metadata quorum in one thread: nodes 1 to N, of which the first are voters, over a simulated network and simulated disks. */
final class RaftCluster {
    static final long MS_NS = 1_000_000L;
    static final long SECOND_NS = 1_000 * MS_NS;

    /** The library tells each election at length; held here so that the levels stay. */
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("org.apache.kafka"), Logger.getLogger("dev.wharf.consensus"));

    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final RaftHistory history;
    private final SimEntropy dice;
    private final Shape shape;
    private final List<RaftNode> nodes = new ArrayList<>();
    private int appended;

    /**
     * What a cluster looks like.
     *
     * @param joins whether nodes make themselves voters
     */
    record Shape(int voters, int observers, boolean joins, MetadataLogConfig log) {
        static Shape of(int voters, int observers) {
            return new Shape(voters, observers, false, new MetadataLogConfig(2_000, 4_000));
        }
    }

    RaftCluster(long seed, Shape shape) {
        QUIET.forEach(
                logger -> logger.setLevel(Level.parse(System.getProperty("raft.log", "OFF"))));
        this.scheduler = new SimScheduler(seed);
        this.network = new SimNetwork(scheduler);
        this.history = new RaftHistory(scheduler);
        this.dice = scheduler.entropy().fork("cluster");
        this.shape = shape;
        List<Voter> voters = new ArrayList<>();
        for (int id = 1; id <= shape.voters() + shape.observers(); id++) {
            nodes.add(new RaftNode(this, id, shape.joins() && id <= shape.voters()));
            if (id <= shape.voters()) {
                voters.add(new Voter(id, dice.nextUuid(), List.of(endpoint(id))));
            }
        }
        for (Voter voter : voters) {
            node(voter.nodeId()).format(voter.directoryId(), voters);
        }
    }

    static Voter.Endpoint endpoint(int id) {
        return new Voter.Endpoint("CONTROLLER", "host" + id, 9093);
    }

    RaftConfig config(int id, boolean joins) {
        TreeMap<Integer, Voter.Endpoint> peers = new TreeMap<>();
        for (int peer = 1; peer <= Math.max(1, shape.voters()); peer++) {
            peers.put(peer, endpoint(peer));
        }
        return new RaftConfig(
                id,
                "cluster",
                endpoint(id),
                peers,
                true,
                joins,
                RaftTimeouts.of(java.util.Map.of()),
                shape.log());
    }

    RaftCluster startAll() {
        nodes.forEach(RaftNode::start);
        return this;
    }

    SimScheduler scheduler() {
        return scheduler;
    }

    SimNetwork network() {
        return network;
    }

    RaftHistory history() {
        return history;
    }

    List<RaftNode> nodes() {
        return nodes;
    }

    RaftNode node(int id) {
        return nodes.get(id - 1);
    }

    /** The node that leads in the latest epoch, or null. */
    @Nullable RaftNode leader() {
        RaftNode found = null;
        for (RaftNode node : nodes) {
            if (node.leads()
                    && (found == null
                            || node.life().told().epoch() > found.life().told().epoch())) {
                found = node;
            }
        }
        return found;
    }

    /** Waits for a leader among the nodes that are up. */
    RaftNode awaitLeader() {
        await("a leader", () -> leader() != null);
        return Objects.requireNonNull(leader());
    }

    void await(String what, BooleanSupplier condition) {
        if (!scheduler.runUntil(condition, 30 * SECOND_NS)) {
            throw new AssertionError("no " + what + ": " + nodes);
        }
    }

    void runFor(long ms) {
        scheduler.runFor(ms * MS_NS);
    }

    /** Appends on a node that believes that it leads. */
    void appendOn(RaftNode node, int count) {
        String record = "r" + appended++ + RaftTold.padding(dice);
        node.run(life -> life.told().append(life.log(), record, count));
    }

    /** Appends on the leader and waits until every node that is up has told it. */
    void appendEverywhere() {
        RaftNode leader = awaitLeader();
        int before = history.acknowledged();
        appendOn(leader, 2);
        await("acknowledgement", () -> history.acknowledged() > before);
        awaitAllTold();
    }

    void awaitAllTold() {
        await(
                "common end",
                () ->
                        nodes.stream()
                                .filter(RaftNode::isUp)
                                .allMatch(
                                        node ->
                                                node.life().told().records()
                                                        == history.committed()));
    }

    /** Cuts a node off from all others, in both directions. */
    void isolate(RaftNode node) {
        for (RaftNode other : nodes) {
            if (other != node) {
                network.cut(node.id(), other.id());
                network.cut(other.id(), node.id());
            }
        }
    }

    /** The quorum as its leader sees it. */
    QuorumView view() {
        RaftNode leader = awaitLeader();
        List<QuorumView> views = new ArrayList<>();
        leader.run(
                life ->
                        life.log()
                                .describeQuorum(
                                        view -> {
                                            if (view != null) {
                                                views.add(view);
                                            }
                                        }));
        await("view of the quorum", () -> !views.isEmpty());
        return views.getFirst();
    }

    Uuid nextUuid() {
        return dice.nextUuid();
    }
}
