package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.record.BatchProblem;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.sim.SimCrash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a follower takes from its leader, and what it gives up again, with all that hangs on it. */
final class LogTruncationTest {
    private static final long PRODUCER_ID = 7;
    private static final int MANY = 80; // records of some segments

    private LogFixture fixture = new LogFixture(11);

    @Test
    void aFollowerTakesBatchesAsTheyAre() throws IOException {
        fixture.open();
        ByteBuf first = fixture.leaderBatch(0, 3, "a", "b");
        ByteBuf second = fixture.leaderBatch(2, 4, "c");
        ByteBuf third = fixture.leaderBatch(3, 4, "d");
        ByteBuf cutThird = third.slice(0, third.readableBytes() - 1);
        fixture.appendAsFollower(Unpooled.wrappedBuffer(first.copy(), second.copy(), cutThird));
        assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c");
        assertThat(fixture.log().epochOf(1)).isEqualTo(3);
        assertThat(fixture.log().offsetForEpoch(3)).isEqualTo(new EpochEnd(3, 2));

        AppendResult again = fixture.appendAsFollower(Unpooled.wrappedBuffer(first, second, third));
        assertThat(again).isEqualTo(new AppendResult.Appended(3, 3, -1));
        assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aFollowerTakesNoDamagedBatchAndNoneThatCannotFollow() throws IOException {
        fixture.open();
        fixture.appendAsFollower(fixture.leaderBatch(0, 5, "a", "b"));
        ByteBuf damaged = fixture.leaderBatch(2, 5, "c");
        damaged.setByte(65, damaged.getByte(65) ^ 1);
        ByteBuf ofAnEarlierEpoch = fixture.leaderBatch(2, 4, "c");
        ByteBuf across = fixture.leaderBatch(1, 5, "b", "c");
        for (ByteBuf bad : List.of(damaged, ofAnEarlierEpoch, across)) {
            assertThat(fixture.appendAsFollower(bad))
                    .isInstanceOfSatisfying(
                            AppendResult.RefusedBatch.class,
                            refused ->
                                    assertThat(refused.problem()).isEqualTo(BatchProblem.CORRUPT));
        }
        assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b");
    }

    @Test
    void offsetsThatTheLeaderHasCompactedAwayOutliveAKill() throws IOException {
        fixture.config = CompactionTest.config(false, LogFixture.SMALL.compaction());
        fixture.open();
        fixture.appendAsFollower(fixture.leaderBatch(0, 5, "a"));
        fixture.appendAsFollower(fixture.leaderBatch(10, 5, "k"));
        fixture.kill();
        fixture.open();
        assertThat(fixture.log().logEndOffset()).isEqualTo(11);
    }

    @Test
    void whatWasCutOffStaysAway() throws IOException {
        fixture.open();
        follow(0, MANY, 5);
        fixture.flush();
        fixture.checkpoint();
        fixture.truncate(31);
        assertThat(fixture.log().logEndOffset()).isEqualTo(31);
        follow(31, 40, 8);
        fixture.flush();
        List<String> values = fixture.valuesFrom(0, 500);
        assertThat(values).hasSize(40).contains("5:30", "8:31").doesNotContain("5:31");
        fixture.cutPower();
        fixture.open();
        assertThat(fixture.valuesFrom(0, 500)).isEqualTo(values);
    }

    @Test
    void whatLaterEpochsFollowIsCutWithoutAForce() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            fixture = new LogFixture(seed);
            fixture.open();
            follow(0, 8, 5);
            fixture.flush();
            follow(8, 12, 5);
            assertThat(fixture.beginToTruncate(10, true)).containsExactly("null");
            follow(10, 14, 6);
            List<String> values = fixture.valuesFrom(0, 1_000);
            assertThat(values).hasSize(14).contains("5:9", "6:10").doesNotContain("5:10");
            if (seed % 2 == 0) {
                fixture.flush();
                fixture.cutPower();
                fixture.open();
                assertThat(fixture.valuesFrom(0, 1_000)).isEqualTo(values);
            } else {
                fixture.cutPower();
                fixture.open();
                List<String> left = fixture.valuesFrom(0, 1_000);
                assertThat(left).hasSizeBetween(8, 14);
                assertThat(left.contains("5:10") && left.contains("6:10")).isFalse();
                assertThat(left.contains("5:11") && !left.contains("5:10")).isFalse();
            }
        }
    }

    @Test
    void aBatchThatReachesAcrossTheOffsetGoesWhole() throws IOException {
        fixture.open();
        fixture.appendAsFollower(fixture.leaderBatch(0, 5, "a", "b"));
        fixture.appendAsFollower(fixture.leaderBatch(2, 5, "c", "d", "e"));
        fixture.truncate(3);
        assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b");
    }

    @Test
    void whereABatchReachesAcrossTheStartTooTheLogBeginsAnew() throws IOException {
        fixture.open();
        fixture.appendAsFollower(fixture.leaderBatch(0, 5, "a", "b", "c", "d"));
        fixture.onLoop(() -> fixture.log().deleteRecordsBefore(1));
        fixture.truncate(2);
        assertThat(fixture.log().logStartOffset()).isEqualTo(1);
        assertThat(fixture.log().logEndOffset()).isEqualTo(1);
    }

    @Test
    void kafka10706EpochsGoWithTheirRecords() throws IOException {
        fixture.open();
        follow(0, 20, 5);
        follow(20, 30, 6);
        fixture.truncate(25);
        assertThat(fixture.log().offsetForEpoch(6)).isEqualTo(new EpochEnd(6, 25));
        fixture.truncate(20);
        assertThat(fixture.log().latestLeaderEpoch()).isEqualTo(5);
        assertThat(fixture.log().offsetForEpoch(5)).isEqualTo(new EpochEnd(5, 20));
    }

    @Test
    void kafka10706AnEpochWithoutARecordGoesToo() throws IOException {
        fixture.open();
        follow(0, 20, 5);
        fixture.onLoop(() -> fixture.log().startEpoch(7));
        fixture.truncate(20);
        assertThat(fixture.log().latestLeaderEpoch()).isEqualTo(5);
    }

    @Test
    void kafka16541EpochsThatWereCutDoNotComeBackFromACheckpoint() throws IOException {
        fixture.open();
        follow(0, 20, 5);
        fixture.flush();
        follow(20, 30, 6);
        fixture.checkpoint();
        fixture.truncate(20);
        follow(20, 28, 5);
        fixture.kill();
        fixture.open();
        assertThat(fixture.log().epochOf(27)).isEqualTo(5);
        assertThat(fixture.log().latestLeaderEpoch()).isEqualTo(5);
    }

    @Test
    void kafka17142AForceThatBeganBeforeDoesNotSpeakOfWhatIsGone() throws IOException {
        fixture.open();
        follow(0, MANY, 5);
        fixture.onLoop(() -> fixture.log().flush());
        fixture.truncate(10);
        assertThat(fixture.log().durableOffset()).isLessThanOrEqualTo(10);
        fixture.flush();
        fixture.checkpoint();
        fixture.cutPower();
        fixture.open();
        assertThat(fixture.log().logEndOffset()).isEqualTo(10);
    }

    @Test
    void kafka6683ProducersForgetTheFutureThatDidNotHappen() throws IOException {
        fixture.open();
        for (int i = 0; i < MANY; i++) {
            fixture.appendAsFollower(idempotent(i, i));
        }
        fixture.truncate(41);
        assertThat(snapshots()).allMatch(offset -> offset <= 41);
        assertThat(fixture.append(idempotent(0, 40)))
                .isEqualTo(new AppendResult.Duplicate(40, 40, -1));
        assertThat(fixture.append(idempotent(0, 42)))
                .isInstanceOf(AppendResult.RefusedSequence.class);
        assertThat(fixture.append(idempotent(0, 41))).isInstanceOf(AppendResult.Appended.class);
    }

    @Test
    void kafka6683ASnapshotOfACleanEndIsNotBelievedAfterATruncation() throws IOException {
        fixture.open();
        for (int i = 0; i < 20; i++) {
            fixture.appendAsFollower(idempotent(i, i));
        }
        fixture.stopCleanly();
        fixture.open();
        fixture.truncate(10);
        fixture.kill();
        fixture.open();
        assertThat(snapshots()).doesNotContain(20L);
        assertThat(fixture.append(idempotent(0, 10))).isInstanceOf(AppendResult.Appended.class);
    }

    @Test
    void readsFindTheirWayThroughACutIndex() throws IOException {
        fixture.open();
        follow(0, MANY, 5);
        fixture.truncate(37);
        follow(37, MANY, 6);
        for (int offset = 0; offset < MANY; offset += 7) {
            assertThat(fixture.valuesFrom(offset, 200)).hasSize(MANY - offset);
        }
        long lastMs = fixture.clock.wallMs();
        assertThat(fixture.log().offsetForTimestamp(lastMs, MANY)).isNotNull();
    }

    @Test
    void aLogBeginsAnewWhereTheLeadersBegins() throws IOException {
        fixture.open();
        follow(0, MANY, 5);
        fixture.flush();
        fixture.checkpoint();
        fixture.startAnew(500);
        assertThat(fixture.log().logStartOffset()).isEqualTo(500);
        assertThat(fixture.log().latestLeaderEpoch()).isEqualTo(-1);
        follow(500, 510, 9);
        fixture.flush();
        fixture.checkpoint();
        fixture.cutPower();
        fixture.open();
        assertThat(fixture.log().logStartOffset()).isEqualTo(500);
        assertThat(fixture.valuesFrom(500, 500)).hasSize(10).startsWith("9:500");
    }

    @Test
    void anEmptyLogThatBeganAnewIsNoDamage() throws IOException {
        fixture.open();
        follow(0, MANY, 5);
        fixture.startAnew(500);
        fixture.checkpoint();
        fixture.cutPower();
        fixture.open();
        assertThat(fixture.log().logEndOffset()).isEqualTo(500);
        fixture.stopCleanly();
        fixture.open();
        assertThat(fixture.log().logStartOffset()).isEqualTo(500);
    }

    @Test
    void aFullDiskLeavesTheLogAsItWas() throws IOException {
        List<@Nullable IOException> told = truncateOnAFullDisk();
        fixture.settle();
        assertThat(told).hasSize(1).first().isInstanceOf(LogDirectory.NotWrittenException.class);
        assertThat(fixture.log().isTruncating()).isFalse();
        assertThat(fixture.log().logEndOffset()).isEqualTo(MANY);
        fixture.awaitDurable();
        fixture.disk.faults().capacity(Long.MAX_VALUE);
        fixture.truncate(10);
        assertThat(fixture.log().logEndOffset()).isEqualTo(10);
    }

    @Test
    void whoWaitsWhileAFullDiskPutsATruncationOffIsTold() throws IOException {
        List<@Nullable IOException> told = truncateOnAFullDisk();
        fixture.awaitDurable();
        assertThat(told).hasSize(1).first().isInstanceOf(LogDirectory.NotWrittenException.class);
    }

    @Test
    void kafka10101ACrashAtAnyStepOfATruncationLeavesAPrefix() throws IOException {
        crashAtEachStep(0, 33, () -> fixture.truncate(33));
    }

    @Test
    void kafka10101ACrashAtAnyStepOfANewBeginningLeavesAPrefixOrTheNew() throws IOException {
        crashAtEachStep(0, 0, () -> fixture.startAnew(500));
    }

    @Test
    void aCrashAtAnyStepOfANewBeginningOfAnEmptiedLogLeavesNothingToWaitFor() throws IOException {
        crashAtEachStep(MANY, MANY, () -> fixture.startAnew(500));
    }

    /** @param start what is below has been deleted */
    private void crashAtEachStep(long start, long least, Runnable cut) throws IOException {
        for (boolean power : List.of(true, false)) {
            int step = 1;
            while (crashes(start, least, cut, step, power)) {
                step++;
            }
            assertThat(step).as("steps that were crashed at").isGreaterThan(8);
        }
    }

    /** Crashes at an operation of the cut and looks at what is left; false if the cut ends before. */
    private boolean crashes(long start, long least, Runnable cut, int step, boolean power)
            throws IOException {
        fixture = new LogFixture(100 + step);
        fixture.open();
        follow(0, MANY, 5);
        fixture.flush();
        fixture.onLoop(() -> fixture.log().deleteRecordsBefore(start));
        fixture.persistStart();
        fixture.checkpoint();
        fixture.disk.faults().crashAtOperation(step);
        boolean crashed = false;
        try {
            cut.run();
        } catch (SimCrash crash) {
            crashed = true;
        }
        fixture.disk.faults().disarmCrash();
        fixture.crash(power);
        fixture.open();
        long end = fixture.log().logEndOffset();
        if (end != 500) {
            assertThat(end).isBetween(least, (long) MANY);
        }
        fixture.awaitDurable();
        fixture.valuesFrom(fixture.log().logStartOffset(), 500);
        fixture.appendAsFollower(fixture.leaderBatch(end, 9, "next"));
        fixture.flush();
        fixture.checkpoint();
        fixture.cutPower();
        fixture.open();
        assertThat(fixture.log().logEndOffset()).isEqualTo(end + 1);
        return crashed;
    }

    /** @return what the truncation, which has begun, has told so far */
    private List<@Nullable IOException> truncateOnAFullDisk() throws IOException {
        fixture.open();
        follow(0, MANY, 5);
        fixture.flush();
        fixture.checkpoint();
        fixture.disk.faults().capacity(1);
        List<@Nullable IOException> told = new ArrayList<>();
        fixture.onLoop(() -> fixture.logs().truncate(fixture.log(), 10, false, told::add));
        return told;
    }

    /** Appends what a leader of {@code epoch} has from one offset to another, a record a batch. */
    private void follow(long from, long to, int epoch) {
        for (long offset = from; offset < to; offset++) {
            assertThat(
                            fixture.appendAsFollower(
                                    fixture.leaderBatch(offset, epoch, epoch + ":" + offset)))
                    .isInstanceOf(AppendResult.Appended.class);
        }
    }

    private ByteBuf idempotent(long baseOffset, int sequence) {
        RecordBatchBuilder batch = fixture.batch("s" + sequence).baseOffset(baseOffset);
        return batch.leaderEpoch(5).producer(PRODUCER_ID, (short) 0, sequence).build();
    }

    private List<Long> snapshots() {
        return fixture.disk.files().stream()
                .filter(path -> path.endsWith(".snapshot"))
                .map(path -> path.substring(path.indexOf('/') + 1, path.lastIndexOf('.')))
                .map(Long::parseLong)
                .toList();
    }
}
