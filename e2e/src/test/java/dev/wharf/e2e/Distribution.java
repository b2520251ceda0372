package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What {@code ./mvnw package} makes for people who have no sources: unpacked by a test, anywhere. */
final class Distribution {
    private Distribution() {}

    /** The archive of this build. */
    static Path archive() throws IOException {
        try (Stream<Path> files = Files.list(Shell.root().resolve("distribution/target"))) {
            List<Path> archives =
                    files.filter(file -> file.toString().endsWith(".tar.gz")).toList();
            assertThat(archives).hasSize(1);
            return archives.getFirst();
        }
    }

    /** Unpacks the archive into a directory that is made for it, and returns its root. */
    static Path unpack(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        int code =
                new ProcessBuilder(
                                "tar",
                                "xzf",
                                archive().toString(),
                                "-C",
                                directory.toString(),
                                "--strip-components=1")
                        .inheritIO()
                        .start()
                        .waitFor();
        assertThat(code).isZero();
        return directory;
    }

    /** Ends the brokers of all installations below a directory: with -daemon they outlive the shell that started them, and a test that fails. */
    static void endBrokersBelow(Path directory) {
        String home = "-Dwharf.home=" + directory;
        ProcessHandle.allProcesses()
                .filter(
                        process ->
                                process.info().arguments().stream()
                                        .flatMap(Arrays::stream)
                                        .anyMatch(word -> word.startsWith(home)))
                .forEach(ProcessHandle::destroyForcibly);
    }
}
