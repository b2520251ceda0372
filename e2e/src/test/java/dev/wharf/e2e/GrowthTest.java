package dev.wharf.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.e2e.history.History;
import dev.wharf.e2e.history.History.Guarantee;
import dev.wharf.e2e.history.HistoryCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that was alone becomes the first of three, by the steps of {@code docs/cluster.md}, while its clients go on. */
final class GrowthTest {
    private static final int NODES = 3;
    private static final int PARTITIONS = 3;
    private static final String TOPIC = "events";
    private static final String GROUP = "readers";
    private static final String OFFSETS = "__consumer_offsets";
    private static final int OFFSET_PARTITIONS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir private Path directory = Path.of("");
    private final Map<Integer, RunningBroker> running = new HashMap<>();
    private final LoopbackNetwork network;
    private final String addresses;

    GrowthTest() throws IOException {
        network = LoopbackNetwork.of(NODES);
        addresses =
                IntStream.rangeClosed(1, NODES)
                        .mapToObj(network::address)
                        .collect(Collectors.joining(","));
    }

    @AfterEach
    void killAll() throws IOException {
        for (RunningBroker node : running.values()) {
            node.close();
        }
    }

    @Test
    void aNodeThatWasAloneGrowsToThreeAndMayThenBeLost() throws Exception {
        start(1, List.of());
        Map<String, Object> client = Map.of("bootstrap.servers", addresses);
        History history = new History();
        ClusterHistory watched = new ClusterHistory(history, client, TOPIC, PARTITIONS);
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
        }
        try (Admin admin = Admin.create(client);
                LoadWriter once = writer("once", Guarantee.EXACTLY_ONCE, history);
                LoadWriter again = writer("again", Guarantee.AT_LEAST_ONCE, history);
                LoadReader _ = LoadReader.start(client, GROUP, TOPIC, history);
                CommittedWatch _ = CommittedWatch.start(client, GROUP, history)) {
            watched.awaitProgress();
            watched.awaitGroup();
            kill(1);
            start(1, quorum());
            watched.awaitProgress();
            for (int id = 2; id <= NODES; id++) {
                join(id);
            }
            awaitVoters(admin);
            spread(admin);
            watched.awaitInSync(admin);
            watched.awaitGroup();
            kill(1);
            watched.awaitProgress();
            watched.awaitGroup();
            once.finish();
            again.finish();
            watched.readToTheEnd(true);
        }
        assertThat(history.failedSends()).isZero();
        assertThat(HistoryCheck.violations(history)).isEmpty();
    }

    private LoadWriter writer(String name, Guarantee guarantee, History history) {
        return LoadWriter.start(
                name,
                guarantee,
                Map.of("bootstrap.servers", addresses),
                TOPIC,
                PARTITIONS,
                history,
                LoadWriter.SLOW);
    }

    private List<String> quorum() {
        return List.of(
                "controller.quorum.bootstrap.servers=" + addresses,
                "controller.quorum.auto.join.enable=true");
    }

    private void start(int id, List<String> more) throws IOException {
        running.put(
                id,
                RunningBroker.startAt(data(id), network.address(id), options(settings(id, more))));
    }

    /** One more node, which is given a vote when it has caught up. */
    private void join(int id) throws IOException, InterruptedException {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "format",
                                "--cluster-id",
                                clusterId(),
                                "--no-initial-controllers",
                                "--data-dir",
                                data(id).toString()));
        words.addAll(List.of(options(settings(id, quorum()))));
        Shell.Result formatted = Shell.run("wharf", words.toArray(String[]::new));
        assertThat(formatted.exitCode()).as(formatted.all()).isZero();
        start(id, quorum());
    }

    private List<String> settings(int id, List<String> more) {
        List<String> settings = new ArrayList<>(more);
        settings.add("node.id=" + id);
        settings.add("listeners=PLAINTEXT://" + network.address(id));
        settings.add("group.initial.rebalance.delay.ms=0");
        settings.add("offsets.topic.num.partitions=" + OFFSET_PARTITIONS);
        return settings;
    }

    private static String[] options(List<String> settings) {
        return settings.stream()
                .flatMap(setting -> List.of("--set", setting).stream())
                .toArray(String[]::new);
    }

    private void kill(int id) throws IOException, InterruptedException {
        try (RunningBroker node = requireNonNull(running.remove(id))) {
            node.kill();
        }
    }

    private static void awaitVoters(Admin admin) {
        Awaitility.await("all nodes vote")
                .atMost(PATIENCE)
                .ignoreExceptions() // of a leader that changes
                .until(
                        () ->
                                admin.describeMetadataQuorum().quorumInfo().get().voters().size()
                                        == NODES);
    }

    /** A replica of everything on every node. */
    private static void spread(Admin admin) throws Exception {
        Map<TopicPartition, Optional<NewPartitionReassignment>> wanted = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            wanted.put(new TopicPartition(TOPIC, partition), everywhere());
        }
        for (int partition = 0; partition < OFFSET_PARTITIONS; partition++) {
            wanted.put(new TopicPartition(OFFSETS, partition), everywhere());
        }
        admin.alterPartitionReassignments(wanted).all().get();
        Awaitility.await("all replicas are there")
                .atMost(PATIENCE)
                .until(() -> admin.listPartitionReassignments().reassignments().get().isEmpty());
    }

    private static Optional<NewPartitionReassignment> everywhere() {
        return Optional.of(
                new NewPartitionReassignment(IntStream.rangeClosed(1, NODES).boxed().toList()));
    }

    private Path data(int id) {
        return directory.resolve("node-" + id);
    }

    private String clusterId() throws IOException {
        Properties properties = new Properties();
        try (var file = Files.newBufferedReader(data(1).resolve("meta.properties"))) {
            properties.load(file);
        }
        return properties.getProperty("cluster.id");
    }
}
