package dev.wharf.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.junit.jupiter.api.Test;

final class LocalMetadataLogTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final String FIRST_SEGMENT =
            LocalMetadataLog.DIRECTORY + "/00000000000000000000.log";

    private final SimScheduler scheduler = new SimScheduler(11);
    private final SimDisk disk = new SimDisk(scheduler, "disk");
    private final MetadataLogConfig config = new MetadataLogConfig(600, 1_000);
    private SimLoop loop = new SimLoop(scheduler, "loop");
    private Tale tale = new Tale();
    private LocalMetadataLog log = newLog();

    private LocalMetadataLog newLog() {
        return new LocalMetadataLog(disk, loop, new SimClock(scheduler), config, Tale.SELF);
    }

    private void start() {
        loop.run(
                () -> {
                    try {
                        log.start(tale);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    private void restart() {
        loop.stop();
        loop = new SimLoop(scheduler, "loop again");
        tale = new Tale();
        log = newLog();
        start();
    }

    private long append(String... records) {
        long[] end = new long[1];
        loop.run(
                () -> {
                    try {
                        end[0] = log.append(tale.epoch(), Tale.batch(records));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        return end[0];
    }

    private void snapshot() {
        List<String> state = List.copyOf(tale.records());
        List<IOException> failures = new ArrayList<>();
        boolean[] done = {false};
        loop.run(
                () ->
                        log.writeSnapshot(
                                tale.offset(),
                                sink -> state.forEach(record -> sink.accept(Tale.bytes(record))),
                                failure -> {
                                    done[0] = true;
                                    if (failure != null) {
                                        failures.add(failure);
                                    }
                                }));
        runASecond();
        assertThat(done).containsExactly(true);
        assertThat(failures).isEmpty();
    }

    private void runASecond() {
        scheduler.runFor(SECOND_NS);
    }

    @Test
    void recordsAreCommittedOnlyWhenForced() {
        start();
        assertThat(append("a", "b")).isEqualTo(2);
        assertThat(tale.records()).isEmpty();
        runASecond();
        assertThat(tale.records()).containsExactly("a", "b");
        assertThat(tale.offset()).isEqualTo(2);
    }

    @Test
    void appendsDuringAForceShareTheNextOne() {
        start();
        append("a");
        append("b");
        append("c");
        scheduler.runUntil(() -> tale.offset() == 1, SECOND_NS);
        assertThat(tale.records()).containsExactly("a");
        scheduler.runUntil(() -> tale.offset() > 1, SECOND_NS);
        assertThat(tale.records()).containsExactly("a", "b", "c");
    }

    @Test
    void aRestartTellsAllThatIsCommittedUnderANewEpoch() {
        start();
        append("a");
        append("b");
        runASecond();
        disk.cutPower();
        restart();
        assertThat(tale.records()).containsExactly("a", "b");
        assertThat(tale.epoch()).isEqualTo(2);
        assertThat(append("c")).isEqualTo(3);
    }

    @Test
    void aTornTailIsCutOff() throws IOException {
        start();
        append("a");
        runASecond();
        append("b", "c");
        runASecond();
        DiskFile file = disk.open(FIRST_SEGMENT, Disk.Mode.WRITE);
        long whole = file.size();
        file.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 0, 0, 0, 3, 0, 0}), whole);
        file.close();
        disk.killProcess();
        restart();
        assertThat(tale.records()).containsExactly("a", "b", "c");
        append("d");
        runASecond();
        disk.killProcess();
        restart();
        assertThat(tale.records()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aTornTailThatHasLostItsBaseOffsetAloneIsCutOff() throws IOException {
        start();
        append("a");
        runASecond();
        DiskFile file = disk.open(FIRST_SEGMENT, Disk.Mode.WRITE);
        // The sector with the first bytes of the batch was not written, the next one was.
        ByteBuffer torn = BatchFile.encode(1, tale.epoch(), 0, Tale.batch("b")).nioBuffer();
        file.write(torn.putLong(0, 0), file.size());
        file.close();
        disk.killProcess();
        restart();
        assertThat(tale.records()).containsExactly("a");
        append("c");
        runASecond();
        disk.killProcess();
        restart();
        assertThat(tale.records()).containsExactly("a", "c");
    }

    @Test
    void aBaseOffsetThatIsDamagedBelowTheRecoveryPointIsReportedAndNotCutOff() throws IOException {
        start();
        append("a");
        runASecond();
        DiskFile file = disk.open(FIRST_SEGMENT, Disk.Mode.WRITE);
        long second = file.size();
        append("b");
        runASecond();
        file.write(ByteBuffer.allocate(Long.BYTES), second);
        assertStartRefuses(DamagedLogException.class, "damaged at offset 1", file.size());
    }

    @Test
    void damageOfWhatWasForcedIsReportedAndNotCutOff() throws IOException {
        start();
        append("a");
        runASecond();
        append("b");
        runASecond();
        DiskFile file = disk.open(FIRST_SEGMENT, Disk.Mode.WRITE);
        file.write(ByteBuffer.wrap(new byte[] {77}), 40);
        assertStartRefuses(IOException.class, "damaged at offset 0", file.size());
    }

    /** The next start says what is wrong, and leaves the first segment as long as it is. */
    private void assertStartRefuses(Class<? extends IOException> with, String why, long size)
            throws IOException {
        disk.killProcess();
        loop.stop();
        loop = new SimLoop(scheduler, "loop again");
        log = newLog();
        loop.run(
                () ->
                        assertThatThrownBy(() -> log.start(new Tale()))
                                .isInstanceOf(with)
                                .hasMessageContaining(why));
        DiskFile after = disk.open(FIRST_SEGMENT, Disk.Mode.READ);
        assertThat(after.size()).isEqualTo(size);
    }

    @Test
    void afterAFailedForceTheLogTakesNothingMore() {
        start();
        append("a");
        runASecond();
        disk.faults().failForces(1);
        append("b");
        runASecond();
        assertThat(tale.failures()).hasSize(1);
        assertThat(tale.records()).containsExactly("a");
        loop.run(
                () ->
                        assertThatThrownBy(() -> log.append(tale.epoch(), Tale.batch("c")))
                                .isInstanceOf(IOException.class));
    }

    @Test
    void aFullDiskRefusesAnAppendAndTheLogGoesOnWhenThereIsSpace() {
        start();
        append("a");
        runASecond();
        disk.faults().capacity(0);
        loop.run(
                () ->
                        assertThatThrownBy(() -> log.append(tale.epoch(), Tale.batch("lost")))
                                .isInstanceOf(IOException.class));
        disk.faults().capacity(1_000_000);
        assertThat(append("b")).isEqualTo(2);
        runASecond();
        disk.cutPower();
        restart();
        assertThat(tale.records()).containsExactly("a", "b");
        assertThat(tale.failures()).isEmpty();
    }

    @Test
    void anotherEpochMayNotAppend() {
        start();
        loop.run(
                () ->
                        assertThatThrownBy(() -> log.append(tale.epoch() + 1, Tale.batch("a")))
                                .isInstanceOf(IOException.class));
    }

    @Test
    void aSnapshotReplacesTheSegmentsBeforeIt() {
        start();
        for (int i = 0; i < 40; i++) {
            append("record" + i);
            runASecond();
        }
        long before = log.bytesSinceSnapshot();
        snapshot();
        assertThat(log.bytesSinceSnapshot()).isZero();
        assertThat(before).isGreaterThan(2_000);
        assertThat(disk.files()).doesNotContain(FIRST_SEGMENT);
        append("after");
        runASecond();
        List<String> told = List.copyOf(tale.records());
        disk.cutPower();
        restart();
        assertThat(tale.records()).isEqualTo(told).hasSize(41);
        assertThat(tale.fromSnapshot()).isTrue();
        assertThat(tale.offset()).isEqualTo(41);
    }

    @Test
    void onlyTheLastSnapshotIsKept() {
        start();
        append("a");
        runASecond();
        snapshot();
        append("b");
        runASecond();
        snapshot();
        assertThat(disk.files().stream().filter(file -> file.endsWith(".checkpoint")))
                .containsExactly(
                        LocalMetadataLog.DIRECTORY + "/00000000000000000002-0000000001.checkpoint");
    }

    @Test
    void aDamagedSnapshotIsReported() throws IOException {
        start();
        append("a");
        runASecond();
        snapshot();
        DiskFile file =
                disk.open(
                        LocalMetadataLog.DIRECTORY + "/00000000000000000001-0000000001.checkpoint",
                        Disk.Mode.WRITE);
        file.write(ByteBuffer.wrap(new byte[] {77}), file.size() - 3);
        disk.killProcess();
        loop.stop();
        loop = new SimLoop(scheduler, "loop again");
        log = newLog();
        loop.run(
                () ->
                        assertThatThrownBy(() -> log.start(new Tale()))
                                .isInstanceOf(IOException.class)
                                .hasMessageContaining("snapshot"));
    }

    @Test
    void kafkaReadsTheSegmentAndTheSnapshot() throws IOException {
        start();
        append("a", "b");
        append("c");
        runASecond();
        snapshot();
        List<String> values = new ArrayList<>();
        for (MutableRecordBatch batch : kafkaRecords(FIRST_SEGMENT).batches()) {
            batch.ensureValid();
            batch.forEach(
                    record ->
                            values.add(
                                    record.offset()
                                            + " "
                                            + new String(
                                                    bytes(record.value()),
                                                    java.nio.charset.StandardCharsets.UTF_8)));
        }
        assertThat(values).containsExactly("0 a", "1 b", "2 c");
        List<Boolean> control = new ArrayList<>();
        String snapshot =
                LocalMetadataLog.DIRECTORY + "/00000000000000000003-0000000001.checkpoint";
        for (MutableRecordBatch batch : kafkaRecords(snapshot).batches()) {
            batch.ensureValid();
            control.add(batch.isControlBatch());
        }
        assertThat(control).containsExactly(true, false, true);
    }

    private MemoryRecords kafkaRecords(String path) throws IOException {
        DiskFile file = disk.open(path, Disk.Mode.READ);
        ByteBuffer content = ByteBuffer.allocate((int) file.size());
        file.read(content, 0);
        return MemoryRecords.readableRecords(content.flip());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
