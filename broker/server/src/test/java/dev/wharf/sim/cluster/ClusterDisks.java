package dev.wharf.sim.cluster;

import dev.wharf.sim.SimDiskFaults;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimScheduler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes wrong with the disks of a cluster: one is full for a while, or slow, a force fails, a process dies between two operations. */
final class ClusterDisks {
    private static final long MS = 1_000_000;
    private static final int MAX_FULL_MS = 5_000;
    private static final int MAX_LEFT_BYTES = 2_000;
    private static final int MAX_OPERATIONS_TO_CRASH = 200;

    private final SimScheduler scheduler;
    private final SimEntropy dice;
    private final List<ClusterNode> nodes;
    private final List<SimDiskFaults> filled = new ArrayList<>();
    private @Nullable ClusterNode failing;

    ClusterDisks(SimScheduler scheduler, SimEntropy dice, List<ClusterNode> nodes) {
        this.scheduler = scheduler;
        this.dice = dice;
        this.nodes = nodes;
    }

    /** For a while no more than some bytes fit; false if that is so already. */
    boolean tryFill(ClusterNode node) {
        SimDiskFaults faults = node.disk().faults();
        if (faults.isLimited()) {
            return false;
        }
        long used = SimDiskFaults.UNLIMITED - node.disk().usableBytes();
        faults.capacity(used + dice.nextInt(MAX_LEFT_BYTES));
        filled.add(faults);
        scheduler.after(
                dice.between(10, MAX_FULL_MS) * MS,
                "free disk",
                () -> faults.capacity(SimDiskFaults.UNLIMITED));
        return true;
    }

    /** Writes that a full disk has refused. */
    long refusedWrites() {
        return filled.stream().mapToLong(SimDiskFaults::refusedWrites).sum();
    }

    /** The next force of a node fails. */
    void failForce(ClusterNode node) {
        node.disk().faults().failForces(1);
        failing = node;
    }

    /** Whether a force is still to fail, or has failed at a node that has not lost yet what it had not forced. */
    boolean isForceFailing() {
        return failing != null;
    }

    /** The node at which a force has failed, or null. */
    @Nullable ClusterNode failed() {
        return failing == null || failing.disk().faults().willForceFail() ? null : failing;
    }

    /** The node has lost what it had not forced. */
    void forgetFailed() {
        failing = null;
    }

    void slowDown(ClusterNode node) {
        node.disk().faults().forceTakes(MS, 80 * MS);
    }

    /** The node dies at some operation of its disk that comes soon. */
    void crashWithin(ClusterNode node) {
        node.disk().faults().crashAtOperation(1 + dice.nextInt(MAX_OPERATIONS_TO_CRASH));
    }

    /** No node dies at an operation any more. */
    void disarmCrashes() {
        nodes.forEach(node -> node.disk().faults().disarmCrash());
    }

    /** The node that has died at an operation. */
    ClusterNode crashed() {
        return nodes.stream()
                .filter(node -> node.disk().faults().isCrashing())
                .findFirst()
                .orElseThrow();
    }

    /** All disks are well from now on. */
    void heal() {
        failing = null;
        disarmCrashes();
        for (ClusterNode node : nodes) {
            node.disk().faults().failForces(0);
            node.disk().faults().forceTakes(MS / 20, 3 * MS);
            node.disk().faults().capacity(SimDiskFaults.UNLIMITED);
        }
    }
}
