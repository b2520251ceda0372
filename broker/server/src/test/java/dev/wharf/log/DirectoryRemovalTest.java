package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sim.SimCrash;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A deleted log can still be saved for a while by an operator, is then gone for good, and never in the way of a topic of the same name. */
final class DirectoryRemovalTest {
    private static final String RENAMED =
            "orders-3.00000000000000010000000000000002" + LogFileNames.DELETED;
    private static final Uuid SAME_NAME = new Uuid(8, 8);
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final int MANY = 100;

    private final LogFixture fixture = new LogFixture(1);

    @Test
    void itsDirectoryStaysForTheDelayUnderAnotherName() throws IOException {
        fill();
        fixture.delete();
        fixture.scheduler.runFor(59 * NS_PER_SECOND);
        assertThat(fixture.disk.exists("orders-3")).isFalse();
        assertThat(fixture.disk.exists(RENAMED)).isTrue();
        fixture.scheduler.runFor(2 * NS_PER_SECOND);
        assertThat(fixture.disk.files()).containsExactly("log-checkpoint");
    }

    @Test
    void aTopicOfTheSameNameNeedNotWait() throws IOException {
        fill();
        fixture.delete();
        assertThat(openOther().logEndOffset()).isZero();
        fixture.settle();
        assertThat(fixture.disk.files()).noneMatch(path -> path.startsWith(RENAMED));
        assertThat(fixture.disk.files()).contains("orders-3/partition.metadata");
    }

    @Test
    void aReplicaThatCameBackIsRemovedAgainBesideWhatItHadBefore() throws IOException {
        fill();
        fixture.delete();
        fixture.scheduler.runFor(NS_PER_SECOND);
        PartitionLog back = open(LogFixture.PARTITION, LogFixture.TOPIC_ID);
        List<String> done = new ArrayList<>();
        fixture.onLoop(() -> delete(back, done));
        fixture.scheduler.runFor(NS_PER_SECOND);
        assertThat(fixture.disk.list(""))
                .filteredOn(name -> name.endsWith(LogFileNames.DELETED + "/"))
                .hasSize(2);
        fixture.settle();
        assertThat(done).containsExactly("null");
        assertThat(fixture.disk.files()).containsExactly("log-checkpoint");
    }

    /** Seed 1002809 of the cluster's simulation: what an earlier one has left made a start forget the checkpoint of the one that is here. */
    @Test
    void aReplicaThatCameBackIsWhatItsOwnCheckpointSays() throws IOException {
        fill();
        fixture.checkpoint();
        fixture.delete();
        fixture.scheduler.runFor(NS_PER_SECOND);
        fixture.comeBack();
        fixture.appendValues("a", "b", "c");
        fixture.onLoop(() -> fixture.log().deleteRecordsBefore(2));
        fixture.onLoop(() -> fixture.logs().persistStarts(List.of(fixture.log()), _ -> {}));
        fixture.scheduler.runFor(NS_PER_SECOND);
        fixture.kill();
        fixture.open();
        assertThat(fixture.log().logStartOffset()).isEqualTo(2);
        assertThat(fixture.log().durableOffset()).isEqualTo(3);
        assertThat(fixture.valuesFrom(2, 1_000)).containsExactly("c");
    }

    @Test
    void aReplicaThatCameBackIsNotWhatTheCheckpointOfTheEarlierOneSays() throws IOException {
        comesBackAfter(1);
    }

    @Test
    void norIsItWhenTheEarlierOneHasGoneForGood() throws IOException {
        comesBackAfter(100);
    }

    private void comesBackAfter(long seconds) throws IOException {
        fill();
        fixture.flush();
        fixture.checkpoint();
        fixture.delete();
        fixture.scheduler.runFor(seconds * NS_PER_SECOND);
        fixture.comeBack();
        fixture.appendValues("new");
        fixture.kill();
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("new");
    }

    @Test
    void aStartRemovesWhatDeletesHaveLeft() throws IOException {
        fill();
        fixture.checkpoint();
        fixture.delete();
        fixture.scheduler.runFor(NS_PER_SECOND);
        fixture.cutPower();
        LogDirectory started = fixture.startEmpty();
        assertThat(started.wasFound("orders-3")).isFalse();
        fixture.settle();
        assertThat(fixture.disk.files()).containsExactly("log-checkpoint");
    }

    @Test
    void aCrashAtAnyPointOfItHindersNoTopicOfTheSameName() throws IOException {
        int crashes = 0;
        for (int operation = 1; crashes == operation - 1; operation++) {
            LogFixture life = new LogFixture(operation);
            life.open();
            life.appendValues("old");
            life.checkpoint();
            life.disk.faults().crashAtOperation(operation);
            try {
                life.delete();
                life.settle();
            } catch (SimCrash crash) {
                crashes++;
            }
            life.cutPower();
            life.startEmpty();
            life.settle();
            assertThat(life.disk.files()).noneMatch(path -> path.contains(LogFileNames.DELETED));
            assertThat(openOther(life).logEndOffset()).isZero();
        }
        assertThat(crashes).as("a rename, a force and a delete").isEqualTo(3);
    }

    @Test
    void theLongestTopicNameCanBeDeleted() throws IOException {
        fixture.startEmpty();
        TopicPartition longest = new TopicPartition("t".repeat(249), 12);
        PartitionLog log = open(longest, LogFixture.TOPIC_ID);
        List<String> done = new ArrayList<>();
        fixture.onLoop(() -> delete(log, done));
        fixture.settle();
        assertThat(done).containsExactly("null");
        assertThat(fixture.disk.files()).containsExactly("log-checkpoint");
    }

    @Test
    void aTopicOfManyPartitionsIsForcedOnce() throws IOException {
        fixture.startEmpty();
        List<PartitionLog> logs = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            logs.add(open(new TopicPartition("wide", i), LogFixture.TOPIC_ID));
        }
        int[] forces = new int[1];
        fixture.disk.listen((what, path) -> forces[0] += what.equals("force") ? 1 : 0);
        List<String> done = new ArrayList<>();
        fixture.onLoop(() -> logs.forEach(log -> delete(log, done)));
        fixture.settle();
        assertThat(done).hasSize(MANY).containsOnly("null");
        assertThat(forces[0]).as("one for the first, one for all others").isEqualTo(2);
    }

    private void delete(PartitionLog log, List<String> done) {
        fixture.logs()
                .delete(
                        log,
                        log.config().fileDeleteDelayMs(),
                        failure -> done.add(String.valueOf(failure)));
    }

    private void fill() throws IOException {
        fixture.open();
        for (int i = 0; i < 50; i++) {
            fixture.appendValues("v" + i);
        }
    }

    private PartitionLog openOther() throws IOException {
        return openOther(fixture);
    }

    private static PartitionLog openOther(LogFixture life) throws IOException {
        return open(life, LogFixture.PARTITION, SAME_NAME);
    }

    private PartitionLog open(TopicPartition partition, Uuid topicId) throws IOException {
        return open(fixture, partition, topicId);
    }

    private static PartitionLog open(LogFixture life, TopicPartition partition, Uuid topicId)
            throws IOException {
        OpenResult result = life.logs().open(partition, topicId, LogFixture.SMALL, life);
        assertThat(result).isInstanceOf(OpenResult.Opened.class);
        return ((OpenResult.Opened) result).log();
    }
}
