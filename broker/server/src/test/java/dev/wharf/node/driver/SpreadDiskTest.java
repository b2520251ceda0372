package dev.wharf.node.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpreadDiskTest {
    @TempDir Path first;
    @TempDir Path second;

    private final DiskWorkers workers = new DiskWorkers();
    private Disk home;
    private Disk other;
    private Disk disk;

    @BeforeEach
    void open() throws IOException {
        home = new RealDisk(first, workers);
        other = new RealDisk(second, workers);
        disk = SpreadDisk.open(List.of(home, other));
    }

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void aNewPartitionGoesWhereTheFewestAre() throws IOException {
        create("orders-0", "orders-1", "orders-2");
        assertThat(partitions(first)).containsExactly("orders-0", "orders-2");
        assertThat(partitions(second)).containsExactly("orders-1");
        disk.deleteNow("orders-0");
        disk.deleteNow("orders-2");
        create("orders-3");
        assertThat(partitions(first)).containsExactly("orders-3");
    }

    @Test
    void aPartitionIsFoundWhereItIsAfterAStartToo() throws IOException {
        create("orders-0", "orders-1");
        write("orders-1/file");
        disk = SpreadDisk.open(List.of(home, other));
        assertThat(second.resolve("orders-1/file")).exists();
        assertThat(disk.list("orders-1")).containsExactly("file");
        assertThat(disk.exists("orders-1/file")).isTrue();
        assertThat(disk.volumeOf("orders-1").root()).isEqualTo(second.toString());
        create("orders-2");
        assertThat(partitions(first)).contains("orders-2");
    }

    @Test
    void aPartitionThatIsRenamedStaysWhereItIs() throws IOException {
        create("orders-0", "orders-1");
        disk.rename("orders-1", "orders-1.abc-delete");
        assertThat(partitions(second)).containsExactly("orders-1.abc-delete");
        assertThat(disk.exists("orders-1")).isFalse();
        assertThatThrownBy(() -> disk.rename("orders-0", "orders-1.abc-delete"))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(disk.exists("orders-0")).isTrue();
    }

    @Test
    void allElseIsAtHome() throws IOException {
        create("orders-0", "__cluster_metadata-0", "a");
        write("log-checkpoint");
        assertThat(partitions(second)).isEmpty();
        Files.createDirectory(second.resolve("lost+found"));
        Files.writeString(second.resolve("meta.properties"), "another");
        disk = SpreadDisk.open(List.of(home, other));
        assertThat(disk.list(""))
                .containsExactly("__cluster_metadata-0/", "a/", "log-checkpoint", "orders-0/");
        assertThat(disk.exists("meta.properties")).isFalse();
    }

    @Test
    void aPartitionInTwoPlacesIsRefused() throws IOException {
        create("orders-0");
        Files.createDirectory(second.resolve("orders-0"));
        assertThatThrownBy(() -> SpreadDisk.open(List.of(home, other)))
                .hasMessage("orders-0 is in " + first + " and in " + second);
    }

    @Test
    void theTopIsForcedEverywhere() throws IOException {
        disk.forceDirectoryNow("");
        Files.delete(second);
        assertThatThrownBy(() -> disk.forceDirectoryNow("")).isInstanceOf(IOException.class);
        Files.createDirectory(second);
    }

    @Test
    void theRoomIsThatOfTheFullest() throws IOException {
        assertThat(disk.usableBytes())
                .isBetween(0L, Math.max(home.totalBytes(), other.totalBytes()));
        assertThat(disk.root()).isEqualTo(first + "," + second);
    }

    private void create(String... names) throws IOException {
        for (String name : names) {
            disk.createDirectories(name);
        }
    }

    private void write(String path) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {1}), 0);
        }
    }

    /** What is in a directory, without what is not a partition. */
    private static List<String> partitions(Path directory) throws IOException {
        try (var all = Files.list(directory)) {
            return all.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.startsWith("orders"))
                    .sorted()
                    .toList();
        }
    }
}
