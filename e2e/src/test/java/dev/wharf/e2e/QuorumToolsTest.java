package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Votes on the metadata log, given and taken by Kafka's {@code kafka-metadata-quorum} while the nodes of a cluster run. */
final class QuorumToolsTest {
    private static final int NODES = 3;
    private static final String HOST = "127.0.0.1";

    /** How far below its clients' port a node of a local cluster serves health. */
    private static final int HTTP_BELOW = 12;

    private static final Pattern LEADER = Pattern.compile("LeaderId: +([0-9]+)");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir private Path directory = Path.of("");
    private int port;

    @BeforeEach
    void up() throws Exception {
        port = LoopbackNetwork.freePorts(NODES + 2);
        cluster("up", Integer.toString(NODES), "--port", Integer.toString(port));
    }

    @AfterEach
    void down() throws Exception {
        cluster("down");
    }

    @Test
    void aFourthNodeIsGivenAVoteAndTheActiveControllerLosesItsOwn() throws Exception {
        Path fourth = startFourthNode();
        String before = quorum("describe", "--status");
        assertThat(before)
                .containsPattern(
                        "CurrentVoters: +\\[(\\{\"id\": [123], [^{]*CONTROLLER://[^{]*){3}\\n")
                .containsPattern("CurrentObservers: +\\[\\{\"id\": 4, [^{]*\\n");
        assertThat(quorum("--command-config", fourth.toString(), "add-controller"))
                .contains("Added controller 4 with directory id", "CONTROLLER://" + address(5));
        assertThat(quorum("describe", "--replication"))
                .containsPattern("(?m)^[123]\\s.*Leader\\s*$")
                .containsPattern("(?m)^4\\s.*Follower\\s*$");
        String leader = find(LEADER, before);
        String leadersDirectory =
                find(
                        Pattern.compile("\"id\": " + leader + ", \"directoryId\": \"([^\"]+)\""),
                        before);
        quorum(
                "remove-controller",
                "--controller-id",
                leader,
                "--controller-directory-id",
                leadersDirectory);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(quorum("describe", "--status"))
                                        .containsPattern(
                                                "CurrentObservers: +\\[\\{\"id\": "
                                                        + leader
                                                        + ", [^{]*\\n"));
        assertThat(tool("kafka-topics.sh", "--create", "--topic", "events"))
                .contains("Created topic events");
        assertThat(tool("kafka-features.sh", "describe"))
                .containsPattern("kraft.version.*FinalizedVersionLevel: 1");
    }

    /** A controller by its role, which is told of the others and formatted without a vote. */
    private Path startFourthNode() throws Exception {
        Path node = Files.createDirectories(data().resolve("node-4"));
        Path config = node.resolve("server.properties");
        String clusterId =
                find(
                        Pattern.compile("cluster.id=(\\S+)"),
                        Files.readString(data().resolve("node-1/server.properties")));
        Files.write(
                config,
                List.of(
                        "node.id=4",
                        "process.roles=broker,controller",
                        "listeners=PLAINTEXT://" + address(4) + ",CONTROLLER://" + address(5),
                        "controller.listener.names=CONTROLLER",
                        "controller.quorum.bootstrap.servers=" + address(1) + "," + address(2),
                        "http.host=" + HOST,
                        "http.port=" + (port + 3 - HTTP_BELOW),
                        "log.dirs=" + node.resolve("data")));
        run(
                "wharf",
                "format",
                "--config",
                config.toString(),
                "--cluster-id",
                clusterId,
                "--no-initial-controllers");
        cluster("start", "4");
        return config;
    }

    private static String find(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }

    private Path data() {
        return directory.resolve("data");
    }

    /** Where the node of a number is, and one more behind the last. */
    private String address(int id) {
        return HOST + ":" + (port + id - 1);
    }

    private void cluster(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("cluster"));
        all.addAll(List.of(words));
        all.addAll(List.of("--data-dir", data().toString()));
        run("wharf", all.toArray(String[]::new));
    }

    private String quorum(String... words) throws IOException, InterruptedException {
        return tool("kafka-metadata-quorum.sh", words);
    }

    private String tool(String script, String... words) throws IOException, InterruptedException {
        List<String> all =
                new ArrayList<>(List.of("--bootstrap-server", address(1) + "," + address(2)));
        all.addAll(List.of(words));
        return run(script, all.toArray(String[]::new));
    }

    private static String run(String script, String... words)
            throws IOException, InterruptedException {
        Shell.Result result = Shell.run(script, words);
        assertThat(result.exitCode()).as(result.all()).isZero();
        return result.out();
    }
}
