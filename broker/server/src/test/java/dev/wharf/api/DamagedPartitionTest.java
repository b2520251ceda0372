package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.FetchResponse;
import dev.wharf.protocol.message.ListOffsetsRequest;
import dev.wharf.protocol.message.ListOffsetsResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A start finds one of three partitions damaged where it was durable: that one is not served, and nothing else suffers. */
final class DamagedPartitionTest {
    private static final int DAMAGED = 1;
    private static final List<Integer> SOUND = List.of(0, 2);
    private static final String SEGMENT = "orders-" + DAMAGED + "/00000000000000000000.log";
    private static final int IN_THE_FIRST_BATCH = 65;
    private static final long LATEST = -1;
    private static final long DELETE_DELAY_MS = 61_000;

    private final TestBroker broker = TestBroker.start();

    @BeforeEach
    void aBitOfADurableBatchRots() throws IOException {
        TestClient client = broker.connect();
        Topics.create(client, "orders", 3);
        produceToAll(client, "a");
        broker.closeAndRestart(); // forces "a" and notes that in the checkpoint
        produceToAll(broker.connect(), "b");
        flip();
        broker.killAndRestart();
    }

    @Test
    void theDamagedPartitionAnswersAStorageError() {
        TestClient client = broker.connect();
        assertThat(Errors.of(Topics.produce(client, "orders", DAMAGED, "c").errorCode()))
                .isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        FetchResponse.PartitionData fetched = Topics.fetch(client, "orders", DAMAGED, 0);
        assertThat(Errors.of(fetched.errorCode())).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(Topics.values(fetched, 0)).isEmpty();
        assertThat(Errors.of(latestOffset(client, DAMAGED).errorCode()))
                .isEqualTo(Errors.KAFKA_STORAGE_ERROR);
    }

    @Test
    void itsNeighboursServe() {
        TestClient client = broker.connect();
        for (int partition : SOUND) {
            assertThat(Topics.produce(client, "orders", partition, "c").baseOffset()).isEqualTo(2);
            assertThat(Topics.values(Topics.fetch(client, "orders", partition, 0), 0))
                    .containsExactly("a", "b", "c");
            assertThat(latestOffset(client, partition).offset()).isEqualTo(3);
        }
    }

    @Test
    void theDiskIsNotTakenForFailed() {
        assertThat(broker.fences()).isEmpty();
    }

    @Test
    void aRepairedPartitionServesAfterTheNextStart() throws IOException {
        flip();
        broker.killAndRestart();
        TestClient client = broker.connect();
        assertThat(Topics.values(Topics.fetch(client, "orders", DAMAGED, 0), 0))
                .containsExactly("a", "b");
    }

    @Test
    void itGoesWithItsTopic() {
        assertThat(Topics.delete(broker.connect(), "orders")).isEqualTo(Errors.NONE);
        broker.runForMs(DELETE_DELAY_MS);
        assertThat(broker.disk().files()).noneMatch(path -> path.startsWith("orders-"));
    }

    private static void produceToAll(TestClient client, String value) {
        for (int partition = 0; partition < 3; partition++) {
            assertThat(Topics.produce(client, "orders", partition, value).errorCode()).isZero();
        }
    }

    /** Turns one bit of the damaged partition's first batch over; a second time turns it back. */
    private void flip() throws IOException {
        try (DiskFile file = broker.disk().open(SEGMENT, Disk.Mode.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, IN_THE_FIRST_BATCH);
            one.put(0, (byte) (one.get(0) ^ 1)).rewind();
            file.write(one, IN_THE_FIRST_BATCH);
        }
    }

    private static ListOffsetsResponse.ListOffsetsPartitionResponse latestOffset(
            TestClient client, int partition) {
        ListOffsetsRequest request =
                new ListOffsetsRequest()
                        .setReplicaId(-1)
                        .setTopics(
                                List.of(
                                        new ListOffsetsRequest.ListOffsetsTopic()
                                                .setName("orders")
                                                .setPartitions(
                                                        List.of(
                                                                new ListOffsetsRequest
                                                                                .ListOffsetsPartition()
                                                                        .setPartitionIndex(
                                                                                partition)
                                                                        .setTimestamp(LATEST)))));
        return client.ask(request, 7, ListOffsetsResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }
}
