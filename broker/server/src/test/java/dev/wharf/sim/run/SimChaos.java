package dev.wharf.sim.run;

import dev.wharf.sim.SimDiskFaults;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimScheduler;

/** Makes things go wrong at times drawn from the seed, until it is told to end. */
final class SimChaos {
    private static final long MS = 1_000_000;
    private static final int MAX_OPERATIONS_TO_CRASH = 200;
    private static final int MAX_FULL_MS = 400;

    private final SimOptions options;
    private final SimScheduler scheduler;
    private final SimBroker broker;
    private final SimEntropy dice;
    private boolean active;
    private boolean crashDue;

    SimChaos(SimOptions options, SimScheduler scheduler, SimBroker broker) {
        this.options = options;
        this.scheduler = scheduler;
        this.broker = broker;
        this.dice = scheduler.entropy().fork("chaos");
    }

    /** Draws what is to happen. */
    void begin(SimCrowd crowd) {
        active = true;
        for (int i = 0; i < options.crashes(); i++) {
            at("crash", this::crash);
        }
        for (int i = 0; i < options.cuts(); i++) {
            at("cut", crowd::cutOne);
        }
        if (options.fullDisk()) {
            at("fill disk", this::fillDisk);
        }
        if (options.failingForce()) {
            at("fail force", () -> broker.disk().faults().failForces(1));
        }
        if (dice.chance(20)) {
            broker.disk().faults().forceTakes(MS, 80 * MS);
        }
    }

    private void at(String label, Runnable task) {
        scheduler.after(
                dice.between(0, options.chaosMs() * MS),
                label,
                () -> {
                    if (active) {
                        task.run();
                    }
                });
    }

    private void crash() {
        if (dice.chance(options.insidePercent())) {
            broker.disk().faults().crashAtOperation(1 + dice.nextInt(MAX_OPERATIONS_TO_CRASH));
        } else {
            crashDue = true;
        }
    }

    private void fillDisk() {
        long used = SimDiskFaults.UNLIMITED - broker.disk().usableBytes();
        broker.disk().faults().capacity(used + dice.nextInt(2_000));
        scheduler.after(dice.between(10, MAX_FULL_MS) * MS, "free disk", this::freeDisk);
    }

    private void freeDisk() {
        broker.disk().faults().capacity(SimDiskFaults.UNLIMITED);
    }

    /** All is well from now on. */
    void end() {
        active = false;
        crashDue = false;
        broker.disk().faults().disarmCrash();
        broker.disk().faults().failForces(0);
        broker.disk().faults().forceTakes(MS / 20, 3 * MS);
        freeDisk();
    }

    boolean isCrashDue() {
        return crashDue;
    }

    boolean nextCrashCutsPower() {
        return dice.chance(options.powerCutPercent());
    }

    /** The node has crashed, for this or another reason; a recovery may crash too. */
    void onCrash() {
        crashDue = false;
        if (active && dice.chance(options.insidePercent() / 4)) {
            broker.disk().faults().crashAtOperation(1 + dice.nextInt(MAX_OPERATIONS_TO_CRASH / 4));
        }
    }
}
