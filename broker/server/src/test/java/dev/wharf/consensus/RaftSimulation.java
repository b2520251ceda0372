package dev.wharf.consensus;

import dev.wharf.env.Disk;
import dev.wharf.sim.SimCrash;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimNetwork;
import dev.wharf.sim.check.SimViolation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A seeded life of a metadata quorum: appends, snapshots and voter changes under crashes, power cuts, exchanged disks, partitions, loss and duplication;
 * then everything
 * heals, and all nodes have to come to the same end.
 */
final class RaftSimulation {
    private static final long CHAOS_MS = 8_000;
    private static final long MAX_REST_MS = 1_500;

    private final long seed;
    private final SimEntropy dice;
    private final RaftCluster cluster;
    private final RaftCluster.Shape shape;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private boolean chaos = true;

    /** A node that got an empty disk and is no voter yet: as long as there is one, no other loses its disk. */
    private @Nullable RaftNode wiped;

    private @Nullable RaftNode armed;

    /** What a simulation may plant. */
    record Bugs(UnaryOperator<Disk> disk, RaftFaults faults, boolean oldIdOnANewDisk) {
        static final Bugs NONE = new Bugs(disk -> disk, RaftFaults.NONE, false);
    }

    private final Bugs bugs;

    RaftSimulation(long seed, Bugs bugs) {
        this.seed = seed;
        this.bugs = bugs;
        SimEntropy shapeDice = new SimEntropy(seed).fork("shape");
        int voters = shapeDice.chance(70) ? 3 : shapeDice.chance(70) ? 5 : 1;
        this.shape =
                new RaftCluster.Shape(
                        voters,
                        shapeDice.nextInt(3),
                        shapeDice.chance(60),
                        new MetadataLogConfig(
                                shapeDice.between(400, 4_000), shapeDice.between(400, 6_000)));
        this.cluster = new RaftCluster(seed, shape);
        this.dice = cluster.scheduler().entropy().fork("nemesis");
        for (RaftNode node : cluster.nodes()) {
            node.between(bugs.disk());
            node.plant(bugs.faults());
        }
    }

