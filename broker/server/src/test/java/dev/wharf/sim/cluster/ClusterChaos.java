package dev.wharf.sim.cluster;

import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimNetwork;
import dev.wharf.sim.SimScheduler;
import dev.wharf.sim.check.Traces;
import dev.wharf.sim.client.SimClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Makes things go wrong ({@link ClusterFault}) at times drawn from the seed, until it is told to end.
 *
 * <p>Within the fault model. Brokers that force before they acknowledge lose nothing to any number of power cuts. Others lose nothing as long as what one node has not forced is in the page
 * cache of another: so power goes at one node, when all replicas are in sync, and nothing else dies until they are again. The same holds of a force that fails, and of a disk that is replaced
 * however brokers force. A node that is told to stop while its disk is full cannot write down that it has ended in order, so that is a death too.
 */
final class ClusterChaos {
    private static final long MS = 1_000_000;
    private static final int MAX_PAUSE_MS = 6_000;
    private static final int MAX_DOWN_MS = 2_500;
    private static final int RETURN_PERCENT = 5;
    private static final int MAX_SKEW_MS = 50 * 60_000;
    private static final int ALL_PERCENT = 30;
    private static final int POWER_PERCENT = 50;

    private final ClusterOptions options;
    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final List<ClusterNode> nodes;
    private final SimClients clients;
    private final Deaths deaths;
    private final BooleanSupplier allInSync;
    private final SimEntropy dice;
    private final ClusterDisks disks;
    private final Traces traces = new Traces();
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
        this.disks = new ClusterDisks(scheduler, dice, nodes);
        for (ClusterFault fault : ClusterFault.values()) {
            traces.add(fault.trace(), 0);
        }
    }

    /** What has gone wrong. */
    Traces traces() {
        Traces all = new Traces();
        all.addAll(traces);
        all.add("writes that found no room", disks.refusedWrites());
        all.add("frames cut off", network.cutOff());
        all.add("frames lost", network.lost());
        all.add("frames doubled", network.doubled());
        return all;
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
        ClusterFault fault = ClusterFault.draw(dice);
        if (tryDo(fault)) {
            traces.add(fault.trace(), 1);
        }
    }

    /** Returns whether it may happen now, and has. */
    private boolean tryDo(ClusterFault fault) {
        ClusterNode node = any();
        return switch (fault) {
            case KILL -> mayDie() && kill(node);
            case KILL_ALL -> mayDie() && killAll();
            case POWER -> cutPower(node);
            case WIPE -> wipe(node);
            case STOP -> (mayDie() || !isFull(node)) && node.stop(() -> deaths.onDeath(node, true));
            case PAUSE -> done(() -> node.pause(dice.between(1, MAX_PAUSE_MS) * MS));
            case ONE_WAY -> cutOneWay(node, any());
            case ISOLATE -> split(List.of(node));
            case SPLIT -> split(nodes.stream().filter(each -> dice.chance(50)).toList());
            case STORM -> done(() -> network.setFaults(SimNetwork.Faults.STORMY));
            case HANG_UP -> done(() -> hangUp(node));
            case HEAL -> done(network::heal);
            case CLOCK -> done(() -> jumpClock(node));
            case CLIENT -> done(clients::cutOne);
            case FULL_DISK -> (mayDie() || !node.isStopping()) && disks.tryFill(node);
            case FAILING_FORCE -> failForce(node);
            case SLOW_DISK -> done(() -> disks.slowDown(node));
            case CRASH_WITHIN -> mayDie() && done(() -> disks.crashWithin(node));
        };
    }

    private static boolean done(Runnable deed) {
        deed.run();
        return true;
    }

    private ClusterNode any() {
        return nodes.get(dice.nextInt(nodes.size()));
    }

    /** Whether a process may end without its power: what it has written is safe, and nobody lacks anything. */
    private boolean mayDie() {
        if (disks.isForceFailing()) {
            return false;
        }
        if (fragile && allInSync.getAsBoolean()) {
            fragile = false;
        }
        return !fragile;
    }

    /** Whether one node may lose what it has not forced, or its disk: all others have it, and none of them is about to die. */
    private boolean mayLose() {
        return mayDie() && allInSync.getAsBoolean() && nodes.stream().noneMatch(this::endsAsACrash);
    }

    /** Whether a node is about to end in order, and cannot write that down. */
    private boolean endsAsACrash(ClusterNode node) {
        return node.isStopping() && isFull(node);
    }

    private static boolean isFull(ClusterNode node) {
        return node.disk().faults().isLimited();
    }

    /** Somebody is about to lose what others still have: nothing else may die. */
    private void beginFragile() {
        fragile = true;
        disks.disarmCrashes();
    }

    /** Less than the hour by which a producer's time may be ahead of the broker's. */
    private void jumpClock(ClusterNode node) {
        long newSkewMs = dice.between(-MAX_SKEW_MS, MAX_SKEW_MS);
        Long before = skewsMs.put(node.id(), newSkewMs);
        node.clock().jumpWall(newSkewMs - (before == null ? 0 : before));
    }

    private boolean kill(ClusterNode node) {
        if (!node.isUp()) {
            return false;
        }
        crashes++;
        deaths.onDeath(node, true);
        node.kill();
        restartLater(node);
        return true;
    }

    private boolean killAll() {
        nodes.forEach(this::kill);
        return true;
    }

    private boolean cutPower(ClusterNode node) {
        if (!mayDie()) {
            return false;
        }
        if (options.sync()) {
            List<ClusterNode> some = dice.chance(ALL_PERCENT) ? nodes : List.of(node);
            some.forEach(this::powerGoes);
            return true;
        }
        if (!mayLose()) {
            return false;
        }
        beginFragile();
        powerGoes(node);
        return true;
    }

    private void powerGoes(ClusterNode node) {
        if (node.isUp()) {
            powerCuts++;
            crashes++;
            deaths.onDeath(node, false);
            restartLater(node);
        }
        node.cutPower();
    }

    /** Once: of a cluster of three, two voters are left that have what was voted. */
    private boolean wipe(ClusterNode node) {
        if (wiped || !mayLose()) {
            return false;
        }
        wiped = true;
        beginFragile();
        crashes++;
        deaths.onDeath(node, false);
        node.wipe();
        restartLater(node);
        return true;
    }

    private boolean failForce(ClusterNode node) {
        if (!(options.sync() ? mayDie() : mayLose())) {
            return false;
        }
        beginFragile();
        disks.failForce(node);
        return true;
    }

    private boolean cutOneWay(ClusterNode from, ClusterNode to) {
        if (from != to) {
            network.cut(from.id(), to.id());
        }
        return from != to;
    }

    /** Nobody of these hears any of the others, nor is heard. */
    private boolean split(List<ClusterNode> some) {
        List<ClusterNode> others = new ArrayList<>(nodes);
        others.removeAll(some);
        for (ClusterNode one : some) {
            for (ClusterNode other : others) {
                network.cut(one.id(), other.id());
                network.cut(other.id(), one.id());
            }
        }
        return !some.isEmpty() && !others.isEmpty();
    }

    private void hangUp(ClusterNode node) {
        for (ClusterNode other : nodes) {
            if (other != node) {
                network.hangUp(node.id(), other.id());
            }
        }
    }

    /** A node has died within a task. */
    void onCrash() {
        ClusterNode node = disks.crashed();
        traces.add("crashes within a task", 1);
        if (options.sync() && dice.chance(POWER_PERCENT)) {
            powerGoes(node);
        } else {
            crashes++;
            deaths.onDeath(node, true);
            node.kill();
            restartLater(node);
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
        endFailedForce();
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

    /** After a force that has failed the page cache shows what will never be written: the power has to tell the truth. */
    private void endFailedForce() {
        ClusterNode node = disks.failed();
        if (node != null) {
            traces.add("forces that failed", 1);
            disks.forgetFailed();
            powerGoes(node);
        }
    }

    /** All is well from now on. */
    void end() {
        active = false;
        endFailedForce();
        disks.heal();
        network.heal();
        nodes.forEach(this::startIfDown);
    }
}
