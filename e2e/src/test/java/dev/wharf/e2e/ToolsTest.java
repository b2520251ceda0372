package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator with Kafka's command line, as the tutorials type it. */
final class ToolsTest {
    @TempDir static Path directory;
    private static RunningBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = RunningBroker.start(directory.resolve("data"));
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @Test
    void topicsAreCreatedDescribedListedAndDeleted() throws Exception {
        Shell.Result created =
                tool("kafka-topics.sh", "--create", "--topic", "events", "--partitions", "2");
        assertThat(created.out()).isEqualTo("Created topic events.\n");

        assertThat(tool("kafka-topics.sh", "--list").out()).contains("events\n");
        assertThat(tool("kafka-topics.sh", "--describe", "--topic", "events").out())
                .contains("PartitionCount: 2", "Partition: 1", "Leader: 1", "Isr: 1");

        assertThat(tool("kafka-topics.sh", "--delete", "--topic", "events").exitCode()).isZero();
        assertThat(tool("kafka-topics.sh", "--list").out()).doesNotContain("events");
    }

    @Test
    void aTopicGrowsAndChangesItsSettings() throws Exception {
        tool("kafka-topics.sh", "--create", "--topic", "growing", "--partitions", "1");

        Shell.Result grown =
                tool("kafka-topics.sh", "--alter", "--topic", "growing", "--partitions", "2");
        assertThat(grown.exitCode()).as(grown.err()).isZero();
        Shell.Result changed =
                tool(
                        "kafka-configs.sh",
                        "--alter",
                        "--topic",
                        "growing",
                        "--add-config",
                        "retention.ms=1234,cleanup.policy=[compact,delete]");
        assertThat(changed.exitCode()).as(changed.err()).isZero();

        assertThat(tool("kafka-topics.sh", "--describe", "--topic", "growing").out())
                .contains(
                        "PartitionCount: 2", "retention.ms=1234", "cleanup.policy=compact,delete");
    }

    @Test
    void aGroupIsListedAndDescribedWithItsLag() throws Exception {
        produce("grouped", "a\nb\nc\n");
        Shell.Result consumed =
                tool(
                        "kafka-console-consumer.sh",
                        "--topic",
                        "grouped",
                        "--from-beginning",
                        "--max-messages",
                        "3",
                        "--group",
                        "readers");
        assertThat(consumed.out()).isEqualTo("a\nb\nc\n");
        produce("grouped", "d\n");

        assertThat(tool("kafka-consumer-groups.sh", "--list").out()).contains("readers");
        String described =
                tool("kafka-consumer-groups.sh", "--describe", "--group", "readers").out();
        assertThat(described.replaceAll(" +", " ")).contains("readers grouped 0 3 4 1");
    }

    @Test
    void theDumpToolReadsOurSegments() throws Exception {
        produce("dumped", "one\ntwo\nthree\n");
        Path segment = broker.dataDirectory().resolve("dumped-0/00000000000000000000.log");

        Shell.Result dump =
                Shell.run(
                        "kafka-dump-log.sh",
                        "--files",
                        segment.toString(),
                        "--print-data-log",
                        "--deep-iteration");

        assertThat(dump.exitCode()).as(dump.err()).isZero();
        assertThat(dump.out())
                .contains("baseOffset: 0", "payload: one", "payload: two", "payload: three")
                .contains("isvalid: true");
    }

    @Test
    void theDumpToolReadsOurMetadata() throws Exception {
        tool("kafka-topics.sh", "--create", "--topic", "recorded");
        Path segment =
                broker.dataDirectory().resolve("__cluster_metadata-0/00000000000000000000.log");

        Shell.Result dump =
                Shell.run(
                        "kafka-dump-log.sh",
                        "--cluster-metadata-decoder",
                        "--files",
                        segment.toString());

        assertThat(dump.exitCode()).as(dump.err()).isZero();
        assertThat(dump.out()).contains("TOPIC_RECORD", "\"name\":\"recorded\"");
    }

    @Test
    void thePerformanceToolProduces() throws Exception {
        Shell.Result perf =
                Shell.run(
                        "kafka-producer-perf-test.sh",
                        "--topic",
                        "perf",
                        "--record-size",
                        "1000",
                        "--throughput",
                        "-1",
                        "--num-records",
                        "20000",
                        "--producer-props",
                        "bootstrap.servers=" + broker.bootstrap());

        assertThat(perf.exitCode()).as(perf.err()).isZero();
        assertThat(perf.out()).contains("20000 records sent");
    }

    private static void produce(String topic, String lines) throws Exception {
        Path in = Files.writeString(Files.createTempFile(directory, "lines", ".txt"), lines);
        Shell.Result produced =
                Shell.run(
                        in,
                        directory.resolve("produced"),
                        "kafka-console-producer.sh",
                        "--topic",
                        topic,
                        "--bootstrap-server",
                        broker.bootstrap());
        assertThat(produced.exitCode()).as(produced.err()).isZero();
    }

    private static Shell.Result tool(String script, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--bootstrap-server";
        all[arguments.length + 1] = broker.bootstrap();
        Shell.Result result = Shell.run(script, all);
        assertThat(result.exitCode()).as(result.all()).isZero();
        return result;
    }
}
