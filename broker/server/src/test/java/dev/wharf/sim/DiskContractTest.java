package dev.wharf.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.Disk.Mode;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import dev.wharf.node.driver.DiskWorkers;
import dev.wharf.node.driver.RealDisk;
import dev.wharf.node.driver.SpreadDisk;
import dev.wharf.types.Invariants.InvariantViolation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link Disk} does: the simulated one is believed only as far as the real one does the same. */
final class DiskContractTest {
    @TempDir Path directory;
    @TempDir Path anotherDirectory;

    private final DiskWorkers workers = new DiskWorkers();

    /** The drivers of the seam. */
    enum Driver {
        REAL,
        SPREAD,
        SIMULATED
    }

    @AfterEach
    void closeWorkers() {
        workers.close();
    }

    /** A disk, and a way to wait for what completes on its loop. */
    private interface Bench {
        Disk disk();

        /** Starts an operation and returns its failure, or null, when its completion has run on the loop. */
        @Nullable IOException await(BiConsumer<Loop, Completion> operation)
                throws InterruptedException;
    }

    private Bench bench(Driver driver) {
        return switch (driver) {
            case REAL -> new RealBench(new RealDisk(directory, workers));
            case SPREAD -> new RealBench(spread());
            case SIMULATED -> new SimBench();
        };
    }

