package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas and leaders moved by the stock tools as Kafka's documentation has it, and a node that dies under its {@code kafka-verifiable-producer}. */
final class ReassignmentToolsTest {
    private static final int NODES = 3;
    private static final int RECORDS = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern BOOTSTRAP = Pattern.compile("listener=(\\S+)");

    @TempDir private Path directory = Path.of("");
    private String bootstrap = "";

    @BeforeEach
    void up() throws Exception {
        int port = LoopbackNetwork.freePorts(NODES);
        Matcher listeners = BOOTSTRAP.matcher(cluster("up", "3", "--port", String.valueOf(port)));
        bootstrap = String.join(",", listeners.results().map(found -> found.group(1)).toList());
    }

    @AfterEach
    void down() throws Exception {
        cluster("down");
    }

    @Test
    void replicasMoveAwayAndBackByThePlanThatTheToolSaved() throws Exception {
        tool("kafka-topics.sh", "--create", "--topic", "foo", "--replication-factor", "2");
        tool(
                "kafka-producer-perf-test.sh",
                "--topic",
                "foo",
                "--num-records",
                "5000",
                "--record-size",
                "1000",
                "--throughput",
                "-1");
        int free = otherThan(replicas());
        Path plan = directory.resolve("expand-cluster-reassignment.json");
        Files.writeString(plan, plan(free, replicas().getFirst()));
        String before = reassign(plan, "--execute", "--throttle", "20000");
        assertThat(before).contains("Successfully started partition reassignment for foo-0");
        assertThat(reassign(plan, "--verify")).contains("foo-0 is still in progress");
        assertThat(tool("kafka-reassign-partitions.sh", "--list"))
                .contains("foo-0: replicas: ", "adding: " + free);
        assertThat(reassign(plan, "--cancel"))
                .contains("Successfully cancelled partition reassignment for: foo-0");
        assertThat(replicas()).doesNotContain(free);
        reassign(plan, "--execute");
        awaitDone(plan);
        assertThat(replicas()).contains(free);
        Path back = directory.resolve("rollback.json");
        Files.writeString(
                back,
                before.lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow());
        reassign(back, "--execute");
        awaitDone(back);
        assertThat(replicas()).doesNotContain(free);
        assertThat(cluster("status")).doesNotContain("state=stopped");
    }

    @Test
    void aNodeDiesUnderTheVerifiableProducerAndItsLeadershipsComeBackWithIt() throws Exception {
        tool(
                "kafka-topics.sh",
                "--create",
                "--topic",
                "foo",
                "--partitions",
                "3",
                "--replication-factor",
                "3");
        Path config = Files.writeString(directory.resolve("producer.properties"), "retries=10\n");
        Path out = directory.resolve("producer.out");
        Process producer =
                new ProcessBuilder(
                                Shell.root().resolve("bin/kafka-verifiable-producer.sh").toString(),
                                "--topic",
                                "foo",
                                "--throughput",
                                "400",
                                "--max-messages",
                                String.valueOf(RECORDS),
                                "--command-config",
                                config.toString(),
                                "--bootstrap-server",
                                bootstrap)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Files.readString(out).contains("producer_send_success"));
        cluster("kill", "1");
        assertThat(producer.waitFor()).as(Files.readString(out)).isZero();
        assertThat(Files.readString(out))
                .contains("\"sent\":" + RECORDS + ",\"acked\":" + RECORDS)
                .doesNotContain("producer_send_error");
        cluster("start", "1");
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(partitions())
                                        .allMatch(partition -> partition.isr().size() == NODES));
        assertThat(
                        tool(
                                "kafka-leader-election.sh",
                                "--election-type",
                                "preferred",
                                "--all-topic-partitions"))
                .contains("Successfully completed leader election (PREFERRED) for partitions foo-");
        assertThat(partitions())
                .allSatisfy(one -> assertThat(one.leader()).isEqualTo(one.replicas().getFirst()));
    }

    /** Those of the topic's first partition. */
    private List<Integer> replicas() throws Exception {
        return partitions().getFirst().replicas().stream().map(Node::id).toList();
    }

    private List<TopicPartitionInfo> partitions() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            return ProcessCluster.describe(admin, "foo").partitions();
        }
    }

    private static int otherThan(List<Integer> replicas) {
        return 6 - replicas.getFirst() - replicas.getLast(); // of 1, 2 and 3
    }

    private static String plan(int first, int second) {
        return """
               {"version":1,"partitions":[{"topic":"foo","partition":0,"replicas":[%d,%d]}]}
               """
                .formatted(first, second);
    }

    private void awaitDone(Path plan) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(reassign(plan, "--verify"))
                                        .contains("Reassignment of partition foo-0 is completed."));
    }

    private String reassign(Path plan, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--reassignment-json-file", plan.toString()));
        all.addAll(List.of(words));
        return tool("kafka-reassign-partitions.sh", all.toArray(String[]::new));
    }

    private String tool(String script, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", bootstrap));
        all.addAll(List.of(words));
        return run(script, all);
    }

    private String cluster(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("cluster"));
        all.addAll(List.of(words));
        all.addAll(List.of("--data-dir", directory.resolve("data").toString()));
        return run("wharf", all);
    }

    private static String run(String script, List<String> words)
            throws IOException, InterruptedException {
        Shell.Result result = Shell.run(script, words.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.all()).isZero();
        return result.out();
    }
}
