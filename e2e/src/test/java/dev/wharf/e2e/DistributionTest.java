package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive as a thing to hand on: where it may stand, what it says of others' work, and what it does not say of whoever packed it. */
final class DistributionTest {
    @TempDir Path directory;
    private Path home;

    @BeforeEach
    void unpack() throws Exception {
        home = Distribution.unpack(directory.resolve("read only"));
    }

    @AfterEach
    void endWhatIsLeft() {
        Distribution.endBrokersBelow(directory);
    }

    @Test
    void itServesFromADirectoryThatNobodyCanWrite() throws Exception {
        assumeThat(Terminal.isApart()).isTrue();
        Path elsewhere = Files.createDirectory(directory.resolve("else where"));
        try (Terminal terminal =
                Terminal.open(home, "export WHARF_AOT=off", "export LOG_DIR='" + elsewhere + "'")) {
            terminal.succeed("mount --bind '" + home + "' '" + home + "'");
            terminal.succeed("mount -o remount,bind,ro '" + home + "' && cd '" + home + "'");
            assertThat(terminal.type("touch new").exitCode()).isNotZero();
            String start = "bin/kafka-server-start.sh -daemon config/server.properties";

            Shell.Result inside = terminal.type(start);
            assertThat(inside.exitCode()).isEqualTo(1);
            assertThat(inside.err()).contains("cannot use the data directory").hasLineCount(1);

            terminal.succeed(start + " --override log.dirs='" + elsewhere.resolve("data") + "'");
            assertThat(
                            terminal.succeed(
                                    "bin/kafka-topics.sh --create --topic orders"
                                            + " --bootstrap-server localhost:9092"))
                    .isEqualTo("Created topic orders.\n");
            assertThat(terminal.succeed("bin/kafka-server-stop.sh"))
                    .startsWith("Stopped the broker");
        }
        assertThat(elsewhere.resolve("data/orders-0")).isDirectory();
        assertThat(elsewhere.resolve("server.log")).isNotEmptyFile();
    }

    @Test
    void eachJarOfOthersIsListedWithItsLicence() throws Exception {
        assertThat(home.resolve("LICENSE")).content().contains("Apache License");
        assertThat(home.resolve("NOTICE")).content().contains("The Apache Software");
        List<String> listed = Files.readAllLines(home.resolve("licences/THIRD-PARTY.txt"));

        List<String> jars = jarsOfOthers();
        assertThat(jars).hasSizeGreaterThan(100);
        assertThat(jars)
                .allSatisfy(
                        jar -> assertThat(listed).as(jar).anyMatch(line -> isListed(line, jar)));
    }

    /**
     * Without {@code .jar}: {@code artifact-version} among Kafka's tools, {@code group.artifact-version} in the broker's directory, where Quarkus marks
     * the few that it has rewritten.
     */
    private List<String> jarsOfOthers() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("libs"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .map(name -> name.substring(0, name.length() - ".jar".length()))
                    .map(name -> name.replaceFirst("^modified-", ""))
                    .filter(name -> !name.contains("wharf"))
                    .toList();
        }
    }

    /** A line is {@code (licence) name (group:artifact:version - address)}. */
    private static boolean isListed(String line, String jar) {
        int from = line.lastIndexOf(" (");
        int to = line.lastIndexOf(" - ");
        if (from < 0 || to < from || line.contains("Unknown license")) {
            return false;
        }
        String[] place = line.substring(from + 2, to).split(":", -1);
        String file = place[1] + '-' + place[2];
        return Stream.of(file, place[0] + '.' + file)
                .anyMatch(name -> jar.equals(name) || jar.startsWith(name + "-linux-"));
    }

    @Test
    void itDoesNotSayWhoPackedItOrWhen() throws Exception {
        Process list =
                new ProcessBuilder(
                                "tar",
                                "--list",
                                "--verbose",
                                "--full-time",
                                "--utc",
                                "--file",
                                Distribution.archive().toString())
                        .start();
        List<String> entries = list.inputReader().lines().toList();
        assertThat(list.waitFor()).isZero();

        // "-rw-r--r-- root/root 346 2026-01-01 00:00:00 wharf/NOTICE"
        assertThat(entries)
                .map(line -> line.split(" +", 6))
                .allSatisfy(
                        word -> {
                            assertThat(word[0]).isIn("drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--");
                            assertThat(word[1]).isEqualTo("root/root");
                            assertThat(word[3] + ' ' + word[4]).isEqualTo("2026-01-01 00:00:00");
                        });
    }
}
