package dev.wharf.controller;

import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.MetadataRecordCodec;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The active controller of a toy cluster: a real machine and runtime, on a node that goes away with what was not committed. */
final class ToyController {
    static final int BALANCE_SECONDS = 20;

    private final SimScheduler scheduler;
    private final SimEntropy dice;
    private final QuorumLog log;
    private final ClusterLaws laws;
    private final int brokers;
    private final @Nullable MachineFault fault;
    private @Nullable Life life;
    private int lives;

    private record Life(
            SimLoop loop,
            FaultyMachine machine,
            MachineRuntime<ControllerCommand, ControllerRecord, ControllerAnswer> runtime) {}

    ToyController(
            SimScheduler scheduler,
            QuorumLog log,
            ClusterLaws laws,
            int brokers,
            @Nullable MachineFault fault) {
        this.scheduler = scheduler;
        this.dice = scheduler.entropy().fork("controller");
        this.log = log;
        this.laws = laws;
        this.brokers = brokers;
        this.fault = fault;
    }

    void start() {
        SimLoop loop = new SimLoop(scheduler, "controller " + lives++);
        FaultyMachine machine =
                new FaultyMachine(
                        new ControllerMachine(
                                ControllerConfig.of(
                                        Map.of(
                                                "leader.imbalance.check.interval.seconds",
                                                Integer.toString(BALANCE_SECONDS),
                                                "leader.imbalance.per.broker.percentage",
                                                "0")),
                                new ToyRules(),
                                Membership.CLUSTER),
                        fault);
        MachineRuntime<ControllerCommand, ControllerRecord, ControllerAnswer> runtime =
                new MachineRuntime<>(
                        new MachineRuntime.Settings("controller", Controller.MAX_OPEN_REQUESTS),
                        new MachineRuntime.Place(
                                loop, new SimClock(scheduler), dice.fork("dice " + lives)),
                        machine,
                        log,
                        new ControllerRecordCodec(new MetadataRecordCodec()));
        life = new Life(loop, machine, runtime);
        loop.run(
                () -> {
                    try {
                        runtime.start(cause -> {});
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    /** The node is gone, and nobody leads until {@link #start}. */
    void crash() {
        Life ended = life;
        life = null;
        if (ended != null) {
            checkIndex(ended);
            ended.loop.run(ended.runtime::stop);
            ended.loop.stop();
            log.changeLeader();
        }
    }

    boolean isRunning() {
        return life != null;
    }

    void checkIndex() {
        if (life != null) {
            checkIndex(life);
        }
    }

    private void checkIndex(Life checked) {
        ControllerMachine machine = checked.machine.machine();
        laws.checkIndex(machine.partitions(), machine.image(), brokers);
    }

    void submit(ControllerCommand command, Outcome.Callback<ControllerAnswer> callback) {
        Life now = life;
        if (now == null) {
            callback.onOutcome(new Outcome.Unanswered<>(Outcome.Reason.NOT_RUNNING));
        } else {
            now.loop.run(() -> now.runtime.submit(command, callback));
        }
    }
}
