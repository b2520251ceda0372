package dev.wharf.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimCrash;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimScheduler;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One of the first voters of a cluster is formatted by its own start, which may be killed anywhere and is then tried again. */
final class RaftFormatTest {
    private static final Uuid OWN = new Uuid(1, 2);
    private static final MetaProperties SELF = new MetaProperties("AAAAAAAAAAAAAAAAAAAAAA", 1, OWN);
    private static final List<Voter> VOTERS =
            List.of(voter(1, OWN), voter(2, new Uuid(3, 4)), voter(3, new Uuid(5, 6)));

    @Test
    void aFormatThatIsCutShortAnywhereIsCompletedByTheNext() throws Exception {
        SimDisk whole = disk(1);
        format(whole);
        int crashes = 0;
        boolean reachedTheEnd = false;
        for (int operation = 1; !reachedTheEnd; operation++) {
            SimDisk disk = disk(operation);
            disk.faults().crashAtOperation(operation);
            try {
                format(disk);
                reachedTheEnd = true;
                disk.faults().disarmCrash();
            } catch (SimCrash crash) {
                crashes++;
                if (operation % 2 == 0) {
                    disk.cutPower();
                } else {
                    disk.killProcess();
                }
                if (!disk.exists(DataDirectory.FILE)) {
                    format(disk);
                }
            }
            assertThat(disk.files())
                    .as("crash at operation %d", operation)
                    .containsExactlyInAnyOrderElementsOf(whole.files());
            SimScheduler scheduler = new SimScheduler(operation);
            assertThat(MetadataDirectory.open(disk, scheduler.entropy())).isEqualTo(OWN);
        }
        assertThat(crashes).isGreaterThan(10);
    }

    @Test
    void theLogOfAnotherIdIsLeftAlone() throws Exception {
        SimDisk disk = disk(1);
        format(disk);
        Uuid other = new Uuid(7, 8);
        assertThat(RaftFormat.isTaken(disk, other)).isTrue();
        assertThat(RaftFormat.isTaken(disk, OWN)).isFalse();
        assertThatThrownBy(() -> RaftFormat.format(disk, clock(1), other, VOTERS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds a metadata log already");
    }

    private static void format(SimDisk disk) throws Exception {
        RaftFormat.format(disk, clock(1), OWN, VOTERS);
        MetaProperties _ = DataDirectory.format(disk, SELF);
    }

    private static SimDisk disk(long seed) {
        return new SimDisk(new SimScheduler(seed), "disk");
    }

    private static SimClock clock(long seed) {
        return new SimClock(new SimScheduler(seed));
    }

    private static Voter voter(int id, Uuid directory) {
        return new Voter(
                id, directory, List.of(new Voter.Endpoint("CONTROLLER", "host-" + id, 9093)));
    }
}
