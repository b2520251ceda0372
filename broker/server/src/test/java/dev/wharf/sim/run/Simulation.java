package dev.wharf.sim.run;

import dev.wharf.api.Broker;
import dev.wharf.sim.SimCrash;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimScheduler;
import dev.wharf.sim.check.BrokerInvariants;
import dev.wharf.sim.check.LastRecords;
import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.sim.check.RottenBatches;
import dev.wharf.sim.check.SimViolation;
import dev.wharf.sim.check.Traces;
import dev.wharf.sim.client.SimAdmin;
import dev.wharf.sim.client.SimAuditor;
import dev.wharf.sim.client.SimClients;
import dev.wharf.sim.client.SimServer;
import dev.wharf.sim.client.SimTopic;
import dev.wharf.sim.client.SimWorld;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One simulation from its seed to its end. Not for use twice. */
public final class Simulation {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long PHASE_LIMIT_NS = 120 * SECOND;
    private static final int MAX_DOWN_MS = 300;

    private final SimOptions options;
    private final SimScheduler scheduler;
    private final SimBroker broker;
    private final SimWorld world;
    private final SimChaos chaos;
    private final SimRot rot;
    private final BrokerInvariants invariants;
    private final Gate gate = new Gate();
    private int crashes;
    private int powerCuts;
    private int runs;

    /** Who checks what the broker does. */
    public enum Watch {
        /** Clients alone: what they see. */
        CLIENTS,
        /** Clients, and {@link BrokerInvariants} within the broker after each event. */
        EACH_EVENT
    }

    /**
     * How a simulation went.
     *
     * @param traces of what the simulation is there to go through
     */
    public record Result(Tally.Run run, Traces traces) {}

    private Simulation(SimOptions options, Broker.Faults faults, Watch watch) {
        this.options = options;
        this.scheduler = new SimScheduler(options.seed());
        this.broker = new SimBroker(scheduler, options, faults);
        this.world =
                new SimWorld(
                        scheduler, gate, options.sync(), options.fullDisk(), options.fewFiles());
        this.invariants = new BrokerInvariants(world.generations());
        this.chaos = new SimChaos(options, scheduler, broker);
        this.rot = new SimRot(broker.disk(), world.topics(), scheduler.entropy().fork("rot"));
        if (watch == Watch.EACH_EVENT) {
            scheduler.afterEach(
                    () -> invariants.onEvent(broker.partitions(), broker.coordinators()));
        }
    }

    /**
     * Runs a simulation to its end.
     *
     * @throws SimViolation if a promise was broken
     */
    public static Result run(SimOptions options, Broker.Faults faults, Watch watch) {
        return new Simulation(options, faults, watch).run();
    }

    private Result run() {
        startBroker();
        demand(() -> gate.open, "the first start");
        prepareTopics();
        SimClients clients = SimCrowd.of(world, options);
        clients.start();
        chaos.begin(clients);
        runThroughChaos();
        chaos.end();
        if (rot.mend()) {
            crash(false); // what was refused is served after the next start, and whole
        }
        demand(() -> gate.open, "the last recovery");
        SimClients.Progress before = clients.progress();
        demand(() -> clients.hasProgressed(before), "progress after healing");
        if (options.rest()) {
            new SimRest(options, scheduler, world, world.through(gate), invariants, new Rest())
                    .run();
        }
        stopAndAudit();
        Tally.Run run =
                new Tally.Run(
                        scheduler.eventHash(),
                        scheduler.executedEvents(),
                        sum(PartitionHistory::acknowledged),
                        crashes,
                        powerCuts);
        return new Result(run, traces());
    }

    private Traces traces() {
        Traces traces = new Traces();
        traces.add("assignments", world.generations().formed());
        traces.add("partitions taken from cooperative members", world.owners().takenAway());
        traces.add("expired offsets seen", world.offsets().expired());
        traces.add("offsets left out by compaction", sum(PartitionHistory::leftOut));
        traces.add("tombstones gone", sum(PartitionHistory::tombstonesGone));
        traces.add("damaged partitions refused", sum(history -> history.rot().refusals()));
        traces.add("damaged batches met", sum(history -> history.rot().met()));
        broker.journal().traceTo(traces);
        return traces;
    }

    private void prepareTopics() {
        SimAdmin admin = new SimAdmin(world, "preparer");
        SimEntropy dice = scheduler.entropy();
        prepare(admin, plain("one", 1));
        if (options.trimmed()) {
            Map<String, String> retention =
                    dice.chance(50)
                            ? Map.of("retention.ms", Long.toString(dice.between(200, 3_000)))
                            : Map.of("retention.bytes", Long.toString(dice.between(0, 4_000)));
            prepare(admin, trimmed(dice.chance(70) ? retention : Map.of()));
        }
        if (options.compacted()) {
            prepare(admin, compacted(dice.chance(50) ? 60_000 : dice.between(0, 1_000)));
        }
        prepare(admin, plain("many", 1 + dice.nextInt(4)));
    }

    private SimTopic.Wish plain(String name, int partitions) {
        return new SimTopic.Wish(name, partitions, Map.of(), isForced(), PartitionHistory::new);
    }

    private SimTopic.Wish trimmed(Map<String, String> retention) {
        return new SimTopic.Wish(
                "trimmed",
                1,
                retention,
                isForced(),
                (partition, durable) ->
                        PartitionHistory.trimmed(partition, durable, !retention.isEmpty()));
    }

