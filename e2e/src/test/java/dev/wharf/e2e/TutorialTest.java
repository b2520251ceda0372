package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people type first, word for word: the session that most tutorials share, and the quickstart of Kafka 4.3. In an unpacked distribution,
 * in a directory with a space in its name.
 */
final class TutorialTest {
    private static final String AT = " --bootstrap-server localhost:9092";
    private static final String CONSUMER =
            "bin/kafka-console-consumer.sh --topic quickstart-events --from-beginning";

    @TempDir Path directory;

    @AfterEach
    void endWhatIsLeft() {
        Distribution.endBrokersBelow(directory);
    }

    @Test
    void theTutorialRunsWordForWord() throws Exception {
        Path home = Distribution.unpack(directory.resolve("my wharf"));
        try (Terminal terminal = Terminal.open(home)) {
            String started =
                    terminal.succeed("bin/kafka-server-start.sh -daemon config/server.properties");
            assertThat(started).startsWith("The broker serves");
            // Takes fifty seconds at the rate that it is given; the rest goes on beside it.
            Path measured =
                    terminal.begin(
                            "bin/kafka-producer-perf-test.sh --topic test --record-size 1000"
                                    + " --throughput 2000 --num-records 100000 --producer-props"
                                    + " bootstrap.servers=localhost:9092 batch.size=16384 linger.ms=0");
            terminal.succeed("perf=$pid");

            topics(terminal);
            records(terminal);
            groups(terminal);

            terminal.succeed("wait $perf");
            assertThat(Files.readString(measured))
                    .contains("100000 records sent")
                    .doesNotContain("WARN", "deprecated");
            String consumed =
                    terminal.succeed(
                            "bin/kafka-consumer-perf-test.sh --topic test --messages 100000" + AT);
            assertThat(consumed.lines()).hasSize(2);
            assertThat(terminal.succeed("bin/kafka-server-stop.sh"))
                    .startsWith("Stopped the broker");
            assertThat(terminal.type("bin/kafka-server-stop.sh").exitCode()).isEqualTo(1);
        }
        assertThat(Files.readString(home.resolve("logs/server.log")))
                .contains("serves after")
                .doesNotContain("ERROR");
        assertThat(home.resolve("logs/server.out")).isEmptyFile();
    }

    private static void topics(Terminal terminal) throws Exception {
        Shell.Result created =
                terminal.type("bin/kafka-topics.sh --create --topic quickstart-events" + AT);
        assertThat(created)
                .isEqualTo(new Shell.Result(0, "Created topic quickstart-events.\n", ""));
        assertThat(
                        terminal.succeed(
                                "bin/kafka-topics.sh --describe --topic quickstart-events" + AT))
                .contains("Topic: quickstart-events", "PartitionCount: 1", "Leader: 1");
        assertThat(terminal.succeed("bin/kafka-topics.sh --list" + AT))
                .contains("quickstart-events\n");
    }

    private static void records(Terminal terminal) throws Exception {
        String produce = "bin/kafka-console-producer.sh --topic quickstart-events" + AT;
        Shell.Result typed = terminal.typeInto(produce, "one", "two", "three", "four", "five");
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.err()).isEmpty();

        assertThat(terminal.typeUntil(CONSUMER + AT, "five\n"))
                .contains("one\ntwo\nthree\nfour\nfive\n");
        assertThat(
                        terminal.typeUntil(
                                "bin/kafka-console-consumer.sh --topic quickstart-events"
                                        + " --partition 0 --offset 4"
                                        + AT,
                                "five\n"))
                .doesNotContain("four");

        terminal.succeed(
                "bin/kafka-topics.sh --alter --topic quickstart-events --partitions 2" + AT);
        assertThat(
                        terminal.succeed(
                                "bin/kafka-topics.sh --describe --topic quickstart-events" + AT))
                .contains("PartitionCount: 2");
    }

    private static void groups(Terminal terminal) throws Exception {
        assertThat(
                        terminal.typeUntil(
                                CONSUMER + " --consumer-property group.id=testGroup" + AT,
                                "five\n"))
                .doesNotContain("deprecated");
        assertThat(terminal.succeed("bin/kafka-consumer-groups.sh" + AT + " --list"))
                .contains("testGroup\n");
        assertThat(describeGroup(terminal)).contains("testGroup quickstart-events 0 5 5 0");
        assertThat(
                        terminal.succeed(
                                "bin/kafka-consumer-groups.sh"
                                        + AT
                                        + " --reset-offsets --to-earliest --group testGroup"
                                        + " --topic quickstart-events --execute"))
                .contains("NEW-OFFSET", "quickstart-events");
        assertThat(describeGroup(terminal)).contains("testGroup quickstart-events 0 0 5 5");
    }

    private static String describeGroup(Terminal terminal) throws Exception {
        return terminal.succeed(
                        "bin/kafka-consumer-groups.sh" + AT + " --describe --group testGroup")
                .replaceAll(" +", " ");
    }

    @Test
    void theQuickstartOfKafkaRunsWordForWord() throws Exception {
        Path home = Distribution.unpack(directory.resolve("quickstart"));
        try (Terminal terminal = Terminal.open(home, "export WHARF_AOT=off")) {
            terminal.succeed("KAFKA_CLUSTER_ID=\"$(bin/kafka-storage.sh random-uuid)\"");
            assertThat(
                            terminal.succeed(
                                    "bin/kafka-storage.sh format --standalone -t $KAFKA_CLUSTER_ID"
                                            + " -c config/server.properties"))
                    .startsWith("Formatting dynamic metadata voter directory");
            Path log = terminal.begin("bin/kafka-server-start.sh config/server.properties");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> Files.readString(log).contains("serves after"));

            connect(terminal, home);

            assertThat(terminal.succeed("bin/kafka-server-stop.sh"))
                    .startsWith("Stopped the broker");
            String id = terminal.succeed("echo -n $KAFKA_CLUSTER_ID");
            assertThat(Files.readString(log)).contains("cluster " + id).doesNotContain("ERROR");
        }
    }

    /** "Import/export your data as streams of events with Kafka Connect". */
    private static void connect(Terminal terminal, Path home) throws Exception {
        terminal.succeed(
                "echo \"plugin.path=libs/connect-file-4.3.1.jar\" >> config/connect-standalone.properties");
        // What an earlier session has read of its file is remembered in /tmp, as in Kafka.
        terminal.succeed(
                "echo \"offset.storage.file.filename=$PWD/connect.offsets\" >> config/connect-standalone.properties");
        terminal.succeed("echo -e \"foo\\nbar\" > test.txt");
        Path sink = home.resolve("test.sink.txt");

        terminal.typeUntil(
                "bin/connect-standalone.sh config/connect-standalone.properties"
                        + " config/connect-file-source.properties"
                        + " config/connect-file-sink.properties",
                () -> Files.exists(sink) && Files.readString(sink).equals("foo\nbar\n"));

        assertThat(
                        terminal.typeUntil(
                                "bin/kafka-console-consumer.sh"
                                        + AT
                                        + " --topic connect-test --from-beginning",
                                "\"payload\":\"bar\""))
                .contains(
                        "{\"schema\":{\"type\":\"string\",\"optional\":false},\"payload\":\"foo\"}");
    }
}
