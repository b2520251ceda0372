package dev.wharf.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.env.Disk.Mode;
import dev.wharf.env.DiskFile;
import dev.wharf.types.Invariants.InvariantViolation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the simulated disk forgets, and that it forgets nothing else. */
final class SimDiskTest {
    private static final int SECTOR = SimInode.SECTOR_BYTES;
    private static final int SEEDS = 200;

    /** One disk with one loop, from one seed. */
    private static final class Bench {
        final SimScheduler scheduler;
        final SimDisk disk;
        final SimLoop loop;

        Bench(long seed) {
            scheduler = new SimScheduler(seed);
            disk = new SimDisk(scheduler, "disk");
            loop = new SimLoop(scheduler, "loop");
        }

        /** A file whose name and bytes are durable. */
        DiskFile durableFile(String path, byte[] content) throws IOException {
            DiskFile file = disk.open(path, Mode.WRITE);
            file.write(ByteBuffer.wrap(content), 0);
            file.forceNow();
            disk.forceDirectoryNow("");
            return file;
        }

        byte[] content(String path) throws IOException {
            try (DiskFile file = disk.open(path, Mode.READ)) {
                ByteBuffer buffer = ByteBuffer.allocate((int) file.size());
                file.read(buffer, 0);
                return buffer.array();
            }
        }
    }

