package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.api.BrokerConfig;
import dev.wharf.consensus.DataDirectory;
import dev.wharf.network.EventLoops;
import dev.wharf.node.driver.SystemClock;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimScheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node makes of its settings and its directory before anything begins. */
final class ClusterStartTest {
    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";
    private static final String ITSELF = "controller.quorum.bootstrap.servers=127.0.0.1:9092";
    private static final String FOUNDER =
            "initial.controllers=1@127.0.0.1:9092:JEXY6aqzQY-32P5TStzaFg";

    private final SimDisk disk = new SimDisk(new SimScheduler(1), "disk");

    @Test
    void theOnlyVoterThatHasLostItsDataDoesNotBeginTheSameClusterAnew() {
        assertThatThrownBy(() -> start("cluster.id=" + CLUSTER, ITSELF))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("is empty, and nothing says that cluster " + CLUSTER)
                .hasMessageContaining("its data is lost")
                .hasMessageContaining("initial.controllers");
        assertThat(disk.exists(DataDirectory.FILE)).isFalse();
    }

    @Test
    void itBeginsWhereItsSettingsSaySoAndNeedsThatOnce() throws Exception {
        start("cluster.id=" + CLUSTER, ITSELF, FOUNDER);
        start("cluster.id=" + CLUSTER, ITSELF);
        assertThat(DataDirectory.isReplicated(disk)).isTrue();
    }

    @Test
    void aNodeThatIsToldOfNoQuorumMayBeginUnderANameThatIsGiven() throws Exception {
        start("cluster.id=" + CLUSTER);
        assertThat(DataDirectory.isReplicated(disk)).isFalse();
    }

    private void start(String... lines) throws Exception {
        List<Setting> given = new ArrayList<>();
        given.add(new Setting("node.id", "1", "test"));
        for (String line : lines) {
            int at = line.indexOf('=');
            given.add(new Setting(line.substring(0, at), line.substring(at + 1), "test"));
        }
        Settings settings = new Settings(given);
        NodeConfig config = settings.read(NodeConfig::of);
        BrokerConfig broker = settings.read(BrokerConfig::from);
        try (EventLoops loops = new EventLoops(1, ClusterStartTest::onBug);
                EventLoops metadata = EventLoops.forMetadata(ClusterStartTest::onBug)) {
            Neighbours neighbours =
                    ClusterStart.of(config, broker, loops, metadata, disk, new SystemClock());
            if (neighbours != null) {
                neighbours.close();
            }
        }
    }

    private static void onBug(Throwable bug) {
        throw new AssertionError(bug);
    }
}
