package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.sim.SimDiskFaults;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class LogRecoveryTest {
    private static final int BASE_OFFSET_BYTE = 5;
    private static final int EPOCH_BYTE = 14;
    private static final int MAGIC_BYTE = 16;
    private static final long HOUR_MS = 3_600_000;
    private static final String FIRST_SEGMENT = "orders-3/00000000000000000000.log";
    private static final String SECOND_SNAPSHOT = "orders-3/00000000000000000002.snapshot";
    private static final String FIRST_TIME_INDEX = "orders-3/00000000000000000000.timeindex";

    private final LogFixture fixture = new LogFixture(3);

    @Test
    void aTornTailAboveTheRecoveryPointIsCutOff() throws IOException {
        fixture.open();
        fixture.appendValues("a", "b");
        fixture.appendValues("c");
        fixture.kill();
        append(FIRST_SEGMENT, new byte[] {0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 99, 1});
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1000)).containsExactly("a", "b", "c");
        assertThat(fixture.appendValues("d")).isEqualTo(3);
    }

    @Test
    void damageAboveTheRecoveryPointEndsTheLogThere() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.flush();
        fixture.checkpoint();
        int position = fixture.log().segmentSummaries().getFirst().sizeBytes();
        fixture.appendValues("b");
        fixture.appendValues("c");
        fixture.kill();
        flip(FIRST_SEGMENT, position + 62);
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1000)).containsExactly("a");
    }

    /** Retention begins a new segment, so that the last one can go: what its records told of producers is then only in a snapshot. */
    @Test
    void producersOutliveTheirRecordsThroughAKillAndAPowerCut() throws IOException {
        aProducerWhoseRecordsAreGone();
        assertThat(fixture.disk.files()).contains(SECOND_SNAPSHOT);
        fixture.kill();
        fixture.open();
        assertThat(fixture.disk.files()).doesNotContain(FIRST_SEGMENT);
        fixture.cutPower();
        fixture.open();
        assertThat(fixture.append(ofAProducer())).isEqualTo(new AppendResult.Duplicate(0, 1, -1));
    }

    /** Seed 1605 of the simulation: a power cut may keep the name of a segment and not that of its snapshot. Then the records tell of producers still, and the log opens. */
    @Test
    void withoutTheSnapshotRecordsThatAreDeletedStayUntilThereIsAnother() throws IOException {
        aProducerWhoseRecordsAreGone();
        fixture.kill();
        assertThat(fixture.disk.files()).contains(FIRST_SEGMENT);
        fixture.disk.deleteNow(SECOND_SNAPSHOT);
        fixture.open();
        assertThat(fixture.append(ofAProducer())).isEqualTo(new AppendResult.Duplicate(0, 1, -1));
    }

    /** Seed 7023250 of the simulation: a start that was moved over records makes nobody force them, and a power cut may take them. */
    @Test
    void withoutTheSnapshotRecordsThatAreDeletedAndLostAreNotMissed() throws IOException {
        aProducerWhoseRecordsAreGone();
        fixture.kill();
        fixture.disk.deleteNow(SECOND_SNAPSHOT);
        flip(FIRST_SEGMENT, MAGIC_BYTE);
        fixture.open();
        assertThat(fixture.disk.files()).doesNotContain(FIRST_SEGMENT);
        assertThat(fixture.appendValues("next")).isEqualTo(2);
    }

    private void aProducerWhoseRecordsAreGone() throws IOException {
        LogConfig.Retention nothing = new LogConfig.Retention(true, false, 0, -1);
        fixture.config = LogFixture.small(nothing, LogFixture.SMALL.compaction());
        fixture.open();
        fixture.append(ofAProducer());
        fixture.flush();
        fixture.onLoop(() -> fixture.log().deleteRecordsBefore(2));
        fixture.persistStart();
        fixture.tick(2);
    }

    /** A follower was cut back to what its leader has of an earlier epoch; no checkpoint has come since, and retention has let go of the segments in between. */
    @Test
    void anEpochThatWasCutOffIsNotBelievedWhereRetentionWentOverIt() throws IOException {
        fixture.open();
        fixture.appendAsFollower(fixture.leaderBatch(0, 1, "a", "b"));
        fixture.flush();
        fixture.appendAsFollower(fixture.leaderBatch(2, 7, "x"));
        fixture.checkpoint();
        fixture.truncate(2);
        for (int offset = 2; offset < 120; offset++) {
            fixture.appendAsFollower(fixture.leaderBatch(offset, 6, "v" + offset));
        }
        fixture.flush();
        fixture.onLoop(() -> fixture.log().deleteRecordsBefore(100));
        fixture.settle();
        fixture.kill();
        assertThat(fixture.disk.files()).doesNotContain(FIRST_SEGMENT);
        fixture.open();
        assertThat(fixture.log().logEndOffset()).isEqualTo(120);
        assertThat(fixture.valuesFrom(100, 10_000)).startsWith("v100").endsWith("v119");
    }

    private ByteBuf ofAProducer() {
        return fixture.batch("a", "b").producer(7, (short) 0, 0).build();
    }

    @Test
    void damageBelowTheRecoveryPointQuarantinesAndChangesNothing() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.appendValues("b");
        fixture.flush();
        fixture.checkpoint();
        fixture.kill();
        flip(FIRST_SEGMENT, 65);
        long size = size(FIRST_SEGMENT);

        OpenResult result = fixture.start();
        assertThat(result).isInstanceOf(OpenResult.Quarantined.class);
        assertThat(((OpenResult.Quarantined) result).why())
                .contains(FIRST_SEGMENT)
                .contains("offset 0")
                .contains("durable up to 2");
        assertThat(size(FIRST_SEGMENT)).isEqualTo(size);

        flip(FIRST_SEGMENT, 65);
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1000)).containsExactly("a", "b");
    }

    @Test
    void anEpochThatIsDamagedBelowTheRecoveryPointCutsNothingOffAboveIt() throws IOException {
        fixture.open();
        aBatchBelowTheRecoveryPointAndOneAbove();
        assertDamageAtQuarantines(EPOCH_BYTE);
    }

    @Test
    void aBaseOffsetThatIsDamagedBelowTheRecoveryPointIsNotTakenForAHole() throws IOException {
        fixture.config =
                CompactionTest.config(false, new LogConfig.Compaction(0.5, 0, Long.MAX_VALUE, 0));
        fixture.open();
        aBatchBelowTheRecoveryPointAndOneAbove();
        assertDamageAtQuarantines(BASE_OFFSET_BYTE);
    }

    private void aBatchBelowTheRecoveryPointAndOneAbove() throws IOException {
        appendKeyed("a");
        fixture.flush();
        fixture.checkpoint();
        appendKeyed("b");
        fixture.flush();
        fixture.kill();
    }

    private void appendKeyed(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        RecordBatchBuilder batch =
                new RecordBatchBuilder().add(fixture.clock.wallMs(), bytes, bytes);
        assertThat(fixture.append(batch.build())).isInstanceOf(AppendResult.Appended.class);
    }

    private void assertDamageAtQuarantines(int position) throws IOException {
        flip(FIRST_SEGMENT, position);
        long size = size(FIRST_SEGMENT);
        assertThat(fixture.start()).isInstanceOf(OpenResult.Quarantined.class);
        assertThat(size(FIRST_SEGMENT)).isEqualTo(size);
        flip(FIRST_SEGMENT, position);
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1000)).containsExactly("a", "b");
    }

    @Test
    void aMissingSegmentOrDirectoryQuarantines() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.flush();
        fixture.checkpoint();
        fixture.kill();
        fixture.disk.deleteNow(FIRST_SEGMENT);
        assertThat(fixture.start()).isInstanceOf(OpenResult.Quarantined.class);
        fixture.disk.deleteNow("orders-3");
        assertThat(fixture.start()).isInstanceOf(OpenResult.Quarantined.class);
    }

    /** The directory says no more whose it is, but what the checkpoint says of it was forced there. */
    @Test
    void aLogWhosePartitionMetadataIsLostKeepsItsRecords() throws IOException {
        fixture.open();
        fixture.appendValues("a", "b", "c");
        fixture.flush();
        fixture.checkpoint();
        fixture.kill();
        fixture.disk.deleteNow("orders-3/partition.metadata");
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1000)).containsExactly("a", "b", "c");
    }

    @Test
    void aDamagedCheckpointMeansALongerScanButNoLoss() throws IOException {
        fixture.open();
        List<String> values = fill(80);
        fixture.flush();
        fixture.stopCleanly();
        flip("log-checkpoint", 30);
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1000)).isEqualTo(values);
    }

    @Test
    void withoutACheckpointOnlyTheLastSegmentIsEverCut() throws IOException {
        fixture.open();
        fill(80);
        fixture.flush();
        fixture.checkpoint();
        fixture.kill();
        flip("log-checkpoint", 30);
        flip(FIRST_SEGMENT, 65);
        assertThat(fixture.start()).isInstanceOf(OpenResult.Quarantined.class);
    }

    /** KAFKA-13773: what ends for want of space during a recovery has not ended cleanly. */
    @Test
    void kafka13773ARecoveryWithoutRoomIsDoneAgain() throws IOException {
        fixture.open();
        List<String> values = fill(120);
        fixture.kill();
        for (String path : fixture.disk.files()) {
            if (path.endsWith("index")) {
                fixture.disk.deleteNow(path);
            }
        }
        append(lastSegment(), new byte[] {0, 0, 0, 0, 0, 0, 0, 120, 1});
        fixture.disk.faults().capacity(0);
        assertThatThrownBy(fixture::start).isInstanceOf(IOException.class);
        fixture.kill();
        fixture.disk.faults().capacity(SimDiskFaults.UNLIMITED);
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1000)).isEqualTo(values);
        assertThat(fixture.appendValues("more")).isEqualTo(120);
    }

    @Test
    void damagedIndexesOnlyCostTime() throws IOException {
        fixture.open();
        List<String> values = fill(120);
        fixture.stopCleanly();
        for (String path : fixture.disk.files()) {
            if (path.endsWith("index")) {
                for (int at = 0; at < size(path); at += 5) {
                    flip(path, at);
                }
            }
        }
        fixture.open();
        for (int offset = 0; offset < 120; offset += 11) {
            assertThat(fixture.valuesFrom(offset, 300)).isEqualTo(values.subList(offset, 120));
        }
        assertThat(fixture.appendValues("more")).isEqualTo(120);
        assertThat(fixture.valuesFrom(119, 300)).containsExactly(values.get(119), "more");
    }

    @Test
    void aCleanStartOpensNoFileOfThePartition() throws IOException {
        fixture.open();
        fill(80);
        fixture.stopCleanly();
        fixture.open();
        assertThat(fixture.logs().openFiles()).isZero();
        assertThat(fixture.log().logEndOffset()).isEqualTo(80);
        assertThat(fixture.log().durableOffset()).isEqualTo(80);
        assertThat(fixture.appendValues("next")).isEqualTo(80);
        assertThat(fixture.logs().openFiles()).isEqualTo(1);
    }

    @Test
    void aCleanEndCountsOnlyOnce() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.stopCleanly();
        fixture.open();
        fixture.appendValues("b");
        fixture.kill();
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1000)).containsExactly("a", "b");
    }

    @Test
    void aTornTimeIndexDoesNotMakeRecordsOld() throws IOException {
        fixture.open();
        while (fixture.log().segmentCount() == 1) {
            fixture.flush();
            fixture.checkpoint();
            fixture.appendValues("v".repeat(50)); // the last of these seals what is forced
        }
        Segment.Summary sealed = fixture.log().segmentSummaries().getFirst();
        fixture.kill();
        try (DiskFile file = fixture.disk.open(FIRST_TIME_INDEX, Disk.Mode.WRITE)) {
            file.write(ByteBuffer.allocate((int) file.size()), 0);
        }
        fixture.open();
        assertThat(fixture.log().segmentSummaries().getFirst().maxTimestampMs())
                .isEqualTo(sealed.maxTimestampMs())
                .isPositive();
    }

    @Test
    void aBitThatTurnsOverInATimeIndexDoesNotMakeRecordsOld() throws IOException {
        fixture.config =
                LogFixture.small(
                        new LogConfig.Retention(true, false, -1, HOUR_MS),
                        LogFixture.SMALL.compaction());
        fixture.open();
        fill(120);
        fixture.flush();
        fixture.checkpoint();
        List<Long> times = newestTimes();
        assertThat(times).hasSizeGreaterThan(3);
        long last = size(FIRST_TIME_INDEX) - TimeIndex.ENTRY_BYTES;
        for (int at = 0; at < TimeIndex.ENTRY_BYTES * Byte.SIZE; at++) {
            fixture.kill();
            flipBit(FIRST_TIME_INDEX, last * Byte.SIZE + at);
            fixture.open();
            assertThat(newestTimes()).as("bit %d", at).isEqualTo(times);
            fixture.tick(120);
            assertThat(fixture.log().logStartOffset()).as("bit %d", at).isZero();
        }
    }

    private List<Long> newestTimes() {
        return fixture.log().segmentSummaries().stream()
                .map(Segment.Summary::maxTimestampMs)
                .toList();
    }

    @Test
    void aTopicOfTheSameNameDoesNotInheritRecords() throws IOException {
        fixture.open();
        fixture.appendValues("old");
        fixture.kill();
        fixture.start();
        PartitionLogs logs = fixture.logs();
        fixture.onLoop(() -> logs.forget(fixture.log(), failure -> {}));
        OpenResult result =
                logs.open(LogFixture.PARTITION, new Uuid(8, 8), LogFixture.SMALL, fixture);
        assertThat(((OpenResult.Opened) result).log().logEndOffset()).isZero();
        assertThat(fixture.disk.exists(FIRST_SEGMENT)).isFalse();
    }

    @Test
    void openFilesAreBoundedAndIdleOnesClosed() throws IOException {
        fixture.open();
        fill(100);
        OpenFiles files = new OpenFiles(fixture.disk, fixture.clock, 2);
        List<Segment> segments = new ArrayList<>();
        for (Segment.Summary summary : fixture.log().segmentSummaries()) {
            Segment segment = new Segment("orders-3", summary);
            segments.add(segment);
            files.get(segment);
        }
        assertThat(segments).hasSizeGreaterThan(2);
        assertThat(files.count()).isEqualTo(2);
        fixture.scheduler.runFor(10_000_000_000L);
        files.get(segments.getFirst());
        files.closeIdle(5_000);
        assertThat(files.count()).isEqualTo(1);
    }

    @Test
    void theCheckpointSaysWhatWasWritten() throws IOException {
        Segment.Summary summary = new Segment.Summary(3, 9, 700, 55, 8, 44);
        CheckpointEntry clean =
                new CheckpointEntry(
                        new TopicPartition("a.b-c", 0).toString(),
                        new Uuid(-4, 5),
                        2,
                        3,
                        9,
                        10,
                        8,
                        7,
                        List.of(new LeaderEpochs.Start(0, 0), new LeaderEpochs.Start(4, 7)),
                        null,
                        new CheckpointEntry.Clean(true, List.of(summary, summary)));
        CheckpointEntry open = clean.opened();
        CheckpointEntry other = CheckpointEntry.ofNothing("x-1", Uuid.ZERO, 0);
        CheckpointEntry marked = named(open, new LogMark(summary, "QUJD-_"));
        ByteBuffer bytes = CheckpointFormat.write(List.of(clean, other, marked), 6, 7);
        byte[] content = new byte[bytes.remaining()];
        bytes.get(content);
        assertThat(CheckpointFormat.read(content).entries().values())
                .containsExactly(clean, other, marked);
        assertThat(CheckpointFormat.read(content).cleanEpoch()).isEqualTo(7);
        assertThat(open.clean()).isNull();
        for (int i = 0; i < content.length; i++) {
            byte[] damaged = content.clone();
            damaged[i] ^= 4;
            assertThatThrownBy(() -> CheckpointFormat.read(damaged))
                    .isInstanceOf(DamagedLogException.class);
        }
    }

    private static CheckpointEntry named(CheckpointEntry like, LogMark mark) {
        return new CheckpointEntry(
                "b-1",
                like.topicId(),
                like.incarnation(),
                like.logStartOffset(),
                like.recoveryPoint(),
                like.durableOffset(),
                like.committedOffset(),
                like.cleanedOffset(),
                like.epochs(),
                mark,
                null);
    }

    private String lastSegment() {
        return fixture.disk.files().stream()
                .filter(path -> path.endsWith(".log"))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private List<String> fill(int count) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add("value-" + i);
            fixture.appendValues(Objects.requireNonNull(values.getLast()));
        }
        return values;
    }

    private void flip(String path, int position) throws IOException {
        flipBit(path, (long) position * Byte.SIZE + 4);
    }

    private void flipBit(String path, long bit) throws IOException {
        long position = bit / Byte.SIZE;
        try (DiskFile file = fixture.disk.open(path, Disk.Mode.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, position);
            one.put(0, (byte) (one.get(0) ^ (1 << bit % Byte.SIZE))).rewind();
            file.write(one, position);
        }
    }

    private void append(String path, byte[] bytes) throws IOException {
        try (DiskFile file = fixture.disk.open(path, Disk.Mode.WRITE)) {
            file.write(ByteBuffer.wrap(bytes), file.size());
        }
    }

    private long size(String path) throws IOException {
        try (DiskFile file = fixture.disk.open(path, Disk.Mode.READ)) {
            return file.size();
        }
    }
}