    private static byte[] filled(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void aKilledProcessLeavesThePageCacheBehind() throws IOException {
        Bench bench = new Bench(1);
        bench.disk.open("a", Mode.WRITE).write(ByteBuffer.wrap(filled(3_000, 1)), 0);
        bench.disk.killProcess();
        assertThat(bench.content("a")).isEqualTo(filled(3_000, 1));
    }

    @Test
    void forcedBytesUnderAForcedNameSurviveEveryPowerCut() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            Bench bench = new Bench(seed);
            DiskFile file = bench.durableFile("a", filled(3_000, 1));
            file.write(ByteBuffer.wrap(filled(5_000, 2)), 3_000);
            bench.disk.cutPower();
            assertThat(Arrays.copyOf(bench.content("a"), 3_000)).isEqualTo(filled(3_000, 1));
        }
    }

    @Test
    void unforcedBytesSurviveAPowerCutWhollyPartlyOrNotAtAllBySectors() throws IOException {
        Set<Integer> sizes = new HashSet<>();
        boolean holes = false;
        for (int seed = 0; seed < SEEDS; seed++) {
            Bench bench = new Bench(seed);
            DiskFile file = bench.durableFile("a", new byte[0]);
            file.write(ByteBuffer.wrap(filled(8 * SECTOR, 1)), 0);
            bench.disk.cutPower();
            byte[] left = bench.content("a");
            sizes.add(left.length);
            for (int sector = 0; sector < left.length / SECTOR; sector++) {
                byte[] part = Arrays.copyOfRange(left, sector * SECTOR, (sector + 1) * SECTOR);
                assertThat(part).isIn(filled(SECTOR, 0), filled(SECTOR, 1));
                holes |= part[0] == 0;
            }
        }
        assertThat(sizes).contains(0, 8 * SECTOR).hasSizeGreaterThan(4);
        assertThat(holes).isTrue();
    }

    @Test
    void aForceThatIsUnderWayPromisesNothingUntilItHasEnded() throws IOException {
        Set<Integer> sizes = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Bench bench = new Bench(seed);
            DiskFile file = bench.durableFile("a", new byte[0]);
            file.write(ByteBuffer.wrap(filled(SECTOR, 1)), 0);
            List<String> ended = new ArrayList<>();
            file.force(bench.loop, failure -> ended.add("force"));
            bench.disk.cutPower();
            bench.scheduler.runFor(1_000_000_000);
            assertThat(ended).isEmpty();
            sizes.add(bench.content("a").length);
        }
        assertThat(sizes).containsExactlyInAnyOrder(0, SECTOR);
    }

    @Test
    void aForceCoversWhatWasWrittenBeforeItAndNotWhatCameLater() throws IOException {
        Set<Integer> sizes = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Bench bench = new Bench(seed);
            DiskFile file = bench.durableFile("a", new byte[0]);
            file.write(ByteBuffer.wrap(filled(SECTOR, 1)), 0);
            file.force(bench.loop, failure -> {});
            file.write(ByteBuffer.wrap(filled(SECTOR, 2)), SECTOR);
            bench.scheduler.runFor(1_000_000_000);
            bench.disk.cutPower();
            byte[] left = bench.content("a");
            assertThat(Arrays.copyOf(left, SECTOR)).isEqualTo(filled(SECTOR, 1));
            sizes.add(left.length);
        }
        assertThat(sizes).containsExactlyInAnyOrder(SECTOR, 2 * SECTOR);
    }

    @Test
    void anUnforcedTruncationSurvivesWhollyOrNotAtAll() throws IOException {
        Set<Integer> sizes = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Bench bench = new Bench(seed);
            bench.durableFile("a", filled(2_000, 1)).truncate(700);
            bench.disk.cutPower();
            sizes.add(bench.content("a").length);
        }
        assertThat(sizes).containsExactlyInAnyOrder(700, 2_000);
    }

    @Test
    void aForcedTruncationSurvivesAndWhatWasCutNeverComesBack() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            Bench bench = new Bench(seed);
            DiskFile file = bench.durableFile("a", filled(2_000, 1));
            file.truncate(700);
            file.forceNow();
            file.write(ByteBuffer.wrap(filled(10, 2)), 1_500);
            bench.disk.cutPower();
            byte[] left = bench.content("a");
            assertThat(Arrays.copyOf(left, 700)).isEqualTo(filled(700, 1));
            assertThat(Arrays.copyOfRange(left, 700, Math.max(700, left.length))).doesNotContain(1);
        }
    }

    @Test
    void aNewNameIsLostUnlessItsDirectoryIsForced() throws IOException {
        Set<Boolean> found = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Bench bench = new Bench(seed);
            bench.disk.open("a", Mode.WRITE).forceNow();
            bench.disk.cutPower();
            found.add(bench.disk.exists("a"));
        }
        assertThat(found).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void aRenameOverAFileLeavesTheOldOrTheNewUnderTheNameNeverNeither() throws IOException {
        Set<Byte> found = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Bench bench = new Bench(seed);
            bench.durableFile("a", filled(10, 1));
            bench.durableFile("a.tmp", filled(10, 2));
            bench.disk.rename("a.tmp", "a");
            bench.disk.cutPower();
            byte[] left = bench.content("a");
            assertThat(bench.disk.exists("a.tmp")).isEqualTo(left[0] == 1);
            found.add(left[0]);
        }
        assertThat(found).containsExactlyInAnyOrder((byte) 1, (byte) 2);
    }

    @Test
    void namesReachThePlatterInTheOrderOfTheirChanges() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            Bench bench = new Bench(seed);
            bench.disk.open("first", Mode.WRITE);
            bench.disk.open("second", Mode.WRITE);
            bench.disk.cutPower();
            assertThat(!bench.disk.exists("second") || bench.disk.exists("first")).isTrue();
        }
    }

    @Test
    void aDirectoryUnderAnUnforcedNameTakesItsForcedFilesWithIt() throws IOException {
        Set<Boolean> found = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Bench bench = new Bench(seed);
            bench.disk.createDirectories("topic-0");
            bench.disk.open("topic-0/a", Mode.WRITE).forceNow();
            bench.disk.forceDirectoryNow("topic-0");
            bench.disk.cutPower();
            found.add(bench.disk.exists("topic-0/a"));
        }
        assertThat(found).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void afterAFailedForceTheBytesStayReadableButALaterForceDoesNotSaveThem() throws IOException {
        Bench bench = new Bench(1);
        DiskFile file = bench.durableFile("a", new byte[0]);
        file.write(ByteBuffer.wrap(filled(SECTOR, 1)), 0);
        bench.disk.faults().failForces(1);
        assertThatThrownBy(file::forceNow).isInstanceOf(IOException.class);
        file.forceNow();
        assertThat(bench.content("a")).isEqualTo(filled(SECTOR, 1));
        bench.disk.cutPower();
        assertThat(bench.content("a")).isIn(new byte[0], filled(SECTOR, 0));
    }

    @Test
    void aFullDiskTakesWhatFitsAndSpaceComesBackWithADelete() throws IOException {
        Bench bench = new Bench(1);
        bench.disk.faults().capacity(1_000);
        bench.durableFile("a", filled(600, 1));
        DiskFile b = bench.disk.open("b", Mode.WRITE);
        assertThatThrownBy(() -> b.write(ByteBuffer.wrap(filled(600, 1)), 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
        assertThat(b.size()).isEqualTo(400);
        assertThat(bench.disk.usableBytes()).isZero();
        assertThat(bench.disk.totalBytes()).isEqualTo(1_000);
        bench.disk.deleteNow("a");
        assertThat(bench.disk.usableBytes()).isEqualTo(600);
    }

    @Test
    void aFlippedBitIsThereAfterAPowerCutToo() throws IOException {
        Bench bench = new Bench(1);
        bench.durableFile("a", filled(2_000, 0));
        assertThat(bench.disk.flipBit(path -> path.equals("a"))).isEqualTo("a");
        bench.disk.cutPower();
        int ones = 0;
        for (byte b : bench.content("a")) {
            ones += Integer.bitCount(b & 0xff);
        }
        assertThat(ones).isEqualTo(1);
    }

    @Test
    void aCrashComesAtTheChosenOperationAndBeforeItTakesEffect() throws IOException {
        Bench bench = new Bench(1);
        DiskFile file = bench.durableFile("a", new byte[0]);
        bench.disk.faults().crashAtOperation(2);
        file.write(ByteBuffer.wrap(filled(5, 1)), 0);
        assertThatThrownBy(() -> file.write(ByteBuffer.wrap(filled(5, 2)), 0))
                .isInstanceOf(SimCrash.class);
        assertThatThrownBy(() -> bench.disk.deleteNow("a")).isInstanceOf(SimCrash.class);
        bench.disk.killProcess();
        assertThat(bench.content("a")).isEqualTo(filled(5, 1));
    }

    @Test
    void aFileFromBeforeACrashIsUseless() throws IOException {
        Bench bench = new Bench(1);
        DiskFile file = bench.durableFile("a", new byte[0]);
        bench.disk.killProcess();
        assertThatThrownBy(file::size).isInstanceOf(InvariantViolation.class);
        file.close();
    }
}
