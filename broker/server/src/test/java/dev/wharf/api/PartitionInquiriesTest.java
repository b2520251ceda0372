package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AlterReplicaLogDirsRequest;
import dev.wharf.protocol.message.AlterReplicaLogDirsResponse;
import dev.wharf.protocol.message.DescribeLogDirsRequest;
import dev.wharf.protocol.message.DescribeLogDirsResponse;
import dev.wharf.protocol.message.DescribeProducersRequest;
import dev.wharf.protocol.message.DescribeProducersResponse;
import dev.wharf.protocol.message.OffsetForLeaderEpochRequest;
import dev.wharf.protocol.message.OffsetForLeaderEpochResponse;
import dev.wharf.protocol.message.ProduceResponse;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.sim.SimClock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What partitions tell of themselves: where epochs end, who writes, how large they are. */
final class PartitionInquiriesTest {
    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();

    // ---- OffsetForLeaderEpoch

    @Test
    void anEpochEndsWhereTheNextOneBeganAndTheLatestWhereTheLogEnds() {
        Topics.create(client, "orders", 1);
        Topics.produce(client, "orders", 0, "a", "b");
        broker.closeAndRestart();
        TestClient later = broker.connect();
        Topics.produce(later, "orders", 0, "c");
        for (int version = 2; version <= 4; version++) {
            assertEnd(endOf(later, 0, -1, version), 0, 2);
            assertEnd(endOf(later, 1, -1, version), 1, 3);
        }
    }

    @Test
    void theEpochOfALeaderThatHasTakenNothingYetEndsWhereTheLogEnds() {
        Topics.create(client, "orders", 1);
        Topics.produce(client, "orders", 0, "a", "b");
        broker.killAndRestart();
        broker.killAndRestart();
        TestClient later = broker.connect();
        assertEnd(endOf(later, 2, 2, 4), 2, 2);
        assertEnd(endOf(later, 1, 2, 4), 0, 2);
    }

    @Test
    void anEpochThatNobodyHasLedHasNoEnd() {
        Topics.create(client, "orders", 1);
        OffsetForLeaderEpochResponse.EpochEndOffset future = endOf(client, 7, -1, 4);
        assertThat(future.errorCode()).isZero();
        assertEnd(future, -1, -1);
    }

