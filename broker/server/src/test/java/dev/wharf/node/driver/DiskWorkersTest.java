package dev.wharf.node.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which forces wait for which. */
final class DiskWorkersTest {
    private static final long PATIENCE_SECONDS = 60;

    @Test
    void aForceOfTheJournalDoesNotWaitBehindThoseOfSegments() throws InterruptedException {
        CountDownLatch diskAnswers = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (DiskWorkers workers = new DiskWorkers()) {
            for (int i = 0; i < 2 * DiskWorkers.FORCE_THREADS; i++) {
                workers.force(() -> await(diskAnswers));
            }
            workers.forceAhead(done::countDown);

            boolean ahead = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            diskAnswers.countDown();

            assertThat(ahead).as("done while segments were still being forced").isTrue();
        }
    }

    @Test
    void theLastCloseOfAFileThatWasLetGoIsForAnotherThread(@TempDir Path directory)
            throws IOException {
        CountDownLatch deletesGoOn = new CountDownLatch(1);
        DiskWorkers workers = new DiskWorkers();
        DiskFile file = new RealDisk(directory, workers).open("0.log", Disk.Mode.WRITE);
        FileChannel channel = Objects.requireNonNull(file.channel());
        workers.delete(() -> await(deletesGoOn));

        file.retain();
        file.letGo();
        file.close();
        file.close();
        boolean openBehindTheCall = channel.isOpen();
        deletesGoOn.countDown();
        workers.close();

        assertThat(openBehindTheCall).isTrue();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void severalPiecesOfAStartRunAtOnce() throws IOException {
        CountDownLatch begun = new CountDownLatch(DiskWorkers.FORCE_THREADS);
        List<Boolean> met = new CopyOnWriteArrayList<>();
        Disk.Work piece =
                () -> {
                    begun.countDown();
                    met.add(awaited(begun));
                };
        try (DiskWorkers workers = new DiskWorkers()) {
            workers.forceAll(Collections.nCopies(3 * DiskWorkers.FORCE_THREADS, piece));
        }
        assertThat(met).hasSize(3 * DiskWorkers.FORCE_THREADS).containsOnly(true);
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void allForcesAreTimed() {
        DiskWorkers workers = new DiskWorkers();
        workers.force(() -> {});
        workers.forceAhead(() -> {});
        workers.close();

        assertThat(workers.forceFigures().byTime().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