    /** Where the wall clock jumps, the time of a tombstone may be over at once. */
    private SimTopic.Wish compacted(long tombstonesStayMs) {
        Map<String, String> configs =
                Map.of(
                        "cleanup.policy",
                        "compact",
                        "delete.retention.ms",
                        Long.toString(tombstonesStayMs),
                        "min.cleanable.dirty.ratio",
                        "0",
                        "segment.ms",
                        Long.toString(scheduler.entropy().between(50, 500)));
        long certainNs = options.clockJumps() == 0 ? tombstonesStayMs * MS : 0;
        return new SimTopic.Wish(
                SimCrowd.COMPACTED,
                1,
                configs,
                isForced(),
                (partition, durable) ->
                        PartitionHistory.compacted(
                                partition, durable, new LastRecords(certainNs, scheduler::nowNs)));
    }

    private boolean isForced() {
        return scheduler.entropy().chance(30);
    }

    private void prepare(SimAdmin admin, SimTopic.Wish wish) {
        admin.prepare(wish, topic -> world.topics().put(wish.name(), topic));
        demand(() -> world.topics().containsKey(wish.name()), "a topic that was created");
    }

    private void runThroughChaos() {
        long endNs = scheduler.nowNs() + options.chaosMs() * MS;
        step(() -> scheduler.nowNs() >= endNs, endNs - scheduler.nowNs());
    }

    /** The broker stops in order; what it has left is all there at the next start. */
    private void stopAndAudit() {
        boolean[] stopped = new boolean[1];
        gate.open = false;
        broker.stop(() -> stopped[0] = true);
        demand(() -> stopped[0], "an orderly stop");
        broker.crash(false);
        invariants.onCrash(false);
        startBroker();
        demand(() -> gate.open, "the start after an orderly stop");
    }

    private void demand(BooleanSupplier condition, String what) {
        if (!step(condition, PHASE_LIMIT_NS)) {
            throw new SimViolation(
                    "Progress", "never came: " + what + "; stopped by " + broker.stoppedBy());
        }
    }

    /** Runs events until the condition holds; a crash within a task, or a node that gives up, brings a restart. */
    private boolean step(BooleanSupplier condition, long limitNs) {
        long endNs = scheduler.nowNs() + limitNs;
        BooleanSupplier stop =
                () -> condition.getAsBoolean() || broker.stoppedBy() != null || chaos.isCrashDue();
        while (true) {
            boolean stopped;
            try {
                stopped = scheduler.runUntil(stop, Math.max(0, endNs - scheduler.nowNs()));
            } catch (SimCrash crash) {
                crash(chaos.nextCrashCutsPower());
                continue;
            }
            if (broker.stoppedBy() != null) {
                // After a failed force the page cache shows bytes that will never be written: only
                // a power cut tells the truth.
                crash(true);
            } else if (chaos.isCrashDue()) {
                crash(chaos.nextCrashCutsPower());
            } else {
                return stopped && condition.getAsBoolean();
            }
        }
    }

    private void crash(boolean powerCut) {
        crashes++;
        powerCuts += powerCut ? 1 : 0;
        gate.open = false;
        runs++;
        broker.crash(powerCut);
        invariants.onCrash(powerCut);
        if (options.rot() && chaos.isActive()) {
            rot.onCrash();
        }
        chaos.onCrash();
        world.generations().onCrash();
        if (powerCut) {
            world.onPowerCut();
        }
        int crashed = runs;
        long downNs = scheduler.entropy().between(1, MAX_DOWN_MS) * MS;
        scheduler.after(
                downNs,
                "restart",
                () -> {
                    if (crashed == runs) {
                        startBroker();
                    }
                });
    }

    /** Starts the broker; the auditor is let in first, everybody else once it has seen what recovery has left. */
    private void startBroker() {
        int run = ++runs;
        broker.start();
        awaitDoor(run);
    }

    private void awaitDoor(int run) {
        scheduler.after(
                MS,
                "await door",
                () -> {
                    if (run != runs) {
                        return;
                    }
                    if (broker.door() == null) {
                        awaitDoor(run);
                    } else {
                        new SimAuditor(world.through(broker), "auditor " + run, () -> letIn(run))
                                .start();
                    }
                });
    }

    private void letIn(int run) {
        if (run == runs) {
            checkRefused();
            gate.open = true;
        }
    }

    /** What the auditor was refused, and nothing else, counts as quarantined. */
    private void checkRefused() {
        long refused = histories().filter(history -> history.rot().isRefused()).count();
        SimViolation.check(
                refused == broker.quarantined(),
                RottenBatches.class,
                refused + " partitions are refused, and quarantined " + broker.quarantined());
    }

    private Stream<PartitionHistory> histories() {
        return world.topics().values().stream().flatMap(topic -> topic.partitions().stream());
    }

    private long sum(ToLongFunction<PartitionHistory> figure) {
        return histories().mapToLong(figure).sum();
    }

    /** How a rest leads the broker's life. */
    private final class Rest implements SimRest.Life {
        @Override
        public void passMs(long durationMs) {
            long endNs = scheduler.nowNs() + durationMs * MS;
            step(() -> scheduler.nowNs() >= endNs, durationMs * MS);
        }

        @Override
        public void demand(BooleanSupplier condition, String what) {
            Simulation.this.demand(condition, what);
        }

        @Override
        public void kill() {
            crash(false);
            Simulation.this.demand(() -> gate.open, "a start in the time of rest");
        }
    }

    /** Keeps clients out until the auditor has seen what recovery has left. */
    private final class Gate implements SimServer {
        private boolean open;

        @Override
        public @Nullable Door door() {
            return open ? broker.door() : null;
        }
    }
}
