package dev.wharf.sim.run;

import dev.wharf.api.Broker;
import dev.wharf.api.BrokerConfig;
import dev.wharf.api.BrokerGroups;
import dev.wharf.api.BrokerKeys;
import dev.wharf.api.BrokerPartitions;
import dev.wharf.consensus.DataDirectory;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.replica.Partition;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import dev.wharf.sim.check.JournalTraces;
import dev.wharf.sim.check.SimViolation;
import dev.wharf.sim.client.SimServer;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node: the disk and clock stay, the broker over them comes and goes. */
final class SimBroker implements SimServer {
    private static final String LISTENER = "PLAINTEXT";
    private static final BrokerKeys KEYS = new BrokerKeys(List.of());

    private final SimScheduler scheduler;
    private final SimOptions options;
    private final Broker.Faults faults;
    private final SimDisk disk;
    private final SimClock clock;
    private List<SimLoop> loops = List.of();
    private @Nullable Broker broker;
    private @Nullable Door door;
    private @Nullable IOException stoppedBy;
    private final JournalTraces journal = new JournalTraces();
    private int starts;

    SimBroker(SimScheduler scheduler, SimOptions options, Broker.Faults faults) {
        this.scheduler = scheduler;
        this.options = options;
        this.faults = faults;
        this.disk = new SimDisk(scheduler, "disk");
        this.clock = new SimClock(scheduler);
    }

    SimDisk disk() {
        return disk;
    }

    @Override
    public @Nullable Door door() {
        return door;
    }

    /** Why the broker has asked to be stopped, or could not start; null while all is well. */
    @Nullable IOException stoppedBy() {
        return stoppedBy;
    }

    /** What the running broker serves; nothing while there is none. */
    List<Partition> partitions() {
        return broker == null ? List.of() : BrokerPartitions.of(broker);
    }

    /** How many partitions the running broker refuses to serve because they are damaged. */
    int quarantined() {
        return broker == null ? 0 : BrokerPartitions.quarantined(broker);
    }

    /** The group coordinators of the running broker; none while there is no broker. */
    List<BrokerGroups.Running> coordinators() {
        return broker == null ? List.of() : BrokerGroups.of(broker);
    }

    SimClock clock() {
        return clock;
    }

    /** Starts a process; {@link #door} opens once it serves. */
    void start() {
        starts++;
        stoppedBy = null;
        int incarnation = starts;
        List<SimLoop> fresh = new ArrayList<>();
        List<MachineRuntime.Place> places = new ArrayList<>();
        for (int i = 0; i < options.loops(); i++) {
            SimLoop loop = new SimLoop(scheduler, "loop " + i);
            fresh.add(loop);
            places.add(new MachineRuntime.Place(loop, clock, scheduler.entropy().fork("dice")));
        }
        List<SimLoop> doors = List.copyOf(fresh);
        SimLoop home = new SimLoop(scheduler, "metadata");
        fresh.add(home);
        loops = List.copyOf(fresh);
        Broker.Setup setup =
                new Broker.Setup(
                        BrokerConfig.from(options.settings()),
                        places,
                        new MachineRuntime.Place(
                                home, clock, scheduler.entropy().fork("dice of metadata")),
                        disk,
                        UnpooledByteBufAllocator.DEFAULT,
                        null,
                        null,
                        KEYS,
                        faults);
        loops.getFirst().run(() -> open(setup, doors, incarnation));
    }

    private void open(Broker.Setup setup, List<SimLoop> doors, int incarnation) {
        try {
            StopsItself host = new StopsItself(incarnation);
            Broker opened = Broker.open(setup, host);
            broker = opened;
            opened.start(
                    List.of(new BrokerRegistration.Endpoint(LISTENER, "10.0.0.1", 9092, (short) 0)),
                    () -> door = new Door(opened.dispatcher(), doors, LISTENER),
                    host::onBegun);
        } catch (IOException e) {
            stoppedBy = e;
        } catch (DataDirectory.RefusedException e) {
            throw new SimViolation("SimBroker", "the node's own directory is refused: " + e);
        }
    }

    /** All threads of the process stand still. */
    void pause(long durationNs) {
        loops.forEach(loop -> loop.pause(durationNs));
    }

    /** What the journals of all lives have done that have ended. */
    JournalTraces journal() {
        return journal;
    }

    /** Ends the process at once. */
    void crash(boolean powerCut) {
        Broker ending = broker;
        if (ending != null) {
            loops.getFirst().run(() -> journal.onEnd(BrokerPartitions.journal(ending)));
        }
        stoppedBy = null;
        loops.forEach(SimLoop::stop);
        loops = List.of();
        broker = null;
        door = null;
        if (powerCut) {
            journal.onPowerCut();
            disk.cutPower();
        } else {
            disk.killProcess();
        }
    }

    /** Stops the process in order; {@code closed} runs when it is down. */
    void stop(Runnable closed) {
        Broker running = broker;
        if (running == null) {
            throw new SimViolation("SimBroker", "only a running broker is stopped");
        }
        loops.getFirst()
                .post(
                        () -> {
                            door = null;
                            running.close(
                                    failure -> {
                                        SimViolation.check(
                                                failure == null,
                                                SimBroker.class,
                                                "a clean stop failed: " + failure);
                                        closed.run();
                                    });
                        });
    }

    /** The node stops when it is told that it can no longer be trusted. */
    private final class StopsItself implements Broker.Host {
        private final int incarnation;

        StopsItself(int incarnation) {
            this.incarnation = incarnation;
        }

        void onBegun(@Nullable IOException failure) {
            if (failure != null) {
                stop(failure);
            }
        }

        @Override
        public void onStorageFenced(IOException cause) {
            stop(cause);
        }

        @Override
        public void onMetadataFailed(IOException cause) {
            stop(cause);
        }

        private void stop(IOException cause) {
            if (incarnation == starts) {
                stoppedBy = cause;
            }
        }
    }
}
