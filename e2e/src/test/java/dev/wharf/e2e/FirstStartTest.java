package dev.wharf.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that nobody formats, as in pods without a shell: all that they are to be is in their settings. */
final class FirstStartTest {
    private static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String clusterId = Uuid.randomUuid().toString();
    private final List<Uuid> directories = new ArrayList<>();
    private boolean founded;

    @TempDir private Path directory = Path.of("");

    @Test
    void threeBeginAClusterAndOneThatLosesItsDiskJoinsItAsNew() throws Exception {
        LoopbackNetwork network = LoopbackNetwork.of(NODES);
        try (ProcessCluster cluster =
                        ProcessCluster.startUnformatted(
                                directory, network, NODES, id -> settings(network, id, NODES));
                Admin admin = Admin.create(cluster.client())) {
            cluster.createTopic(admin, "events", 1);
            assertThat(voters(admin)).containsExactlyElementsOf(directories);
            assertThat(health(cluster, 1, "started")).contains("\"status\": \"UP\"");
            assertThat(health(cluster, 1, "ready")).contains("\"status\": \"UP\"");
            assertThat(health(cluster, 1, "live")).contains("\"status\": \"UP\"");

            cluster.stop(2);
            cluster.start(List.of(2)); // by the same settings
            assertThat(voters(admin)).containsExactlyElementsOf(directories);

            founded = true;
            cluster.kill(3);
            delete(cluster.data(3));
            cluster.start(List.of(3));
            Awaitility.await("node 3 has all again, and no vote")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                assertThat(inSync(admin)).containsExactlyInAnyOrder(1, 2, 3);
                                assertThat(observers(admin))
                                        .hasSize(1)
                                        .doesNotContainAnyElementsOf(directories);
                            });
        }
    }

    @Test
    void oneBeginsAClusterThatAnotherJoins() throws Exception {
        LoopbackNetwork network = LoopbackNetwork.of(2);
        try (ProcessCluster cluster =
                        ProcessCluster.startUnformatted(
                                directory, network, 2, id -> settings(network, id, 1));
                Admin admin = Admin.create(cluster.client())) {
            cluster.createTopic(admin, "events", 1);
            assertThat(voters(admin)).containsExactlyElementsOf(directories);
            assertThat(observers(admin)).hasSize(1);
        }
    }

    /** What an operator writes into the file of a node. */
    private synchronized List<String> settings(LoopbackNetwork network, int id, int voters) {
        while (directories.size() < voters) {
            directories.add(Uuid.randomUuid());
        }
        List<String> settings = new ArrayList<>(List.of("cluster.id=" + clusterId));
        if (!founded && id <= voters) {
            settings.add(
                    "initial.controllers="
                            + Stream.iterate(1, each -> each <= voters, each -> each + 1)
                                    .map(each -> voter(network, each))
                                    .collect(Collectors.joining(",")));
        }
        return settings;
    }

    private String voter(LoopbackNetwork network, int id) {
        return id + "@" + network.address(id) + ":" + directories.get(id - 1);
    }

    private static QuorumInfo quorum(Admin admin) throws Exception {
        return admin.describeMetadataQuorum().quorumInfo().get();
    }

    private static List<Uuid> voters(Admin admin) throws Exception {
        return quorum(admin).voters().stream()
                .sorted(Comparator.comparing(QuorumInfo.ReplicaState::replicaId))
                .map(QuorumInfo.ReplicaState::replicaDirectoryId)
                .toList();
    }

    private static List<Uuid> observers(Admin admin) throws Exception {
        return quorum(admin).observers().stream()
                .map(QuorumInfo.ReplicaState::replicaDirectoryId)
                .toList();
    }

    private static List<Integer> inSync(Admin admin) throws Exception {
        return requireNonNull(
                        admin.describeTopics(List.of("events")).allTopicNames().get().get("events"))
                .partitions()
                .getFirst()
                .isr()
                .stream()
                .map(org.apache.kafka.common.Node::id)
                .toList();
    }

    private static String health(ProcessCluster cluster, int id, String question) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI page = URI.create(cluster.node(id).http("health/" + question));
            return client.send(
                            HttpRequest.newBuilder(page).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
