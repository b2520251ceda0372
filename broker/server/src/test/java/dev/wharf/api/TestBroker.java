package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.machine.MachineRuntime;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A whole broker on two simulated loops, one for its metadata, and a simulated disk, and clients that speak frames to it. Can be killed and opened again on
 * the same disk.
 */
final class TestBroker implements TestNode, Broker.Host {
    static final int NODE_ID = 1;

    private static final long NS_PER_MS = 1_000_000L;
    private static final long PATIENCE_MS = 60_000;
    private static final int LOOPS = 2;

    private final SimScheduler scheduler = new SimScheduler(1);
    private final SimDisk disk = new SimDisk(scheduler, "disk");
    private final SimClock clock = new SimClock(scheduler);
    private final Map<String, String> settings;
    private List<SimLoop> loops = List.of();
    private @Nullable SimLoop home;
    private Broker broker;
    private int connections;
    private final List<IOException> fences = new ArrayList<>();
    private SortedMap<String, String> heard = new TreeMap<>();

    TestBroker(Map<String, String> settings) {
        this.settings = new TreeMap<>(settings);
        this.settings.put("node.id", Integer.toString(NODE_ID));
        this.settings.putIfAbsent("group.initial.rebalance.delay.ms", "0");
        this.settings.putIfAbsent("offsets.topic.num.partitions", "4");
        this.broker = open();
    }

    static TestBroker start() {
        return new TestBroker(Map.of());
    }

    private Broker open() {
        List<SimLoop> newLoops = new ArrayList<>();
        List<MachineRuntime.Place> places = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            SimLoop loop = new SimLoop(scheduler, "loop-" + i);
            newLoops.add(loop);
            places.add(new MachineRuntime.Place(loop, clock, scheduler.entropy().fork("dice" + i)));
        }
        SimLoop newHome = new SimLoop(scheduler, "metadata");
        loops = newLoops;
        home = newHome;
        Broker.Setup setup =
                new Broker.Setup(
                        BrokerConfig.from(settings),
                        places,
                        new MachineRuntime.Place(
                                newHome, clock, scheduler.entropy().fork("dice of metadata")),
                        disk,
                        UnpooledByteBufAllocator.DEFAULT,
                        null,
                        null,
                        new BrokerKeys(List.of()),
                        Broker.Faults.NONE);
        Broker[] opened = new Broker[1];
        boolean[] serving = new boolean[1];
        newLoops.getFirst()
                .run(
                        () -> {
                            try {
                                opened[0] = Broker.open(setup, this);
                                heard = new TreeMap<>();
                                opened[0].whenSettingsChange(texts -> heard = texts);
                                opened[0].start(
                                        List.of(
                                                new BrokerRegistration.Endpoint(
                                                        TestClient.LISTENER,
                                                        "127.0.0.1",
                                                        9092,
                                                        (short) 0)),
                                        () -> serving[0] = true,
                                        failure -> assertThat(failure).isNull());
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        assertThat(scheduler.runUntil(() -> serving[0], PATIENCE_MS * NS_PER_MS))
                .as("the broker serves")
                .isTrue();
        return opened[0];
    }

    @Override
    public void onStorageFenced(IOException cause) {
        fences.add(cause);
    }

    @Override
    public void onMetadataFailed(IOException cause) {
        throw new AssertionError(cause);
    }

    @Override
    public Broker broker() {
        return broker;
    }

    List<SimLoop> loops() {
        return loops;
    }

    /** Where the metadata lives. */
    SimLoop home() {
        return Objects.requireNonNull(home);
    }

    SimDisk disk() {
        return disk;
    }

    @Override
    public SimScheduler scheduler() {
        return scheduler;
    }

    List<IOException> fences() {
        return fences;
    }

    /** What the broker has last told of a setting; null for nothing. */
    @Nullable String heard(String setting) {
        return heard.get(setting);
    }

    void runForMs(long ms) {
        scheduler.runFor(ms * NS_PER_MS);
    }

    /** Kills the process and starts it again; the page cache survives. */
    void killAndRestart() {
        stopLoops();
        disk.killProcess();
        broker = open();
    }

    /** Cuts the power and starts again; what was not forced may be gone. */
    void cutPowerAndRestart() {
        stopLoops();
        disk.cutPower();
        broker = open();
    }

    /** Closes cleanly and starts again. */
    void closeAndRestart() {
        boolean[] closed = new boolean[1];
        loops.getFirst()
                .run(
                        () ->
                                broker.close(
                                        failure -> {
                                            assertThat(failure).isNull();
                                            closed[0] = true;
                                        }));
        assertThat(scheduler.runUntil(() -> closed[0], PATIENCE_MS * NS_PER_MS))
                .as("the broker closes")
                .isTrue();
        stopLoops();
        broker = open();
    }

    private void stopLoops() {
        loops.forEach(SimLoop::stop);
        home().stop();
    }

    /** A connection on one of the loops, in turn. */
    TestClient connect() {
        return TestClient.connect(this, ++connections, loops);
    }
}
