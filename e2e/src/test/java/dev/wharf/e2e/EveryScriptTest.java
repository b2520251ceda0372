package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each script of {@code bin/} does its work against a broker, says so with its exit code, and keeps the error output clean. */
final class EveryScriptTest {
    /** What the tests of this module with a longer story run. */
    private static final Map<String, Class<?>> ELSEWHERE =
            Map.of(
                    "kafka-topics.sh", ToolsTest.class,
                    "kafka-configs.sh", ToolsTest.class,
                    "kafka-console-producer.sh", ToolsTest.class,
                    "kafka-console-consumer.sh", ToolsTest.class,
                    "kafka-consumer-groups.sh", ToolsTest.class,
                    "kafka-dump-log.sh", ToolsTest.class,
                    "kafka-server-start.sh", TutorialTest.class,
                    "kafka-server-stop.sh", TutorialTest.class,
                    "kafka-storage.sh", TutorialTest.class,
                    "connect-standalone.sh", TutorialTest.class);

    /**
     * A command line and what it prints.
     *
     * @param line words with a blank between them; AT is the broker's address
     * @param exitCode what it ends with
     * @param says part of its output, errors included
     */
    private record Use(String script, String line, int exitCode, String says) {
        @Override
        public String toString() {
            return script + " " + line;
        }
    }

    private static final List<Use> USES =
            List.of(
                    new Use(
                            "kafka-verifiable-producer.sh",
                            "--broker-list AT --topic used --max-messages 20",
                            0,
                            "\"acked\":20"),
                    new Use(
                            "kafka-verifiable-consumer.sh",
                            "--bootstrap-server AT --topic used --group-id v --max-messages 20 --reset-policy earliest",
                            0,
                            "\"count\":20"),
                    new Use(
                            "kafka-get-offsets.sh",
                            "--broker-list AT --topic used",
                            0,
                            "used:0:20\n"),
                    new Use(
                            "kafka-run-class.sh",
                            "kafka.tools.GetOffsetShell --broker-list AT --topic used --time -2",
                            0,
                            "used:0:0\n"),
                    new Use(
                            "kafka-delete-records.sh",
                            "--bootstrap-server AT --offset-json-file DIR/offsets.json",
                            0,
                            "low_watermark: 5"),
                    new Use(
                            "kafka-producer-perf-test.sh",
                            "--topic measured --record-size 100 --throughput -1 --num-records 5000 --producer-props bootstrap.servers=AT acks=1",
                            0,
                            "5000 records sent"),
                    new Use(
                            "kafka-consumer-perf-test.sh",
                            "--broker-list AT --topic measured --messages 5000",
                            0,
                            ", 5000, "),
                    new Use(
                            "kafka-e2e-latency.sh",
                            "--bootstrap-server AT --topic latency --num-records 50 --producer-acks all --record-size 100",
                            0,
                            "Percentiles: 50th"),
                    new Use(
                            "kafka-broker-api-versions.sh",
                            "--bootstrap-server AT",
                            0,
                            "Produce(0): 0 to 13"),
                    new Use(
                            "kafka-cluster.sh",
                            "cluster-id --bootstrap-server AT",
                            0,
                            "Cluster ID: "),
                    new Use(
                            "kafka-metadata-quorum.sh",
                            "--bootstrap-server AT describe --status",
                            0,
                            "LeaderId:               1"),
                    new Use(
                            "kafka-features.sh",
                            "--bootstrap-server AT describe",
                            0,
                            "FinalizedVersionLevel: 4.3-IV0"),
                    new Use(
                            "kafka-log-dirs.sh",
                            "--bootstrap-server AT --describe --topic-list used",
                            0,
                            "\"partition\":\"used-0\""),
                    new Use("kafka-groups.sh", "--bootstrap-server AT --list", 0, "Classic"),
                    new Use(
                            "kafka-leader-election.sh",
                            "--bootstrap-server AT --election-type preferred --topic used --partition 0",
                            0,
                            "used-0"),
                    new Use(
                            "kafka-reassign-partitions.sh",
                            "--bootstrap-server AT --list",
                            0,
                            "No partition reassignments found."),
                    // What needs an API of a later version says so.
                    new Use(
                            "kafka-transactions.sh",
                            "--bootstrap-server AT list",
                            1,
                            "LIST_TRANSACTIONS"),
                    new Use("kafka-acls.sh", "--bootstrap-server AT --list", 1, "DESCRIBE_ACLS"),
                    new Use(
                            "zookeeper-server-start.sh",
                            "config/zookeeper.properties",
                            0,
                            "Wharf needs no ZooKeeper. Type: bin/kafka-server-start.sh config/server.properties\n"),
                    new Use("zookeeper-server-stop.sh", "", 0, "Wharf needs no ZooKeeper."));

    @TempDir static Path directory;
    private static RunningBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = RunningBroker.start(directory.resolve("data"));
        Files.writeString(
                directory.resolve("offsets.json"),
                "{\"partitions\": [{\"topic\": \"used\", \"partition\": 0, \"offset\": 5}], \"version\": 1}");
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    static List<Use> uses() {
        return USES;
    }

    @ParameterizedTest
    @MethodSource("uses")
    void aScriptDoesItsWork(Use use) throws Exception {
        String line =
                use.line.replace("AT", broker.bootstrap()).replace("DIR", directory.toString());

        Shell.Result result = Shell.run(use.script, words(line));

        assertThat(result.exitCode()).as(result.all()).isEqualTo(use.exitCode);
        assertThat(result.all()).contains(use.says);
        if (use.exitCode == 0) {
            assertThat(result.err()).isEmpty();
        }
    }

    @Test
    void zooKeeperIsAnsweredWithWhatToTypeInstead() throws Exception {
        Shell.Result result =
                Shell.run("kafka-topics.sh", words("--list --zookeeper localhost:2181"));

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.all())
                .isEqualTo(
                        "Wharf needs no ZooKeeper: instead of --zookeeper localhost:2181 type"
                                + " --bootstrap-server localhost:9092\n");
    }

    @Test
    void helpIsNoError() throws Exception {
        Shell.Result help = Shell.run("kafka-console-producer.sh", "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("--bootstrap-server");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void noScriptIsForgotten() throws IOException {
        Set<String> used =
                USES.stream().map(Use::script).collect(Collectors.toCollection(TreeSet::new));
        used.addAll(ELSEWHERE.keySet());
        try (Stream<Path> files = Files.list(Shell.root().resolve("bin"))) {
            assertThat(
                            files.map(file -> String.valueOf(file.getFileName()))
                                    .filter(name -> name.endsWith(".sh")))
                    .containsExactlyInAnyOrderElementsOf(used);
        }
    }

    private static String[] words(String line) {
        return Arrays.stream(line.split(" "))
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);
    }
}
