package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.e2e.history.History;
import dev.wharf.e2e.history.History.Guarantee;
import dev.wharf.e2e.history.HistoryCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real file systems under load that are cut off from one moment to the next, with all in the page cache that was not forced; the processes are killed, the file systems mounted again as they are on the
 * disk, and every promise to the clients holds. Needs root. {@code -Dwharf.rounds=N} makes more rounds, {@code -Dwharf.seed=N} other pauses between them.
 */
final class PowerCutTest {
    private static final int ROUNDS = Integer.getInteger("wharf.rounds", 4);
    private static final long SEED = Long.getLong("wharf.seed", 4);
    private static final int NODES = 3;
    private static final String DISK_SIZE = "1G";
    private static final String TOPIC = "history";
    private static final String GROUP = "readers";
    private static final int PARTITIONS = 4;
    private static final String RESTORED = "have got back from the journal";

    /** Files of the journal are used again soon. */
    private static final List<String> SYNC =
            List.of("flush.mode=sync", "journal.file.bytes=1048576", "journal.max.bytes=8388608");

    @TempDir Path directory;

    @Test
    void whatIsAcknowledgedInSyncModeSurvivesPowerCuts() throws Exception {
        PowerCuts lives = new PowerCuts(PrivateDisk.ext4(directory.resolve("mount"), DISK_SIZE));
        new CrashLoop(lives, ROUNDS, SEED).live();
        System.out.printf("%d starts had something to restore%n", lives.restored);
        assertThat(lives.restored).as("starts that replayed the journal").isPositive();
    }

    @Test
    void andThoseOfAllNodesAtOnce() throws Exception {
        NetworkWithDisks network = disks();
        History history = new History();
        try (ProcessCluster cluster =
                        ProcessCluster.startUnformatted(
                                directory, network, NODES, founders(network));
                Admin admin = Admin.create(cluster.client())) {
            cluster.createTopic(admin, TOPIC, PARTITIONS);
            ClusterHistory watched =
                    new ClusterHistory(history, cluster.client(), TOPIC, PARTITIONS);
            try (LoadWriter once = writer(cluster, "once", Guarantee.EXACTLY_ONCE, history);
                    LoadWriter again = writer(cluster, "again", Guarantee.AT_LEAST_ONCE, history);
                    LoadReader _ = LoadReader.start(cluster.client(), GROUP, TOPIC, history);
                    CommittedWatch _ = CommittedWatch.start(cluster.client(), GROUP, history)) {
                Random random = new Random(SEED);
                for (int round = 0; round < ROUNDS; round++) {
                    watched.awaitProgress();
                    watched.awaitGroup();
                    Thread.sleep(random.nextInt(500));
                    cutPower(cluster, network);
                    cluster.start(cluster.ids());
                    watched.awaitInSync(admin);
                }
                once.finish();
                again.finish();
                watched.readToTheEnd(true);
            }
            assertThat(HistoryCheck.violations(history)).as(cluster.logs()).isEmpty();
            long restored = cluster.logs().lines().filter(line -> line.contains(RESTORED)).count();
            System.out.printf(
                    "%d rounds of %d nodes, %d starts had something to restore; %d sends acknowledged, %d failed%n",
                    ROUNDS, NODES, restored, history.acknowledgedSends(), history.failedSends());
            assertThat(restored).as("starts that replayed the journal").isPositive();
        }
    }

    private NetworkWithDisks disks() throws Exception {
        List<PrivateDisk> disks = new ArrayList<>();
        for (int id = 1; id <= NODES; id++) {
            disks.add(PrivateDisk.ext4(directory.resolve("node-" + id), DISK_SIZE));
        }
        return new NetworkWithDisks(LoopbackNetwork.of(NODES), disks);
    }

    private static IntFunction<List<String>> founders(NodeNetwork network) {
        String voters =
                IntStream.rangeClosed(1, NODES)
                        .mapToObj(id -> id + "@" + network.address(id) + ":" + Uuid.randomUuid())
                        .collect(Collectors.joining(","));
        List<String> settings =
                Stream.concat(
                                SYNC.stream(),
                                Stream.of(
                                        "cluster.id=" + Uuid.randomUuid(),
                                        "initial.controllers=" + voters))
                        .toList();
        return id -> settings;
    }

    private static LoadWriter writer(
            ProcessCluster cluster, String name, Guarantee guarantee, History history) {
        return LoadWriter.start(
                name, guarantee, cluster.client(), TOPIC, PARTITIONS, history, LoadWriter.SLOW);
    }

    private static void cutPower(ProcessCluster cluster, NetworkWithDisks network)
            throws IOException, InterruptedException {
        for (int id : cluster.ids()) {
            network.disk(id).fail(cluster.node(id).pid());
        }
        for (int id : cluster.ids()) {
            cluster.killFailed(id);
            network.disk(id).awaitUnmounted();
        }
    }

    private static final class PowerCuts implements CrashLoop.Lives {
        private final PrivateDisk disk;
        private int restored;

        PowerCuts(PrivateDisk disk) {
            this.disk = disk;
        }

        @Override
        public RunningBroker start(String address, String... options) throws IOException {
            List<String> all = new ArrayList<>(List.of(options));
            SYNC.forEach(setting -> all.addAll(List.of("--set", setting)));
            RunningBroker broker =
                    RunningBroker.launchAt(disk, address, all.toArray(String[]::new))
                            .awaitServing();
            restored += broker.log().contains(RESTORED) ? 1 : 0;
            return broker;
        }

        @Override
        public void end(RunningBroker broker) throws IOException, InterruptedException {
            disk.fail(broker.pid());
            int ended = broker.kill();
            assertThat(ended)
                    .as("killed, or ended by itself since its forces fail: %s", broker.log())
                    .isIn(128 + 9, 1);
            disk.awaitUnmounted();
        }
    }
}
