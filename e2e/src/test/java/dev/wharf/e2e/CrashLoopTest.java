package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker's process ends again and again under load, and every promise to the clients holds. {@code -Dwharf.rounds=N} makes more rounds,
 * {@code -Dwharf.seed=N} other pauses between them.
 */
final class CrashLoopTest {
    private static final int ROUNDS = Integer.getInteger("wharf.rounds", 15);
    private static final long SEED = Long.getLong("wharf.seed", 4);

    @TempDir Path directory;

    /** Ends the process in some way and returns its exit code. */
    private interface End {
        int end(RunningBroker broker) throws InterruptedException;
    }

    @Test
    void killsLoseNothingRepeatNothingAndKeepTheGroupsPlace() throws Exception {
        int killed = 128 + 9;

        new CrashLoop(lives(RunningBroker::kill, killed), ROUNDS, SEED).live();
    }

    @Test
    void stopsInOrderDoTheSameAndFailNoSend() throws Exception {
        long failedSends = new CrashLoop(lives(RunningBroker::stop, 0), ROUNDS, SEED).live();

        assertThat(failedSends).isZero();
    }

    private CrashLoop.Lives lives(End end, int exitCode) {
        return new CrashLoop.Lives() {
            @Override
            public RunningBroker start(String address, String... options) throws IOException {
                return RunningBroker.startAt(directory.resolve("data"), address, options);
            }

            @Override
            public void end(RunningBroker broker) throws IOException, InterruptedException {
                assertThat(end.end(broker)).as(broker.log()).isEqualTo(exitCode);
            }
        };
    }
}
