package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DeleteRecordsRequest;
import dev.wharf.protocol.message.DeleteRecordsResponse;
import dev.wharf.protocol.message.ListOffsetsRequest;
import dev.wharf.protocol.message.ListOffsetsResponse;
import dev.wharf.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import dev.wharf.protocol.message.ProduceResponse;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.replica.OffsetSearch;
import dev.wharf.sim.SimClock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** ListOffsets beyond what every version has in common: what is found when time runs backwards, records go, or the question is odd. */
final class OffsetsByTimeTest {
    private static final int VERSION = 11;
    private static final int NO_EPOCH = -1;
    private static final long NOON = SimClock.EPOCH_MS;

    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();

    @Test
    void aTimeFindsTheFirstRecordThatIsNotOlderThoughTimeRunsBackwards() {
        Topics.create(client, "orders", 1);
        produce(NOON, NOON + 30, NOON + 20, NOON + 40);

        assertFound(find(NOON - 1), 0, NOON);
        assertFound(find(NOON + 1), 1, NOON + 30);
        assertFound(find(NOON + 15), 1, NOON + 30);
        assertFound(find(NOON + 31), 3, NOON + 40);
        assertFound(find(NOON + 41), -1, -1);
    }

    @Test
    void theLargestTimestampIsNotThatOfTheLastRecord() {
        Topics.create(client, "orders", 1);
        assertFound(find(OffsetSearch.MAX_TIMESTAMP), -1, -1);
        produce(NOON, NOON + 30, NOON + 20);

        assertFound(find(OffsetSearch.MAX_TIMESTAMP), 1, NOON + 30);
    }

    @Test
    void theEarliestOffsetGoesUpWithWhatIsDeleted() {
        Topics.create(client, "orders", 1);
        produce(NOON, NOON + 10, NOON + 20);
        client.ask(
                new DeleteRecordsRequest()
                        .setTimeoutMs(1_000)
                        .setTopics(
                                List.of(
                                        new DeleteRecordsRequest.DeleteRecordsTopic()
                                                .setName("orders")
                                                .setPartitions(
                                                        List.of(
                                                                new DeleteRecordsRequest
                                                                                .DeleteRecordsPartition()
                                                                        .setOffset(2))))),
                2,
                DeleteRecordsResponse.class);

        assertFound(find(OffsetSearch.EARLIEST), 2, -1);
        assertFound(find(OffsetSearch.EARLIEST_LOCAL), 2, -1);
        assertFound(find(NOON), 2, NOON + 20);
    }

    @Test
    void aConsumerIsNotToldOfWhatIsNotForced() {
        Topics.create(client, "orders", 1, Map.of("flush.messages", "1"));
        produce(NOON);
        broker.disk().faults().forceTakes(1_000_000_000L, 1_000_000_001L);
        client.send(Topics.produceRequest("orders", 0, -1, "later"), 12);
        broker.runForMs(500);

        assertFound(find(OffsetSearch.LATEST), 1, -1);
        ListOffsetsRequest debugging = ask(at(0, OffsetSearch.LATEST)).setReplicaId(-2);
        assertThat(only(client.ask(debugging, VERSION, ListOffsetsResponse.class)).offset())
                .isEqualTo(2);
    }

    @Test
    void whoeverBelievesInAnotherEpochIsToldSo() {
        Topics.create(client, "orders", 1);
        broker.killAndRestart(); // a start is a new leader epoch
        TestClient later = broker.connect();
        for (int version = 4; version <= VERSION; version++) {
            assertThat(epochError(later, 0, version)).isEqualTo(Errors.FENCED_LEADER_EPOCH);
            assertThat(epochError(later, 1, version)).isEqualTo(Errors.NONE);
            assertThat(epochError(later, 9, version)).isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
        }
    }

    @Test
    void aPartitionThatIsAskedForTwiceIsRefusedAndItsNeighbourFound() {
        Topics.create(client, "orders", 2);
        ListOffsetsRequest request =
                ask(at(0, OffsetSearch.LATEST), at(1, OffsetSearch.LATEST), at(0, 5));

        assertThat(errors(request))
                .containsExactly(Errors.INVALID_REQUEST, Errors.NONE, Errors.INVALID_REQUEST);
    }

    @Test
    void whatIsNotThereHasNoOffset() {
        Topics.create(client, "orders", 1);
        ListOffsetsRequest elsewhere = ask(at(0, OffsetSearch.LATEST));
        elsewhere.topics().getFirst().setName("nowhere");

        assertThat(errors(ask(at(1, OffsetSearch.LATEST))))
                .containsExactly(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(errors(elsewhere)).containsExactly(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private void produce(long... timestamps) {
        RecordBatchBuilder batch = new RecordBatchBuilder();
        for (long timestamp : timestamps) {
            batch.add(timestamp, null, new byte[1]);
        }
        ProduceResponse response =
                client.ask(
                        Topics.produceRequest("orders", 0, -1, batch), 12, ProduceResponse.class);
        assertThat(Topics.only(response).errorCode()).isZero();
    }

    private static void assertFound(
            ListOffsetsPartitionResponse found, long offset, long timestamp) {
        assertThat(Errors.of(found.errorCode())).isEqualTo(Errors.NONE);
        assertThat(found.offset()).isEqualTo(offset);
        assertThat(found.timestamp()).isEqualTo(timestamp);
    }

    private ListOffsetsPartitionResponse find(long time) {
        return only(client.ask(ask(at(0, time)), VERSION, ListOffsetsResponse.class));
    }

    private List<Errors> errors(ListOffsetsRequest request) {
        return client
                .ask(request, VERSION, ListOffsetsResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .stream()
                .map(partition -> Errors.of(partition.errorCode()))
                .toList();
    }

    private static Errors epochError(TestClient asker, int epoch, int version) {
        ListOffsetsRequest request = ask(at(0, OffsetSearch.LATEST).setCurrentLeaderEpoch(epoch));
        return Errors.of(only(asker.ask(request, version, ListOffsetsResponse.class)).errorCode());
    }

    private static ListOffsetsPartitionResponse only(ListOffsetsResponse response) {
        assertThat(response.topics()).hasSize(1);
        assertThat(response.topics().getFirst().partitions()).hasSize(1);
        return response.topics().getFirst().partitions().getFirst();
    }

    private static ListOffsetsRequest ask(ListOffsetsRequest.ListOffsetsPartition... partitions) {
        return new ListOffsetsRequest()
                .setReplicaId(-1)
                .setTopics(
                        List.of(
                                new ListOffsetsRequest.ListOffsetsTopic()
                                        .setName("orders")
                                        .setPartitions(Arrays.asList(partitions))));
    }

    private static ListOffsetsRequest.ListOffsetsPartition at(int partition, long time) {
        return new ListOffsetsRequest.ListOffsetsPartition()
                .setPartitionIndex(partition)
                .setCurrentLeaderEpoch(NO_EPOCH)
                .setTimestamp(time);
    }
}
