package dev.wharf.sim.cluster;

import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimNetwork;
import dev.wharf.sim.SimScheduler;
import dev.wharf.sim.client.SimClients;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Makes things go wrong at times drawn from the seed, until it is told to end: processes die, power goes, a disk is replaced by an empty one, nodes stand still or do not hear each other,
 * frames get lost, doubled and late, clocks are wrong, clients lose their connections.
 *
 * <p>Within the fault model. Brokers that force before they acknowledge lose nothing to any number of power cuts. Others lose nothing as long as what one node has not forced is in the page
 * cache of another: so power goes at one node, when all replicas are in sync, and nothing else dies until they are again. The same holds of a disk that is replaced, however brokers force.
 */
final class ClusterChaos {
    private static final long MS = 1_000_000;
    private static final int MAX_PAUSE_MS = 6_000;
    private static final int MAX_DOWN_MS = 2_500;
    private static final int RETURN_PERCENT = 5;
    private static final int MAX_SKEW_MS = 50 * 60_000;

    private final ClusterOptions options;
    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final List<ClusterNode> nodes;
    private final SimClients clients;
    private final Deaths deaths;
    private final BooleanSupplier allInSync;
    private final SimEntropy dice;
    private final Map<Integer, Long> skewsMs = new TreeMap<>();
    private boolean active;
    private boolean fragile;
    private boolean wiped;
    private int crashes;
    private int powerCuts;

    /** Hears of the end of a process, before it. */
    interface Deaths {
        /** @param keepsPageCache whether all that was written is still there afterwards */
        void onDeath(ClusterNode node, boolean keepsPageCache);
    }

    ClusterChaos(
            ClusterOptions options,
            SimScheduler scheduler,
            SimNetwork network,
            List<ClusterNode> nodes,
            SimClients clients,
            Deaths deaths,
            BooleanSupplier allInSync) {
        this.options = options;
        this.scheduler = scheduler;
        this.network = network;
        this.nodes = nodes;
        this.clients = clients;
        this.deaths = deaths;
        this.allInSync = allInSync;
        this.dice = scheduler.entropy().fork("chaos");
    }

    int crashes() {
        return crashes;
    }

    int powerCuts() {
        return powerCuts;
    }

    void begin() {
        active = true;
        next();
    }

    private void next() {
        scheduler.after(
                dice.between(1, 2L * options.meanPauseMs()) * MS,
                "chaos",
                () -> {
                    if (active) {
                        act();
                        next();
                    }
                });
    }

    private void act() {
        switch (dice.nextInt(16)) {
            case 0, 1, 2 -> kill(any());
            case 3 -> killAll();
            case 4, 5 -> cutPower();
            case 6 -> wipe();
            case 7 -> stop(any());
            case 8, 9 -> any().pause(dice.between(1, MAX_PAUSE_MS) * MS);
            case 10 -> cutOneWay();
            case 11 -> isolate(any());
            case 12 -> network.setFaults(SimNetwork.Faults.STORMY);
            case 13 -> network.heal();
            case 14 -> jumpClock(any());
            default -> clients.cutOne();
        }
    }

    private ClusterNode any() {
        return nodes.get(dice.nextInt(nodes.size()));
    }

    /** Whether a process may end without its power: what it has written is safe, and nobody lacks anything. */
    private boolean mayDie() {
        if (fragile && allInSync.getAsBoolean()) {
            fragile = false;
        }
        return !fragile;
    }

    /** Less than the hour by which a producer's time may be ahead of the broker's. */
    private void jumpClock(ClusterNode node) {
        long newSkewMs = dice.between(-MAX_SKEW_MS, MAX_SKEW_MS);
        Long before = skewsMs.put(node.id(), newSkewMs);
        node.clock().jumpWall(newSkewMs - (before == null ? 0 : before));
    }

    private void kill(ClusterNode node) {
        if (node.isUp() && mayDie()) {
            crashes++;
            deaths.onDeath(node, true);
            node.kill();
            restartLater(node);
        }
    }

    private void stop(ClusterNode node) {
        node.stop(() -> deaths.onDeath(node, true));
    }

    private void killAll() {
        nodes.forEach(this::kill);
    }

    private void cutPower() {
        if (options.sync() && mayDie()) {
            boolean all = dice.chance(30);
            for (ClusterNode node : all ? nodes : List.of(any())) {
                cutPower(node);
            }
        } else if (mayDie() && allInSync.getAsBoolean()) {
            fragile = true;
            cutPower(any());
        }
    }

    private void cutPower(ClusterNode node) {
        if (node.isUp()) {
            powerCuts++;
            crashes++;
            deaths.onDeath(node, false);
            node.cutPower();
            restartLater(node);
        }
    }

    /** Once: of a cluster of three, two voters are left that have what was voted. */
    private void wipe() {
        if (!wiped && mayDie() && allInSync.getAsBoolean()) {
            wiped = true;
            fragile = true;
            crashes++;
            ClusterNode node = any();
            deaths.onDeath(node, false);
            node.wipe();
            restartLater(node);
        }
    }

    private void cutOneWay() {
        int from = any().id();
        int to = any().id();
        if (from != to) {
            network.cut(from, to);
        }
    }

    private void isolate(ClusterNode node) {
        for (ClusterNode other : nodes) {
            if (other != node) {
                network.cut(node.id(), other.id());
                network.cut(other.id(), node.id());
            }
        }
    }

    private void restartLater(ClusterNode node) {
        scheduler.after(dice.between(1, MAX_DOWN_MS) * MS, "restart", () -> startIfDown(node));
    }

    private void startIfDown(ClusterNode node) {
        if (!node.isUp()) {
            node.start();
        }
    }

    /** Starts whatever is down, and ends what has asked to be ended; to be called now and then. */
    void tend() {
        for (ClusterNode node : nodes) {
            if (node.isUp() && node.stoppedBy() != null) {
                deaths.onDeath(node, true);
                node.kill();
            }
            if (!node.isUp() && (!active || dice.chance(RETURN_PERCENT))) {
                node.start();
            }
        }
    }

    /** All is well from now on. */
    void end() {
        active = false;
        network.heal();
        nodes.forEach(this::startIfDown);
    }
}
