package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.consensus.MetaProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalClusterTest {
    @TempDir private Path directory = Path.of("");
    private LocalCluster cluster = new LocalCluster(Path.of(""));
    private int port;

    @BeforeEach
    void choosePorts() throws IOException {
        cluster = new LocalCluster(directory.resolve("data"));
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort() - LocalCluster.MAX_NODES;
        }
    }

    private List<String> lines() throws Exception {
        List<String> lines = new ArrayList<>();
        for (ClusterNode node : cluster.nodes()) {
            lines.add(node.line(Optional.empty()));
        }
        return lines;
    }

    private String line(int id, String role) {
        return "id=%d pid=- listener=127.0.0.1:%d http=127.0.0.1:%d role=%s state=stopped"
                .formatted(id, port + id - 1, port + id - 13, role);
    }

    @Test
    void threeNodesAllVoteAndFindEachOther() throws Exception {
        cluster.create(3, port);

        assertThat(lines())
                .containsExactly(
                        line(1, "controller,broker"),
                        line(2, "controller,broker"),
                        line(3, "controller,broker"));
        for (ClusterNode node : cluster.nodes()) {
            assertThat(node.settings().read(NodeConfig::of).cluster().quorum().values())
                    .as("node %s", node.id())
                    .hasSize(2)
                    .doesNotContain(new HostPort("127.0.0.1", port + node.id() - 1));
        }
    }

    @Test
    void aDirectoryThatANodeHasUsedIsLeftAlone() throws Exception {
        Path metadata = directory.resolve("data/node-2/data/__cluster_metadata-0");
        Files.createDirectories(metadata);
        Files.createFile(metadata.resolve("00000000000000000000.log"));

        assertThatThrownBy(() -> cluster.create(3, port))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("node-2/data holds the metadata of a node already");
    }

    @Test
    void allNodesBelongToOneClusterAndEachHasADirectoryOfItsOwn() throws Exception {
        cluster.create(4, port);

        Set<String> clusters = new HashSet<>();
        Set<Object> directories = new HashSet<>();
        for (ClusterNode node : cluster.nodes()) {
            MetaProperties identity = new Formatting(node.data(), node.id()).read();
            assertThat(identity.nodeId()).isEqualTo(node.id());
            clusters.add(identity.clusterId());
            directories.add(identity.directoryId());
        }
        assertThat(clusters).hasSize(1);
        assertThat(directories).hasSize(4);
    }

    @Test
    void theFirstOneOrThreeOrFiveVoteAndOnlyTheyAreFormattedWithTheVoters() throws Exception {
        cluster.create(7, port);

        for (ClusterNode node : cluster.nodes()) {
            boolean votes = node.id() <= 5;
            assertThat(node.settings().read(NodeConfig::of).cluster().mayVote()).isEqualTo(votes);
            assertThat(Files.exists(node.data().resolve("__cluster_metadata-0"))).isEqualTo(votes);
        }
    }

    @Test
    void oneMoreNodeTakesTheNextNumberAndTheNextPortsAndDoesNotVote() throws Exception {
        cluster.create(3, port);

        ClusterNode added = cluster.add();

        assertThat(added.line(Optional.empty())).isEqualTo(line(4, "broker"));
        assertThat(cluster.nodes()).hasSize(4).last().isEqualTo(added);
        assertThat(new Formatting(added.data(), 4).read().clusterId())
                .isEqualTo(new Formatting(cluster.node(1).data(), 1).read().clusterId());
        assertThat(added.settings().read(NodeConfig::of).cluster().quorum()).hasSize(3);
    }

    @Test
    void aPortThatIsTakenIsToldBeforeAnythingIsMade() throws Exception {
        try (ServerSocket taken = new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> cluster.create(3, port))
                    .isInstanceOf(RefusalException.class)
                    .hasMessageStartingWith("port " + taken.getLocalPort() + " cannot be had");
        }
        assertThat(cluster.directory()).doesNotExist();
    }

    @Test
    void theDataOfASingleNodeIsLeftAlone() throws Exception {
        new Formatting(cluster.directory(), 1).run(null);

        assertThatThrownBy(() -> cluster.create(3, port))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("holds the data of a single node");
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        assertThatThrownBy(() -> cluster.existingNodes())
                .isInstanceOf(RefusalException.class)
                .hasMessageStartingWith("no cluster in " + cluster.directory());
        cluster.create(3, port);
        assertThatThrownBy(() -> cluster.node(4))
                .isInstanceOf(RefusalException.class)
                .hasMessageEndingWith("there are 1, 2, 3");
    }
}