    /** Runs the seed; a {@link SimViolation} or {@link AssertionError} names it. */
    RaftSimulation run() {
        try {
            cluster.startAll();
            scheduleAppends();
            scheduleFaults();
            runEvents(CHAOS_MS);
            heal();
            demandProgress();
            return this;
        } catch (SimViolation | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + " " + shape + " " + counts + ": " + e.getMessage(), e);
        }
    }

    long hash() {
        return cluster.scheduler().eventHash();
    }

    RaftHistory history() {
        return cluster.history();
    }

    Map<String, Integer> counts() {
        return counts;
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    // ---- events, with crashes in the middle of a disk operation

    private void runEvents(long ms) {
        long endNs = cluster.scheduler().nowNs() + ms * RaftCluster.MS_NS;
        while (cluster.scheduler().nowNs() < endNs) {
            try {
                cluster.runFor((endNs - cluster.scheduler().nowNs()) / RaftCluster.MS_NS + 1);
            } catch (SimCrash crash) {
                crashArmed();
            }
        }
    }

    private void crashArmed() {
        RaftNode node = armed;
        armed = null;
        if (node == null) {
            throw new AssertionError("nobody was to crash");
        }
        count("crash within a disk operation");
        end(node, dice.chance(60));
    }

    private void guarded(Runnable act) {
        try {
            act.run();
        } catch (SimCrash crash) {
            crashArmed();
        }
    }

    // ---- load

    private void scheduleAppends() {
        cluster.scheduler()
                .after(
                        dice.between(1, 30) * RaftCluster.MS_NS,
                        "append",
                        () -> {
                            if (chaos) {
                                guarded(this::append);
                                scheduleAppends();
                            }
                        });
    }

    private void append() {
        for (RaftNode node : cluster.nodes()) {
            if (node.leads() && dice.chance(70)) {
                cluster.appendOn(node, 1 + dice.nextInt(3));
            }
            if (node.isUp() && dice.chance(15)) {
                maybeSnapshot(node);
            }
        }
        for (RaftNode node : cluster.nodes()) {
            if (node.isUp() && node.life().told().failure() != null) {
                count("log has failed");
                end(node, false); // the process ends itself
            }
        }
    }

    private void maybeSnapshot(RaftNode node) {
        node.run(
                life -> {
                    if (!life.told().isWritingSnapshot()
                            && life.log().bytesSinceSnapshot() > shape.log().snapshotAfterBytes()) {
                        count("snapshot");
                        life.told().writeSnapshot(life.log());
                    }
                });
    }

    // ---- faults

    private void scheduleFaults() {
        cluster.scheduler()
                .after(
                        dice.between(30, 600) * RaftCluster.MS_NS,
                        "fault",
                        () -> {
                            if (chaos) {
                                guarded(this::fault);
                                scheduleFaults();
                            }
                        });
    }

    private void fault() {
        RaftNode any = cluster.nodes().get(dice.nextInt(cluster.nodes().size()));
        switch (dice.nextInt(14)) {
            case 0, 1 -> end(any, dice.chance(50));
            case 2 -> endLeader();
            case 3 -> split();
            case 4 -> cutOneWay(any);
            case 5, 6, 7 -> healNetwork();
            case 8 -> weather();
            case 9 -> crashSoon(any);
            case 10 -> maybeWipe(any);
            case 11, 12 -> changeVoters();
            default -> handOver();
        }
    }

    private void end(RaftNode node, boolean power) {
        if (!node.isUp()) {
            return;
        }
        if (armed == node) {
            armed = null;
        }
        if (power) {
            count("power cut");
            node.cutPower();
        } else {
            count("kill");
            node.kill();
        }
        restartLater(node);
    }

    private void restartLater(RaftNode node) {
        cluster.scheduler()
                .after(
                        dice.between(10, MAX_REST_MS) * RaftCluster.MS_NS,
                        "restart",
                        () -> guarded(node::start));
    }

    private void endLeader() {
        RaftNode leader = cluster.leader();
        if (leader != null) {
            end(leader, dice.chance(50));
        }
    }

    private void split() {
        count("partition");
        for (RaftNode one : cluster.nodes()) {
            boolean side = dice.chance(50);
            for (RaftNode other : cluster.nodes()) {
                if (one != other && side && dice.chance(50)) {
                    cluster.network().cut(one.id(), other.id());
                    cluster.network().cut(other.id(), one.id());
                }
            }
        }
    }

    private void cutOneWay(RaftNode from) {
        count("one-way partition");
        RaftNode to = cluster.nodes().get(dice.nextInt(cluster.nodes().size()));
        cluster.network().cut(from.id(), to.id());
    }

    private void healNetwork() {
        cluster.network().heal();
    }

    private void weather() {
        count("bad weather");
        cluster.network()
                .setFaults(
                        dice.chance(50)
                                ? SimNetwork.Faults.STORMY
                                : new SimNetwork.Faults(3, 3, 100_000, 5_000_000));
    }

    private void crashSoon(RaftNode node) {
        if (armed == null && node.isUp()) {
            armed = node;
            node.disk().faults().crashAtOperation((int) dice.between(1, 60));
        }
    }

    /** A disk is lost only while all others have theirs, and are up to date: a majority that loses its disks loses the log. */
    private void maybeWipe(RaftNode node) {
        RaftNode leader = cluster.leader();
        if (shape.voters() < 3 || leader == null || leader == node || armed == node) {
            return;
        }
        if (wiped != null && !isVoter(leader, wiped)) {
            return;
        }
        count("empty disk");
        wiped = node;
        if (bugs.oldIdOnANewDisk()) {
            node.wipeAndKeepTheId();
        } else {
            node.wipe();
        }
        restartLater(node);
    }

    private boolean isVoter(RaftNode leader, RaftNode node) {
        return node.isUp()
                && leader.life().told().voters().stream()
                        .anyMatch(
                                voter ->
                                        voter.directoryId()
                                                .equals(node.life().log().directoryId()));
    }

    /** What an administrator does about the voters: looks at them, and adds or removes one. */
    private void changeVoters() {
        RaftNode leader = cluster.leader();
        if (leader == null) {
            return;
        }
        leader.run(life -> life.log().describeQuorum(view -> changeVoters(life, view)));
    }

    private void changeVoters(RaftNode.Life life, @Nullable QuorumView view) {
        if (view == null) {
            return;
        }
        life.told().onVoters(view.voters());
        RaftNode node = cluster.nodes().get(dice.nextInt(cluster.nodes().size()));
        for (QuorumView.Replica voter : view.voters()) {
            if (voter.nodeId() == node.id()) {
                boolean stale =
                        node.isUp() && !node.life().log().directoryId().equals(voter.directoryId());
                if (stale || (view.voters().size() > 3 && wiped == null)) {
                    count("voter removed");
                    life.log()
                            .removeVoter(
                                    node.id(),
                                    voter.directoryId(),
                                    (error, message) -> count("removal " + error));
                }
                return;
            }
        }
        if (node.isUp()) {
            count("voter added");
            life.log().addVoter(node.asVoter(), (error, message) -> count("addition " + error));
        }
    }

    private void handOver() {
        RaftNode leader = cluster.leader();
        if (leader != null && leader != armed) {
            count("handover");
            leader.run(life -> life.log().handOver(500, () -> endAfterHandOver(leader, life)));
        }
    }

    private void endAfterHandOver(RaftNode node, RaftNode.Life life) {
        cluster.scheduler()
                .after(
                        0,
                        "exit",
                        () -> {
                            if (node.isUp() && node.life().equals(life)) {
                                end(node, false);
                            }
                        });
    }

    // ---- the end

    private void heal() {
        chaos = false;
        cluster.network().heal();
        for (RaftNode node : cluster.nodes()) {
            node.disk().faults().disarmCrash();
        }
        armed = null;
        runEvents(MAX_REST_MS + 1_000);
        for (RaftNode node : cluster.nodes()) {
            if (node.isUp() && node.life().told().failure() != null) {
                node.kill();
            }
            node.start();
        }
    }

    private void demandProgress() {
        for (int i = 0; i < 3; i++) {
            cluster.appendEverywhere();
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Runs seeds and prints the hash of each: {@code FROM COUNT}. */
    public static void main(String[] args) {
        long from = Long.parseLong(args[0]);
        long seeds = Long.parseLong(args[1]);
        boolean stop = args.length < 3;
        Map<String, Integer> totals = new LinkedHashMap<>();
        List<String> failures = new ArrayList<>();
        long startMs = System.currentTimeMillis();
        for (long seed = from; seed < from + seeds; seed++) {
            RaftSimulation simulation = new RaftSimulation(seed, Bugs.NONE);
            try {
                simulation.run();
                System.out.println("seed " + seed + " hash " + Long.toHexString(simulation.hash()));
            } catch (AssertionError e) {
                System.out.println("FAILED " + e.getMessage());
                failures.add(e.getMessage());
                if (stop) {
                    e.printStackTrace();
                    break;
                }
            }
            simulation.counts().forEach((what, times) -> totals.merge(what, times, Integer::sum));
            totals.merge("acknowledged", simulation.history().acknowledged(), Integer::sum);
            totals.merge("elections", simulation.history().elections(), Integer::sum);
        }
        System.out.println(
                totals
                        + " failures "
                        + failures.size()
                        + " in "
                        + (System.currentTimeMillis() - startMs)
                        + " ms");
    }
}
