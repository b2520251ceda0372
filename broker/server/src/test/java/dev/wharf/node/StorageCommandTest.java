package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the quickstart of Kafka types before the first start. */
final class StorageCommandTest {
    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";

    /** How a command ended. */
    private record Ended(int code, String out, String err) {}

    @TempDir Path directory;
    private Path data;
    private String config;

    @BeforeEach
    void writeConfig() throws IOException {
        data = directory.resolve("data");
        config =
                Files.writeString(
                                directory.resolve("server.properties"),
                                "node.id=4\nlog.dirs=" + data + "\n")
                        .toString();
    }

    @Test
    void aNewIdIsTwentyTwoLettersThatAreNoOption() {
        Ended first = storage("random-uuid");

        assertThat(first.code()).isZero();
        assertThat(first.out().strip()).hasSize(22).doesNotStartWith("-");
        assertThat(storage("random-uuid").out()).isNotEqualTo(first.out());
    }

    @Test
    void aDirectoryIsFormattedOnce() {
        Ended formatted = storage("format", "--standalone", "-t", CLUSTER, "-c", config);
        assertThat(formatted.code()).as(formatted.err()).isZero();
        assertThat(formatted.out())
                .isEqualTo(
                        "Formatting dynamic metadata voter directory "
                                + data
                                + " with metadata.version 4.3-IV0.\n");

        Ended again = storage("format", "-t", CLUSTER, "-c", config);
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("Log directory " + data + " is already formatted.");

        Ended ignored = storage("format", "-t", CLUSTER, "-c", config, "--ignore-formatted");
        assertThat(ignored.code()).isZero();
        assertThat(ignored.out()).isEqualTo("All of the log directories are already formatted.\n");
    }

    @Test
    void aDirectoryTellsWhoseItIs() {
        Ended before = storage("info", "-c", config);
        assertThat(before.code()).isEqualTo(1);
        assertThat(before.out()).contains("Found problem:\n  " + data + " is not formatted.");

        storage("format", "-t", CLUSTER, "-c", config);

        Ended after = storage("info", "-c", config);
        assertThat(after.code()).isZero();
        assertThat(after.out())
                .contains("Found log directory:\n  " + data, "Found metadata: {cluster.id=")
                .contains(CLUSTER, "node.id=4");
    }

    @Test
    void whatThisVersionCannotBeIsRefused() {
        Ended noId = storage("format", "-t", "my-cluster", "-c", config);
        assertThat(noId.code()).isEqualTo(1);
        assertThat(noId.err())
                .contains("Cluster ID string my-cluster does not appear to be a valid UUID");

        Ended older = storage("format", "-t", CLUSTER, "-c", config, "-r", "3.9");
        assertThat(older.code()).isEqualTo(1);
        assertThat(older.err()).contains("Unknown release version 3.9");
        assertThat(data).doesNotExist();
    }

    @Test
    void oneOfTheFirstVotersBeginsWithAllOfThem() throws IOException {
        tellOfOthers("broker,controller");
        String voters =
                "4@127.0.0.1:9092:JEXY6aqzQY-32P5TStzaFg,5@127.0.0.1:9093:MvDxzVmcRsaTz33bUuRU6A";

        Ended formatted = storage("format", "-t", CLUSTER, "-c", config, "-I", voters);

        assertThat(formatted.code()).as(formatted.err()).isZero();
        assertThat(formatted.out()).startsWith("Formatting dynamic metadata voter directory ");
        assertThat(data.resolve("__cluster_metadata-0/00000000000000000000-0000000000.checkpoint"))
                .isNotEmptyFile();
        assertThat(data.resolve("meta.properties"))
                .content()
                .contains("directory.id=JEXY6aqzQY-32P5TStzaFg", "cluster.id=" + CLUSTER);
    }

    @Test
    void aNodeThatJoinsBeginsWithoutVoters() throws IOException {
        tellOfOthers("broker");

        Ended formatted = storage("format", "-t", CLUSTER, "-c", config, "-N");

        assertThat(formatted.code()).as(formatted.err()).isZero();
        assertThat(data.resolve("__cluster_metadata-0")).doesNotExist();
        assertThat(data.resolve("meta.properties")).content().contains("cluster.id=" + CLUSTER);
    }

    @Test
    void votersThatDoNotFitTheNodeAreRefused() throws IOException {
        tellOfOthers("broker,controller");
        assertThat(storage("format", "-t", CLUSTER, "-c", config).err())
                .contains("say who votes on metadata by --initial-controllers");
        assertThat(refused("5@127.0.0.1:9093:MvDxzVmcRsaTz33bUuRU6A"))
                .contains("does not name this node, 4");
        assertThat(refused("4@127.0.0.1:9093:x")).contains("expected ID@HOST:PORT:DIRECTORY");
        assertThat(refused("4@127.0.0.1:MvDxzVmcRsaTz33bUuRU6A"))
                .contains("expected ID@HOST:PORT:DIRECTORY");
        assertThat(refused("4@a:1:MvDxzVmcRsaTz33bUuRU6A,5@b:1:MvDxzVmcRsaTz33bUuRU6A"))
                .contains("names a node or a directory twice");

        tellOfOthers("broker");
        assertThat(refused("4@a:1:MvDxzVmcRsaTz33bUuRU6A,5@b:1:JEXY6aqzQY-32P5TStzaFg"))
                .contains("node 4 has no vote by its process.roles");
        assertThat(data).doesNotExist();
    }

    private String refused(String voters) {
        Ended ended = storage("format", "-t", CLUSTER, "-c", config, "-I", voters);
        assertThat(ended.code()).as(voters).isEqualTo(1);
        return ended.err();
    }

    private void tellOfOthers(String roles) throws IOException {
        Files.writeString(
                Path.of(config),
                "node.id=4\nlog.dirs="
                        + data
                        + "\nprocess.roles="
                        + roles
                        + "\ncontroller.quorum.bootstrap.servers=127.0.0.1:9092,127.0.0.1:9093\n");
    }

    private static Ended storage(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                WharfCommand.line("storage")
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true));
        String[] all = new String[words.length + 1];
        all[0] = "storage";
        System.arraycopy(words, 0, all, 1, words.length);
        int code = line.execute(all);
        return new Ended(code, out.toString(), err.toString());
    }
}
