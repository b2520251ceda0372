package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short schedule of faults on three processes, with a judged history. {@code bin/wharf-faults} runs more and longer ones. */
final class ClusterFaultsTest {
    private static final int NODES = 3;
    private static final Duration LENGTH = Duration.ofSeconds(20);
    private static final long SEED = 1;

    @TempDir private Path directory = Path.of("");

    @Test
    void nothingAcknowledgedIsLostWhateverBecomesOfTheNodes() throws Exception {
        assumeThat(NamespaceNetwork.isPossible())
                .as("this machine lets a test have networks of its own")
                .isTrue();
        run(NamespaceNetwork.of(NODES));
    }

    @Test
    void norWhereNoNetworkCanBeCut() throws Exception {
        assumeThat(NamespaceNetwork.isPossible())
                .as("the other story tells it on this machine")
                .isFalse();
        run(LoopbackNetwork.of(NODES));
    }

    private void run(NodeNetwork network) throws Exception {
        try (ProcessCluster cluster = ProcessCluster.start(directory, network, NODES)) {
            FaultRun run = new FaultRun(cluster, Set.of(), SEED);
            try {
                assertThat(run.run(LENGTH).anomalies()).isEmpty();
            } catch (AssertionError | ConditionTimeoutException wrong) {
                throw new AssertionError(run.story(), wrong);
            }
        }
    }
}
