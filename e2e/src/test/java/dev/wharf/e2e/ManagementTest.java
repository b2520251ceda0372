package dev.wharf.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator that restarts the nodes of a cluster one by one, by the requests that a broker takes over HTTP. */
final class ManagementTest {
    private static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String TOKEN = "a secret of operator and brokers";

    @TempDir private static Path directory = Path.of("");
    private static ProcessCluster cluster;
    private static HttpClient http;

    /** An answer. */
    private record Told(int status, String text) {}

    @BeforeAll
    static void start() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        cluster =
                ProcessCluster.start(
                        directory,
                        LoopbackNetwork.of(NODES),
                        NODES,
                        id -> List.of("management.token.file=" + token));
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() throws Exception {
        http.close();
        cluster.close();
    }

    @Test
    void everyNodeIsPermittedToRestartInTurnAndTheControllerAfterItHasHandedOver()
            throws Exception {
        try (Admin admin = Admin.create(cluster.client())) {
            cluster.createTopic(admin, "orders", 3);
            int controller = ProcessCluster.controller(admin);
            int first = controller % NODES + 1;
            int last = first % NODES + 1;
            assertThat(restart(last, first, 1)).isEqualTo(granted(60_000));
            assertThat(restart(first, last, 1).text())
                    .isEqualTo(
                            "{\"granted\":false,\"reason\":\"broker "
                                    + first
                                    + " has the permit and has not restarted yet\"}");
            restart(first);
            awaitPermit(first, last);
            restart(last);
            assertThat(restart(first, controller, 1).status()).isEqualTo(409);
            assertThat(handOver(first, controller)).isEqualTo(granted(0));
            awaitPermit(first, controller);
            restart(controller);
            int next = ProcessCluster.controller(admin);
            awaitPermit(next, next == first ? last : first);
            assertThat(restart(1, 9, 5).status()).as("another operator").isEqualTo(409);
            assertThat(restart(2, 9, 4))
                    .isEqualTo(
                            new Told(
                                    403,
                                    "{\"granted\":false,\"reason\":\"operator operator-4 of epoch 4 was replaced: operator-5 has come with epoch 5\"}"));
        }
    }

    @Test
    void aBrokerThatIsToBeEmptiedGetsNothingNew() throws Exception {
        ConfigResource second = new ConfigResource(ConfigResource.Type.BROKER, "2");
        try (Admin admin = Admin.create(cluster.client())) {
            admin.incrementalAlterConfigs(Map.of(second, List.of(cordoned("*")))).all().get();
            Awaitility.await("broker 2 says so itself")
                    .atMost(PATIENCE)
                    .until(
                            () ->
                                    requireNonNull(
                                                    admin.describeLogDirs(List.of(2))
                                                            .allDescriptions()
                                                            .get()
                                                            .get(2))
                                            .values()
                                            .stream()
                                            .allMatch(LogDirDescription::isCordoned));
            admin.createTopics(List.of(new NewTopic("elsewhere", 4, (short) 2))).all().get();
            assertThat(ProcessCluster.describe(admin, "elsewhere").partitions())
                    .allSatisfy(
                            partition ->
                                    assertThat(partition.replicas())
                                            .extracting(Node::id)
                                            .containsExactlyInAnyOrder(1, 3));
            admin.incrementalAlterConfigs(Map.of(second, List.of(cordoned("")))).all().get();
        }
    }

    private static AlterConfigOp cordoned(String value) {
        return new AlterConfigOp(
                new ConfigEntry("cordoned.log.dirs", value), AlterConfigOp.OpType.SET);
    }

    @Test
    void whoHasNoTokenOrSaysNothingIsRefused() throws Exception {
        assertThat(post(1, "restart-permit", "{}", "another").status()).isEqualTo(401);
        assertThat(post(1, "hand-over", "{}", "").status()).isEqualTo(401);
        assertThat(post(1, "restart-permit", "{}", TOKEN))
                .isEqualTo(
                        new Told(
                                400,
                                "{\"granted\":false,\"reason\":\"brokers is not a list of broker ids\"}"));
        assertThat(post(1, "restart-permit", "{", TOKEN).status()).isEqualTo(400);
        assertThat(post(1, "restart-permit", "", TOKEN).status()).isEqualTo(400);
    }

    @Test
    void aBrokerTellsWhetherItWouldStartWithOtherSettings() throws Exception {
        String settings = "{\"settings\":{\"node.id\":\"1\",\"queued.max.requests\":\"%s\"}}";
        assertThat(post(1, "check-settings", settings.formatted("7"), TOKEN))
                .isEqualTo(new Told(200, "{\"granted\":true}"));
        Told refused = post(1, "check-settings", settings.formatted("some"), TOKEN);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("queued.max.requests", "some");
        String options = settings.formatted("7").replaceFirst("}$", ",\"jvmOptions\":[\"%s\"]}");
        assertThat(post(1, "check-settings", options.formatted("-Xmx64m"), TOKEN).status())
                .isEqualTo(200);
        Told mistyped = post(1, "check-settings", options.formatted("-Xmx64mb"), TOKEN);
        assertThat(mistyped.status()).isEqualTo(422);
        assertThat(mistyped.text()).contains("jvmOptions", "-Xmx64mb");
        assertThat(post(1, "check-settings", settings.formatted("7"), "another").status())
                .isEqualTo(401);
    }

    private static void awaitPermit(int asked, int broker) {
        Awaitility.await("broker " + broker + " may restart")
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(restart(asked, broker, 1)).isEqualTo(granted(60_000)));
    }

    private static void restart(int id) throws Exception {
        cluster.stop(id);
        cluster.start(List.of(id));
    }

    private static Told granted(long forMs) {
        return new Told(200, "{\"granted\":true,\"expiresInMs\":" + forMs + "}");
    }

    private static Told restart(int asked, int broker, int epoch) throws Exception {
        return post(
                asked,
                "restart-permit",
                "{\"brokers\":["
                        + broker
                        + "],\"operator\":\"operator-"
                        + epoch
                        + "\",\"epoch\":"
                        + epoch
                        + "}",
                TOKEN);
    }

    private static Told handOver(int asked, int from) throws Exception {
        return post(
                asked,
                "hand-over",
                "{\"from\":" + from + ",\"operator\":\"operator-1\",\"epoch\":1}",
                TOKEN);
    }

    private static Told post(int asked, String what, String body, String token) throws Exception {
        URI page = URI.create(cluster.node(asked).http("").replace("/q/", "/manage/") + what);
        HttpResponse<String> told =
                http.send(
                        HttpRequest.newBuilder(page)
                                .header("Authorization", "Bearer " + token)
                                .header(
                                        "Content-Type",
                                        "application/x-www-form-urlencoded") // curl's
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return new Told(told.statusCode(), told.body());
    }
}