    @Test
    void whoeverBelievesInAnotherEpochIsToldSo() {
        Topics.create(client, "orders", 1);
        broker.killAndRestart();
        TestClient later = broker.connect();
        assertThat(Errors.of(endOf(later, 0, 0, 4).errorCode()))
                .isEqualTo(Errors.FENCED_LEADER_EPOCH);
        assertThat(Errors.of(endOf(later, 0, 9, 4).errorCode()))
                .isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
        assertThat(Errors.of(epochEnd(later, "nowhere", 0, 0, -1, 4).errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(Errors.of(epochEnd(later, "orders", 1, 0, -1, 4).errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private static void assertEnd(
            OffsetForLeaderEpochResponse.EpochEndOffset end, int epoch, long offset) {
        assertThat(end.leaderEpoch()).isEqualTo(epoch);
        assertThat(end.endOffset()).isEqualTo(offset);
    }

    private static OffsetForLeaderEpochResponse.EpochEndOffset endOf(
            TestClient asker, int epoch, int currentEpoch, int version) {
        return epochEnd(asker, "orders", 0, epoch, currentEpoch, version);
    }

    private static OffsetForLeaderEpochResponse.EpochEndOffset epochEnd(
            TestClient asker,
            String topic,
            int partition,
            int epoch,
            int currentEpoch,
            int version) {
        OffsetForLeaderEpochRequest request =
                new OffsetForLeaderEpochRequest()
                        .setReplicaId(-1)
                        .setTopics(
                                List.of(
                                        new OffsetForLeaderEpochRequest.OffsetForLeaderTopic()
                                                .setTopic(topic)
                                                .setPartitions(
                                                        List.of(
                                                                new OffsetForLeaderEpochRequest
                                                                                .OffsetForLeaderPartition()
                                                                        .setPartition(partition)
                                                                        .setLeaderEpoch(epoch)
                                                                        .setCurrentLeaderEpoch(
                                                                                currentEpoch)))));
        return asker.ask(request, version, OffsetForLeaderEpochResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }

    // ---- DescribeProducers

    @Test
    void aPartitionTellsItsProducersAlsoAfterACrash() {
        Topics.create(client, "orders", 1);
        write(7, 3, 0, "a", "b");
        write(7, 3, 2, "c");
        write(9, 0, 0, "d");
        for (int i = 0; i < 2; i++) {
            List<DescribeProducersResponse.ProducerState> states =
                    producers(broker.connect(), "orders", 0).activeProducers();
            assertThat(states).hasSize(2);
            assertThat(states.getFirst().producerId()).isEqualTo(7);
            assertThat(states.getFirst().producerEpoch()).isEqualTo(3);
            assertThat(states.getFirst().lastSequence()).isEqualTo(2);
            assertThat(states.getFirst().lastTimestamp()).isEqualTo(SimClock.EPOCH_MS);
            assertThat(states.getFirst().currentTxnStartOffset()).isEqualTo(-1);
            assertThat(states.getLast().producerId()).isEqualTo(9);
            broker.killAndRestart();
        }
    }

    @Test
    void aPartitionThatIsNotThereHasNoProducersToTell() {
        Topics.create(client, "orders", 1);
        assertThat(Errors.of(producers(client, "orders", 1).errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(producers(client, "orders", 0).activeProducers()).isEmpty();
    }

    private void write(long producer, int epoch, int sequence, String... values) {
        RecordBatchBuilder batch = Topics.batch(values).producer(producer, (short) epoch, sequence);
        ProduceResponse response =
                client.ask(
                        Topics.produceRequest("orders", 0, -1, batch), 12, ProduceResponse.class);
        assertThat(Topics.only(response).errorCode()).isZero();
    }

    private static DescribeProducersResponse.PartitionResponse producers(
            TestClient asker, String topic, int partition) {
        DescribeProducersRequest request =
                new DescribeProducersRequest()
                        .setTopics(
                                List.of(
                                        new DescribeProducersRequest.TopicRequest()
                                                .setName(topic)
                                                .setPartitionIndexes(List.of(partition))));
        return asker.ask(request, 0, DescribeProducersResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }

    // ---- DescribeLogDirs

    @Test
    void theLogDirectoryTellsWhatEachPartitionTakes() {
        Topics.create(client, "orders", 3);
        Topics.create(client, "bills", 1);
        Topics.produce(client, "orders", 2, "x".repeat(1_000));
        for (int version = 1; version <= 5; version++) {
            DescribeLogDirsResponse.DescribeLogDirsResult directory = directory(null, version);
            assertThat(directory.errorCode()).isZero();
            assertThat(directory.logDir()).isEqualTo(broker.disk().root());
            assertThat(directory.topics())
                    .extracting(DescribeLogDirsResponse.DescribeLogDirsTopic::name)
                    .containsExactly("bills", "orders");
            List<DescribeLogDirsResponse.DescribeLogDirsPartition> orders =
                    directory.topics().getLast().partitions();
            assertThat(orders)
                    .extracting(DescribeLogDirsResponse.DescribeLogDirsPartition::partitionIndex)
                    .containsExactly(0, 1, 2);
            assertThat(orders.getFirst().partitionSize()).isZero();
            assertThat(orders.getLast().partitionSize()).isBetween(1_000L, 1_200L);
            if (version >= 4) {
                assertThat(directory.totalBytes()).isPositive();
                assertThat(directory.usableBytes()).isPositive();
            }
        }
    }

    @Test
    void aPartitionThatIsNotInTheDirectoryIsLeftOut() {
        Topics.create(client, "orders", 2);
        DescribeLogDirsResponse.DescribeLogDirsResult some =
                directory(
                        List.of(
                                new DescribeLogDirsRequest.DescribableLogDirTopic()
                                        .setTopic("orders")
                                        .setPartitions(List.of(1, 5)),
                                new DescribeLogDirsRequest.DescribableLogDirTopic()
                                        .setTopic("nowhere")
                                        .setPartitions(List.of(0))),
                        4);
        assertThat(some.topics()).hasSize(1);
        assertThat(some.topics().getFirst().partitions())
                .extracting(DescribeLogDirsResponse.DescribeLogDirsPartition::partitionIndex)
                .containsExactly(1);
        assertThat(directory(List.of(), 4).topics()).isEmpty();
    }

    @Test
    void aDirectoryThatIsFencedSaysSo() {
        Topics.create(client, "orders", 1);
        broker.disk().faults().failForces(1);
        Topics.produce(client, "orders", 0, "a");
        broker.runForMs(120_000); // until a background force
        assertThat(broker.fences()).isNotEmpty();
        DescribeLogDirsResponse.DescribeLogDirsResult directory = directory(null, 4);
        assertThat(Errors.of(directory.errorCode())).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(directory.logDir()).isEqualTo(broker.disk().root());
        assertThat(directory.topics()).isEmpty();
    }

    // ---- AlterReplicaLogDirs

    @Test
    void aReplicaMayBeSentWhereItIsAndNowhereElse() {
        Topics.create(client, "orders", 1);
        String here = broker.disk().root();
        for (int version = 1; version <= 2; version++) {
            assertThat(send(here, "orders", 0, version)).isEqualTo(Errors.NONE);
            assertThat(send("/elsewhere", "orders", 0, version))
                    .isEqualTo(Errors.LOG_DIR_NOT_FOUND);
            assertThat(send(here, "orders", 1, version))
                    .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
            assertThat(send(here, "nowhere", 0, version))
                    .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
    }

    private Errors send(String directory, String topic, int partition, int version) {
        AlterReplicaLogDirsRequest request =
                new AlterReplicaLogDirsRequest()
                        .setDirs(
                                List.of(
                                        new AlterReplicaLogDirsRequest.AlterReplicaLogDir()
                                                .setPath(directory)
                                                .setTopics(
                                                        List.of(
                                                                new AlterReplicaLogDirsRequest
                                                                                .AlterReplicaLogDirTopic()
                                                                        .setName(topic)
                                                                        .setPartitions(
                                                                                List.of(
                                                                                        partition))))));
        AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult result =
                client.ask(request, version, AlterReplicaLogDirsResponse.class)
                        .results()
                        .getFirst();
        assertThat(result.topicName()).isEqualTo(topic);
        assertThat(result.partitions().getFirst().partitionIndex()).isEqualTo(partition);
        return Errors.of(result.partitions().getFirst().errorCode());
    }

    private DescribeLogDirsResponse.DescribeLogDirsResult directory(
            @Nullable List<DescribeLogDirsRequest.DescribableLogDirTopic> topics, int version) {
        DescribeLogDirsResponse response =
                client.ask(
                        new DescribeLogDirsRequest().setTopics(topics),
                        version,
                        DescribeLogDirsResponse.class);
        assertThat(response.results()).hasSize(1);
        return response.results().getFirst();
    }
}
