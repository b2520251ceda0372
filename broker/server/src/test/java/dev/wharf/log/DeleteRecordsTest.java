package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A delete of records that was answered outlives every crash, and does not cost a checkpoint each. */
final class DeleteRecordsTest {
    private final LogFixture fixture = new LogFixture(1);

    @Test
    void aDeleteOfUnforcedRecordsSurvivesAPowerCut() throws IOException {
        fixture.open();
        fill();
        fixture.onLoop(() -> fixture.log().deleteRecordsBefore(70));
        fixture.persistStart();
        fixture.cutPower();
        fixture.open();
        assertThat(fixture.log().logStartOffset()).isEqualTo(70);
        assertThat(fixture.valuesFrom(70, 1_000)).hasSize(30).startsWith("v70");
    }

    @Test
    void aDeleteSurvivesAKill() throws IOException {
        fixture.open();
        fill();
        fixture.onLoop(() -> fixture.log().deleteRecordsBefore(100));
        fixture.persistStart();
        fixture.kill();
        fixture.open();
        assertThat(fixture.log().logStartOffset()).isEqualTo(100);
        assertThat(fixture.log().logEndOffset()).isEqualTo(100);
    }

    @Test
    void deletesThatComeWhileACheckpointIsWrittenShareTheNext() throws IOException {
        fixture.open();
        fill();
        fixture.flush();
        List<Integer> told = new ArrayList<>();
        int[] writes = new int[1];
        fixture.disk.listen(
                (what, path) ->
                        writes[0] +=
                                what.equals("write") && path.equals("log-checkpoint.tmp") ? 1 : 0);
        for (int i = 1; i <= 20; i++) {
            int number = i;
            fixture.onLoop(
                    () -> {
                        fixture.log().deleteRecordsBefore(number);
                        fixture.logs()
                                .persistStarts(List.of(fixture.log()), failure -> told.add(number));
                    });
        }
        fixture.settle();
        assertThat(told).hasSize(20);
        assertThat(writes[0]).isEqualTo(2);
    }

    @Test
    void aDeleteThatCannotBeForcedSaysSo() throws IOException {
        fixture.open();
        fill();
        fixture.disk.faults().failForces(1);
        List<@Nullable IOException> told = new ArrayList<>();
        fixture.onLoop(
                () -> {
                    fixture.log().deleteRecordsBefore(10);
                    fixture.logs().persistStarts(List.of(fixture.log()), told::add);
                });
        fixture.settle();
        assertThat(told).hasSize(1);
        assertThat(Objects.requireNonNull(told.getFirst())).hasMessageContaining("error");
    }

    /** Seed 1002809 of the cluster's simulation: a replica that began anew where its leader's log starts, and later where the batch does that holds it. */
    @Test
    void aStartThatTheNameOfASegmentAloneTellsIsNotKept() throws IOException {
        fixture.open();
        fixture.startAnew(500);
        fixture.kill();
        fixture.open();
        assertThat(fixture.log().logStartOffset()).isEqualTo(500);
        assertThat(fixture.log().keptStart()).isZero();
        fixture.startAnew(498);
        fixture.appendAsFollower(fixture.leaderBatch(498, 1, "a", "b", "c"));
        fixture.persistStart();
        assertThat(fixture.log().keptStart()).isEqualTo(500);
        fixture.kill();
        fixture.open();
        assertThat(fixture.log().logStartOffset()).isEqualTo(500);
        assertThat(fixture.log().keptStart()).isEqualTo(500);
    }

    /** Seed 9010774 of the simulation: what was let go before it was forced was not forced any more, and a start met the hole before all that was. */
    @Test
    void recordsThatAreDeletedBeforeTheyAreForcedLeaveNoHole() throws IOException {
        for (long seed = 0; seed < 40; seed++) {
            LogFixture life = new LogFixture(seed);
            life.open();
            for (int i = 0; i < 100; i++) {
                life.appendValues("v" + i);
            }
            life.onLoop(
                    () -> {
                        life.log().deleteRecordsBefore(40);
                        life.log().flush();
                        life.log().deleteRecordsBefore(80);
                    });
            life.runUntil(() -> life.log().durableOffset() == 100);
            life.cutPower();
            life.open();
            assertThat(life.log().logEndOffset()).as("seed %d", seed).isEqualTo(100);
        }
    }

    private void fill() {
        for (int i = 0; i < 100; i++) {
            fixture.appendValues("v" + i);
        }
    }
}
