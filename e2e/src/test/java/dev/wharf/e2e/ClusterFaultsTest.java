package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Schedules of faults from seeds on three processes, each with a judged history. A short one by default; {@code -Dwharf.schedules=N}, {@code -Dwharf.seconds=N} and {@code
 * -Dwharf.seed=N} make more and longer ones, {@code -Dwharf.faults=KILL,MUTE} leaves all but these faults out.
 */
final class ClusterFaultsTest {
    private static final int NODES = 3;
    private static final int SCHEDULES = Integer.getInteger("wharf.schedules", 1);
    private static final long SECONDS = Long.getLong("wharf.seconds", 20);
    private static final Set<Fault> FAULTS =
            Arrays.stream(System.getProperty("wharf.faults", "").split(",", -1))
                    .filter(name -> !name.isBlank())
                    .map(Fault::valueOf)
                    .collect(Collectors.toUnmodifiableSet());
    private static final long SEED = Long.getLong("wharf.seed", 1);

    @TempDir private Path directory = Path.of("");

    @Test
    void nothingAcknowledgedIsLostWhateverBecomesOfTheNodes() throws Exception {
        assumeThat(NamespaceNetwork.isPossible())
                .as("this machine lets a test have networks of its own")
                .isTrue();
        for (long seed = SEED; seed < SEED + SCHEDULES; seed++) {
            run(seed, NamespaceNetwork.of(NODES));
        }
    }

    @Test
    void norWhereNoNetworkCanBeCut() throws Exception {
        assumeThat(NamespaceNetwork.isPossible())
                .as("the other story tells it on this machine")
                .isFalse();
        for (long seed = SEED; seed < SEED + SCHEDULES; seed++) {
            run(seed, LoopbackNetwork.of(NODES));
        }
    }

    private void run(long seed, NodeNetwork network) throws Exception {
        Path data = directory.resolve("seed-" + seed);
        try (ProcessCluster cluster = ProcessCluster.start(data, network, NODES)) {
            FaultRun run = new FaultRun(cluster, FAULTS, seed);
            try {
                assertThat(run.run(Duration.ofSeconds(SECONDS))).isEmpty();
            } catch (AssertionError | ConditionTimeoutException wrong) {
                throw new AssertionError(run.story(), wrong);
            }
        }
    }
}
