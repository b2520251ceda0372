package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DeleteRecordsRequest;
import dev.wharf.protocol.message.DeleteRecordsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records that a client deletes stay deleted, and nothing else goes (KIP-107). */
final class DeleteRecordsTest {
    private static final long HIGH_WATERMARK = -1;

    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();

    @Test
    void whatIsDeletedStaysDeletedThroughPowerCuts() {
        Topics.create(client, "orders", 1);
        for (int version = 0; version <= 2; version++) {
            TestClient asker = broker.connect();
            Topics.produce(asker, "orders", 0, "a", "b", "c");
            long offset = 3L * version + 2;
            DeleteRecordsResponse.DeleteRecordsPartitionResult result =
                    delete(asker, "orders", 0, offset, version);
            assertThat(result.errorCode()).isZero();
            assertThat(result.lowWatermark()).isEqualTo(offset);
            broker.cutPowerAndRestart();
            TestClient reader = broker.connect();
            assertThat(Topics.fetch(reader, "orders", 0, offset).logStartOffset())
                    .isEqualTo(offset);
            assertThat(Errors.of(Topics.fetch(reader, "orders", 0, offset - 1).errorCode()))
                    .isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
            assertThat(Topics.values(Topics.fetch(reader, "orders", 0, offset), offset))
                    .containsExactly("c");
        }
    }

    @Test
    void minusOneDeletesAllThatIsCommitted() {
        Topics.create(client, "orders", 1);
        Topics.produce(client, "orders", 0, "a", "b", "c");
        assertThat(delete(client, "orders", 0, HIGH_WATERMARK, 2).lowWatermark()).isEqualTo(3);
        Topics.produce(client, "orders", 0, "d");
        assertThat(Topics.values(Topics.fetch(client, "orders", 0, 3), 3)).containsExactly("d");
    }

    @Test
    void anOffsetBelowTheStartChangesNothing() {
        Topics.create(client, "orders", 1);
        Topics.produce(client, "orders", 0, "a", "b", "c");
        delete(client, "orders", 0, 2, 2);
        DeleteRecordsResponse.DeleteRecordsPartitionResult again =
                delete(client, "orders", 0, 1, 2);
        assertThat(again.errorCode()).isZero();
        assertThat(again.lowWatermark()).isEqualTo(2);
    }

    @Test
    void whatCannotBeDeletedIsRefusedBesideWhatCan() {
        Topics.create(client, "orders", 2);
        Topics.create(client, "latest", 1, Map.of("cleanup.policy", "compact"));
        Topics.produce(client, "orders", 0, "a", "b");
        assertThat(error(delete(client, "orders", 0, 3, 2))).isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
        assertThat(error(delete(client, "orders", 0, -2, 2))).isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
        assertThat(error(delete(client, "orders", 7, 0, 2)))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(error(delete(client, "nowhere", 0, 0, 2)))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(error(delete(client, "latest", 0, 0, 2))).isEqualTo(Errors.POLICY_VIOLATION);
        assertThat(error(delete(client, "__consumer_offsets", 0, 0, 2)))
                .isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);

        DeleteRecordsRequest both = request("orders", 0, 1);
        both.topics()
                .getFirst()
                .setPartitions(List.of(partition(0, 1), partition(1, 1), partition(0, 2)));
        List<Errors> errors = new ArrayList<>();
        client.ask(both, 2, DeleteRecordsResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .forEach(result -> errors.add(error(result)));
        assertThat(errors).containsExactly(Errors.NONE, Errors.OFFSET_OUT_OF_RANGE, Errors.NONE);
    }

    @Test
    void aDiskThatFailsToForceDoesNotPromiseTheDeletion() {
        Topics.create(client, "orders", 1);
        Topics.produce(client, "orders", 0, "a", "b");
        broker.disk().faults().failForces(1);
        DeleteRecordsResponse.DeleteRecordsPartitionResult result =
                delete(client, "orders", 0, 2, 2);
        assertThat(error(result)).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(result.lowWatermark()).isEqualTo(-1);
        assertThat(broker.fences()).isNotEmpty();
    }

    private static DeleteRecordsResponse.DeleteRecordsPartitionResult delete(
            TestClient asker, String topic, int partition, long offset, int version) {
        return asker.ask(request(topic, partition, offset), version, DeleteRecordsResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }

    private static DeleteRecordsRequest request(String topic, int partition, long offset) {
        return new DeleteRecordsRequest()
                .setTimeoutMs(30_000)
                .setTopics(
                        List.of(
                                new DeleteRecordsRequest.DeleteRecordsTopic()
                                        .setName(topic)
                                        .setPartitions(List.of(partition(partition, offset)))));
    }

    private static DeleteRecordsRequest.DeleteRecordsPartition partition(int index, long offset) {
        return new DeleteRecordsRequest.DeleteRecordsPartition()
                .setPartitionIndex(index)
                .setOffset(offset);
    }

    private static Errors error(DeleteRecordsResponse.DeleteRecordsPartitionResult result) {
        return Errors.of(result.errorCode());
    }
}