    private Disk spread() {
        try {
            return SpreadDisk.open(
                    List.of(
                            new RealDisk(directory, workers),
                            new RealDisk(anotherDirectory, workers)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(DiskFile file, int count, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        int read = file.read(buffer, position);
        assertThat(read).isEqualTo(buffer.position());
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadBackAtOnce(Driver driver) throws Exception {
        Disk disk = bench(driver).disk();
        try (DiskFile file = disk.open("a", Mode.WRITE)) {
            file.write(bytes("hello world"), 0);
            file.write(bytes("W"), 6);
            assertThat(read(file, 100, 0)).isEqualTo("hello World");
            assertThat(read(file, 3, 6)).isEqualTo("Wor");
            assertThat(read(file, 3, 11)).isEmpty();
            assertThat(read(file, 3, 500)).isEmpty();
            assertThat(file.size()).isEqualTo(11);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWritePastTheEndLeavesZerosBefore(Driver driver) throws Exception {
        Disk disk = bench(driver).disk();
        try (DiskFile file = disk.open("a", Mode.WRITE)) {
            file.write(bytes("x"), 3);
            assertThat(read(file, 10, 0)).isEqualTo("\0\0\0x");
        }
    }

    @ParameterizedTest
    @EnumSource
    void truncationCutsAndNeverGrows(Driver driver) throws Exception {
        Disk disk = bench(driver).disk();
        try (DiskFile file = disk.open("a", Mode.WRITE)) {
            file.write(bytes("hello"), 0);
            file.truncate(2);
            file.truncate(4);
            assertThat(read(file, 10, 0)).isEqualTo("he");
            file.write(bytes("y"), 3);
            assertThat(read(file, 10, 0)).isEqualTo("he\0y");
        }
    }

    @ParameterizedTest
    @EnumSource
    void readingNeedsAFileAndWritingCreatesItInADirectoryThatExists(Driver driver) {
        Disk disk = bench(driver).disk();
        assertThatThrownBy(() -> disk.open("a", Mode.READ)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.open("no/a", Mode.WRITE))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(disk.exists("a")).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aDirectoryListsItsNamesSortedAndMarksDirectories(Driver driver) throws Exception {
        Disk disk = bench(driver).disk();
        disk.createDirectories("t/sub/deep");
        disk.createDirectories("t/sub");
        disk.open("t/b", Mode.WRITE).close();
        disk.open("t/a", Mode.WRITE).close();
        assertThat(disk.list("t")).containsExactly("a", "b", "sub/");
        assertThat(disk.list("")).containsExactly("t/");
        assertThat(disk.list("nothing")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aRenameReplacesAFileAndAnOpenFileKeepsItsBytes(Driver driver) throws Exception {
        Disk disk = bench(driver).disk();
        try (DiskFile a = disk.open("a", Mode.WRITE);
                DiskFile b = disk.open("b", Mode.WRITE)) {
            a.write(bytes("new"), 0);
            b.write(bytes("old"), 0);
            disk.rename("a", "b");
            assertThat(disk.list("")).containsExactly("b");
            assertThat(read(b, 10, 0)).isEqualTo("old");
            try (DiskFile renamed = disk.open("b", Mode.READ)) {
                assertThat(read(renamed, 10, 0)).isEqualTo("new");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDirectoryIsRenamedWithAllBelow(Driver driver) throws Exception {
        Disk disk = bench(driver).disk();
        disk.createDirectories("t-0");
        disk.open("t-0/a", Mode.WRITE).close();
        disk.rename("t-0", "t-0.deleted");
        assertThat(disk.exists("t-0")).isFalse();
        assertThat(disk.list("t-0.deleted")).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource
    void renamingWhatIsNotThereFails(Driver driver) {
        Disk disk = bench(driver).disk();
        assertThatThrownBy(() -> disk.rename("a", "b")).isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @EnumSource
    void deletingADirectoryTakesAllBelowAndTellsSoOnTheLoop(Driver driver) throws Exception {
        Bench bench = bench(driver);
        Disk disk = bench.disk();
        disk.createDirectories("t/sub");
        disk.open("t/sub/a", Mode.WRITE).close();
        assertThat(bench.await((loop, done) -> disk.delete("t", loop, done))).isNull();
        assertThat(disk.exists("t")).isFalse();
        assertThat(bench.await((loop, done) -> disk.delete("t", loop, done))).isNull();
        disk.deleteNow("t");
    }

    @ParameterizedTest
    @EnumSource
    void anOpenFileOutlivesItsNameUntilItsLastReferenceIsGivenUp(Driver driver) throws Exception {
        Disk disk = bench(driver).disk();
        DiskFile file = disk.open("a", Mode.WRITE);
        file.write(bytes("still here"), 0);
        file.retain();
        disk.deleteNow("a");
        file.close();
        assertThat(read(file, 100, 0)).isEqualTo("still here");
        file.close();
        assertThatThrownBy(file::retain).isInstanceOf(InvariantViolation.class);
    }

    @ParameterizedTest
    @EnumSource
    void forcesOfFilesAndDirectoriesCompleteOnTheLoop(Driver driver) throws Exception {
        Bench bench = bench(driver);
        Disk disk = bench.disk();
        try (DiskFile file = disk.open("a", Mode.WRITE)) {
            file.write(bytes("x"), 0);
            assertThat(bench.await(file::force)).isNull();
            assertThat(bench.await((loop, done) -> disk.forceDirectory("", loop, done))).isNull();
            file.forceNow();
            disk.forceDirectoryNow("");
        }
    }

    @ParameterizedTest
    @EnumSource
    void allPiecesHaveEndedWhenTheyAreSaidToHave(Driver driver) throws Exception {
        Disk disk = bench(driver).disk();
        List<Disk.Work> pieces = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String path = "piece " + i;
            pieces.add(
                    () -> {
                        try (DiskFile file = disk.open(path, Mode.WRITE)) {
                            file.write(bytes("x"), 0);
                            file.forceNow();
                        }
                    });
        }
        disk.allNow(pieces);
        assertThat(disk.list("")).hasSize(50);
        pieces.set(
                7,
                () -> {
                    throw new IOException("one that fails");
                });
        assertThatThrownBy(() -> disk.allNow(pieces)).hasMessage("one that fails");
    }

    @ParameterizedTest
    @EnumSource
    void aFileMayBeClosedWhileItsForceIsUnderWay(Driver driver) throws Exception {
        Bench bench = bench(driver);
        DiskFile file = bench.disk().open("a", Mode.WRITE);
        file.write(bytes("x"), 0);
        assertThat(
                        bench.await(
                                (loop, done) -> {
                                    file.force(loop, done);
                                    file.close();
                                }))
                .isNull();
    }

    @ParameterizedTest
    @EnumSource
    void thereIsSpaceToWrite(Driver driver) throws Exception {
        Disk disk = bench(driver).disk();
        assertThat(disk.usableBytes()).isPositive();
        assertThat(disk.totalBytes()).isGreaterThanOrEqualTo(disk.usableBytes());
    }

    private static final class SimBench implements Bench {
        private final SimScheduler scheduler = new SimScheduler(3);
        private final SimDisk disk = new SimDisk(scheduler, "disk");
        private final SimLoop loop = new SimLoop(scheduler, "loop");

        @Override
        public Disk disk() {
            return disk;
        }

        @Override
        public @Nullable IOException await(BiConsumer<Loop, Completion> operation) {
            Outcome outcome = new Outcome();
            operation.accept(loop, failure -> outcome.set(failure, loop.inLoop()));
            assertThat(outcome.set).as("never within the call").isFalse();
            assertThat(scheduler.runUntil(() -> outcome.set, 1_000_000_000)).isTrue();
            return outcome.failure;
        }
    }

    private static final class RealBench implements Bench {
        private final Disk disk;
        private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        private final Loop loop = new QueueLoop(tasks);

        RealBench(Disk disk) {
            this.disk = disk;
        }

        @Override
        public Disk disk() {
            return disk;
        }

        @Override
        public @Nullable IOException await(BiConsumer<Loop, Completion> operation)
                throws InterruptedException {
            Outcome outcome = new Outcome();
            operation.accept(loop, failure -> outcome.set(failure, true));
            assertThat(outcome.set).as("never within the call").isFalse();
            Runnable task = tasks.poll(30, TimeUnit.SECONDS);
            assertThat(task).as("a completion within 30 s").isNotNull();
            if (task != null) {
                task.run();
            }
            return outcome.failure;
        }
    }

    private static final class Outcome {
        private boolean set;
        private @Nullable IOException failure;

        void set(@Nullable IOException result, boolean inLoop) {
            assertThat(inLoop).isTrue();
            set = true;
            failure = result;
        }
    }

    /** A loop whose tasks the test itself runs. */
    private record QueueLoop(BlockingQueue<Runnable> tasks) implements Loop {
        @Override
        public void post(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            throw new UnsupportedOperationException("a disk schedules nothing");
        }

        @Override
        public boolean inLoop() {
            return false;
        }
    }
}
