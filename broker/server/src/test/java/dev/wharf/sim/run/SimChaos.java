package dev.wharf.sim.run;

import dev.wharf.sim.SimDiskFaults;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimScheduler;
import dev.wharf.sim.client.SimClients;

/** Makes things go wrong at times drawn from the seed, until it is told to end. */
final class SimChaos {
    private static final long MS = 1_000_000;
    private static final int MAX_OPERATIONS_TO_CRASH = 200;
    private static final int MAX_FULL_MS = 400;
    private static final int MAX_LONG_FULL_MS = 9_000;
    private static final int MAX_PAUSE_MS = 4_000;

    /** Less than the hour by which a producer's time may be ahead of the broker's. */
    private static final int MAX_SKEW_MS = 50 * 60_000;

    private final SimOptions options;
    private final SimScheduler scheduler;
    private final SimBroker broker;
    private final SimEntropy dice;
    private boolean active;
    private boolean crashDue;
    private long skewMs;

    SimChaos(SimOptions options, SimScheduler scheduler, SimBroker broker) {
        this.options = options;
        this.scheduler = scheduler;
        this.broker = broker;
        this.dice = scheduler.entropy().fork("chaos");
    }

    /** Draws what is to happen. */
    void begin(SimClients clients) {
        active = true;
        for (int i = 0; i < options.crashes(); i++) {
            at("crash", this::crash);
        }
        for (int i = 0; i < options.cuts(); i++) {
            at("cut", clients::cutOne);
        }
        if (options.fullDisk()) {
            at("fill disk", this::fillDisk);
        }
        if (options.failingForce()) {
            at("fail force", () -> broker.disk().faults().failForces(1));
        }
        for (int i = 0; i < options.clockJumps(); i++) {
            at("jump clock", this::jumpClock);
        }
        for (int i = 0; i < options.pauses(); i++) {
            at("pause", () -> broker.pause(dice.between(MS, MAX_PAUSE_MS * MS)));
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

    private void jumpClock() {
        long newSkewMs = dice.between(-MAX_SKEW_MS, MAX_SKEW_MS);
        broker.clock().jumpWall(newSkewMs - skewMs);
        skewMs = newSkewMs;
    }

    private void fillDisk() {
        long used = SimDiskFaults.UNLIMITED - broker.disk().usableBytes();
        broker.disk().faults().capacity(used + dice.nextInt(2_000));
        int maxMs = options.longFull() ? MAX_LONG_FULL_MS : MAX_FULL_MS;
        scheduler.after(dice.between(10, maxMs) * MS, "free disk", this::freeDisk);
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

    boolean isActive() {
        return active;
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
