package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that must not be: each ends with one line that says why, and a code that is not 0. */
final class StartRefusalsTest {
    private static final int UNAVAILABLE = 1;

    @TempDir Path directory;

    @Test
    void thePortOfHealthIsTakenByAnother() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertRefused(start("--http-port", port), "127.0.0.1:" + port);
        }
    }

    @Test
    void theDataIsOfAnotherCluster() throws Exception {
        format();
        assertRefused(
                start("--set", "cluster.id=AAAAAAAAAAAAAAAAAAAAAA"),
                "belongs to cluster",
                "AAAAAAAAAAAAAAAAAAAAAA",
                data());
    }

    @Test
    void theDirectoryCannotBeMade() throws Exception {
        assertRefused(
                Shell.run("wharf", "start", "--data-dir", "/proc/wharf"),
                "cannot use the data directory /proc/wharf");
    }

    @Test
    void theDirectoryIsOfALaterFormat() throws Exception {
        format();
        Path identity = directory.resolve("data/meta.properties");
        String later = Files.readString(identity).replace("version=1", "version=2");
        Files.writeString(identity, later.lines().skip(1).reduce("", (all, l) -> all + l + "\n"));
        assertRefused(start(), "its version is 2, not 1", data());
    }

    @Test
    void theIdentityIsDamaged() throws Exception {
        format();
        flip(directory.resolve("data/meta.properties"), 60);
        assertRefused(start(), "meta.properties cannot be read", data());
    }

    @Test
    void theMetadataLogIsDamagedWhereItWasDurable() throws Exception {
        try (RunningBroker broker = RunningBroker.start(directory.resolve("data"))) {
            assertThat(broker.stop()).isZero();
        }
        try (Stream<Path> files = Files.list(directory.resolve("data/__cluster_metadata-0"))) {
            Path log = files.filter(each -> each.toString().endsWith(".log")).findAny().get();
            flip(log, 40);
        }
        assertRefused(start(), "the metadata log is damaged at offset 0", data());
    }

    @Test
    void theDiskCannotBeWritten() throws Exception {
        try (RunningBroker broker =
                RunningBroker.launchOn(
                        PrivateDisk.tmpfs(directory.resolve("mount"), "size=1m,ro"))) {
            assertThat(broker.waitForExit()).isEqualTo(UNAVAILABLE);
            assertThat(broker.log().strip())
                    .startsWith("wharf: cannot use the data directory")
                    .doesNotContain("\n");
        }
    }

    @Test
    void theDiskHasNoRoomAtAll() throws Exception {
        try (RunningBroker broker =
                RunningBroker.launchOn(PrivateDisk.tmpfs(directory.resolve("mount"), "size=8k"))) {
            assertThat(broker.waitForExit()).isEqualTo(UNAVAILABLE);
            assertThat(broker.log().strip())
                    .startsWith("wharf: cannot start on the data directory")
                    .endsWith("No space left on device")
                    .doesNotContain("\n");
        }
    }

    private void format() throws Exception {
        assertThat(Shell.run("wharf", "format", "--data-dir", data()).exitCode()).isZero();
    }

    private Shell.Result start(String... options) throws Exception {
        String[] first = {"start", "--data-dir", data(), "--listeners", "PLAINTEXT://127.0.0.1:0"};
        String[] port =
                options.length > 0 && options[0].equals("--http-port")
                        ? new String[0]
                        : new String[] {"--http-port", "0"};
        return Shell.run(
                "wharf",
                Stream.of(first, port, options).flatMap(Stream::of).toArray(String[]::new));
    }

    private static void assertRefused(Shell.Result result, String... words) {
        assertThat(result.exitCode()).isEqualTo(UNAVAILABLE);
        assertThat(result.err().strip()).startsWith("wharf: ").contains(words).doesNotContain("\n");
        assertThat(result.out()).isEmpty();
    }

    private static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            int before = bytes.read();
            bytes.seek(position);
            bytes.write(before ^ 1);
        }
    }

    private String data() {
        return directory.resolve("data").toString();
    }
}
