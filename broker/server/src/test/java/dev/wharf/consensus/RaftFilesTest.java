package dev.wharf.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.apache.kafka.raft.ElectionState;
import org.apache.kafka.raft.FileQuorumStateStore;
import org.apache.kafka.tools.DumpLogSegments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the replicated metadata log leaves on the disk, as Kafka's own code reads it. */
final class RaftFilesTest {
    private final RaftCluster cluster = new RaftCluster(1, RaftCluster.Shape.of(3, 0)).startAll();

    @Test
    void kafkasToolReadsSegmentsAndSnapshots(@TempDir Path directory) throws IOException {
        for (int i = 0; i < 30; i++) {
            cluster.appendEverywhere();
        }
        RaftNode node = cluster.awaitLeader();
        String fresh = dump(node, directory);
        assertThat(fresh)
                .contains("LeaderChange", "KRaftVersion", "KRaftVoters")
                .doesNotContain("isvalid: false");
        node.run(life -> life.told().writeSnapshot(life.log()));
        cluster.runFor(1_000);
        assertThat(node.disk().files()).anyMatch(path -> path.endsWith("0000000001.checkpoint"));
        assertThat(dump(node, directory))
                .contains("SnapshotHeader", "KRaftVoters", "SnapshotFooter")
                .doesNotContain("isvalid: false");
    }

    @Test
    void kafkaReadsTheVote(@TempDir Path directory) throws IOException {
        cluster.appendEverywhere();
        RaftNode follower = cluster.node(cluster.awaitLeader().id() % 3 + 1);
        Path file = copy(follower, MetadataDirectory.NAME + "/" + QuorumStateFile.NAME, directory);
        ElectionState state = new FileQuorumStateStore(file.toFile()).readElectionState().get();
        assertThat(state.optionalLeaderId()).isEqualTo(OptionalInt.of(cluster.awaitLeader().id()));
        assertThat(state.epoch()).isEqualTo(cluster.awaitLeader().life().told().epoch());
    }

    private static String dump(RaftNode node, Path directory) throws IOException {
        List<String> files =
                node.disk().files().stream()
                        .filter(
                                path ->
                                        path.startsWith(MetadataDirectory.NAME)
                                                && (path.endsWith(".log")
                                                        || path.endsWith(".checkpoint")))
                        .toList();
        StringBuilder paths = new StringBuilder();
        for (String file : files) {
            paths.append(paths.isEmpty() ? "" : ",").append(copy(node, file, directory));
        }
        PrintStream out = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            DumpLogSegments.main(new String[] {"--print-data-log", "--files", paths.toString()});
        } finally {
            System.setOut(out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Path copy(RaftNode node, String path, Path directory) throws IOException {
        try (DiskFile file = node.disk().open(path, Disk.Mode.READ)) {
            ByteBuffer content = ByteBuffer.allocate((int) file.size());
            file.read(content, 0);
            Path target = directory.resolve(path);
            Files.createDirectories(target.getParent());
            return Files.write(target, content.array());
        }
    }
}
