package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RootNamesTest {
    private final SimScheduler scheduler = new SimScheduler(11);
    private final SimLoop loop = new SimLoop(scheduler, "loop");
    private final SimDisk disk = new SimDisk(scheduler, "disk");
    private final RootNames names = new RootNames(disk, loop);

    @Test
    void thoseWhoAskWhileAForceIsUnderWayShareTheNext() {
        List<Long> doneAtNs = new ArrayList<>();
        loop.run(
                () -> {
                    for (int i = 0; i < 100; i++) {
                        names.force(failure -> doneAtNs.add(scheduler.nowNs()));
                    }
                });
        scheduler.runFor(10_000_000_000L);
        assertThat(doneAtNs).hasSize(100);
        assertThat(doneAtNs.stream().distinct()).hasSize(2);
    }

    @Test
    void whatWasThereBeforeTheCallOutlivesAPowerCutOnceItIsDone() throws IOException {
        boolean[] durable = new boolean[2];
        disk.createDirectories("first");
        loop.run(
                () -> {
                    names.force(failure -> durable[0] = failure == null);
                    try {
                        disk.createDirectories("second");
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    names.force(failure -> durable[1] = failure == null);
                });
        scheduler.runUntil(() -> durable[1], 10_000_000_000L);
        assertThat(durable).containsExactly(true, true);
        disk.cutPower();
        assertThat(disk.exists("first")).isTrue();
        assertThat(disk.exists("second")).isTrue();
    }
}
