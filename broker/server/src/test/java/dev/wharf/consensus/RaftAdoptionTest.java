package dev.wharf.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.peer.PeerCalls;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimCrash;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimNetwork;
import dev.wharf.sim.SimScheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A single node becomes the first of a cluster: with all that it knew, wherever a crash interrupts it. */
final class RaftAdoptionTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int OPERATIONS_BETWEEN_CRASHES = 5;

    @Test
    void theLogOfASingleNodeIsTheBeginningOfTheClusters() {
        Node node = new Node(1);
        List<String> told = node.liveAlone(120);
        assertThat(node.adopt()).isTrue();
        assertThat(node.adopt()).isFalse();
        assertThat(node.liveInACluster().records()).isEqualTo(told);
        assertThat(node.adopt()).isFalse();
        assertThat(node.disk.files())
                .anyMatch(path -> path.startsWith("__cluster_metadata-0.aside-1/"));
    }

    @Test
    void aNodeThatWasNeverAloneHasNothingToAdopt() {
        assertThat(new Node(2).adopt()).isFalse();
    }

    @Test
    void aCrashAnywhereLosesNothing() {
        int crashes = 0;
        boolean whole = false;
        for (int operation = 1; !whole; operation += OPERATIONS_BETWEEN_CRASHES) {
            Node node = new Node(operation);
            List<String> told = node.liveAlone(60);
            node.disk.faults().crashAtOperation(operation);
            try {
                node.adopt();
                node.disk.faults().disarmCrash();
                whole = true;
            } catch (SimCrash crash) {
                crashes++;
                if (operation % 2 == 0) {
                    node.disk.cutPower();
                } else {
                    node.disk.killProcess();
                }
                node.adopt();
            }
            assertThat(node.liveInACluster().records())
                    .as("crash at operation %d", operation)
                    .isEqualTo(told);
        }
        assertThat(crashes).isGreaterThan(20);
    }

    private static final class Node {
        private final SimScheduler scheduler;
        private final SimDisk disk;
        private final SimEntropy dice;
        private int lives;

        private Node(long seed) {
            scheduler = new SimScheduler(seed);
            disk = new SimDisk(scheduler, "disk");
            dice = scheduler.entropy().fork("node");
            new RaftCluster(seed, RaftCluster.Shape.of(1, 0)); // silences the library
        }

        private SimLoop newLoop() {
            return new SimLoop(scheduler, "life " + lives++);
        }

        private List<String> liveAlone(int records) {
            SimLoop loop = newLoop();
            Tale tale = new Tale();
            LocalMetadataLog log =
                    new LocalMetadataLog(
                            disk, loop, new SimClock(scheduler), config().log(), Tale.SELF);
            run(loop, () -> log.start(tale));
            for (int i = 0; i < records; i++) {
                String record = "record " + i;
                run(loop, () -> log.append(tale.epoch(), Tale.batch(record)));
                scheduler.runFor(SECOND_NS / 50);
                if (i == records / 2) {
                    List<String> state = List.copyOf(tale.records());
                    loop.run(
                            () ->
                                    log.writeSnapshot(
                                            tale.offset(),
                                            sink ->
                                                    state.forEach(
                                                            kept -> sink.accept(Tale.bytes(kept))),
                                            failure -> assertThat(failure).isNull()));
                }
            }
            scheduler.runFor(SECOND_NS);
            loop.stop();
            disk.killProcess();
            assertThat(tale.records()).hasSize(records);
            return List.copyOf(tale.records());
        }

        private boolean adopt() {
            List<Boolean> adopted = new ArrayList<>();
            SimLoop loop = newLoop();
            run(loop, () -> adopted.add(adoption(loop).adopt(config(), Tale.SELF)));
            return adopted.getFirst();
        }

        private RaftAdoption adoption(SimLoop loop) {
            return new RaftAdoption(disk, loop, new SimClock(scheduler), dice);
        }

        private Tale liveInACluster() {
            SimLoop loop = newLoop();
            Tale tale = new Tale();
            RaftMetadataLog log = new RaftMetadataLog(parts(loop), config());
            loop.run(() -> log.start(tale));
            assertThat(scheduler.runUntil(() -> tale.epoch() > 0, 10 * SECOND_NS)).isTrue();
            loop.stop();
            disk.killProcess();
            return tale;
        }

        private RaftParts parts(SimLoop loop) {
            PeerCalls calls = new PeerCalls(1, new SimNetwork(scheduler).join(1, loop), loop, dice);
            return new RaftParts(disk, loop, new SimClock(scheduler), dice, calls);
        }

        private static RaftConfig config() {
            Voter.Endpoint self = RaftCluster.endpoint(1);
            return new RaftConfig(
                    1,
                    "cluster",
                    self,
                    new TreeMap<>(Map.of(1, self)),
                    true,
                    false,
                    RaftTimeouts.of(Map.of()),
                    new MetadataLogConfig(1_000, 2_000));
        }

        private interface Act {
            void run() throws IOException;
        }

        private static void run(SimLoop loop, Act act) {
            loop.run(
                    () -> {
                        try {
                            act.run();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    });
        }
    }
}
