package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.CreateTopicsResponse;
import dev.wharf.protocol.message.FindCoordinatorRequest;
import dev.wharf.protocol.message.OffsetCommitRequest;
import dev.wharf.protocol.message.OffsetCommitResponse;
import dev.wharf.protocol.message.ProduceResponse;
import dev.wharf.sim.SimDiskFaults;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk that fills up, from the first refused produce to the last byte, and becomes empty again. */
final class FullDiskTest {
    private static final long RESERVE = 100_000;
    private static final long LARGE = 100 * RESERVE;
    private static final int PRODUCE_VERSION = 12;
    private static final int TICK_MS = 1_100;
    private static final int HOLD_MS = 6_100;

    private final TestBroker broker =
            new TestBroker(Map.of("log.dir.min.free.bytes", Long.toString(RESERVE)));
    private final TestClient client = broker.connect();

    @BeforeEach
    void aTopicWithARecordAndAGroup() {
        Topics.create(client, "orders", 1);
        assertThat(produce("a")).isEqualTo(Errors.NONE);
        client.exchange(new FindCoordinatorRequest().setCoordinatorKeys(List.of("readers")), 6);
        broker.runForMs(TICK_MS);
        assertThat(commit(0)).isEqualTo(Errors.NONE);
    }

    @AfterEach
    void theDirectoryWasNeverGivenUp() {
        assertThat(broker.fences()).isEmpty();
    }

    @Test
    void produceEndsAtTheReserveAndAllElseGoesOn() {
        leaveFree(RESERVE - 1);
        broker.runForMs(TICK_MS);
        assertThat(produce("b")).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(Topics.values(Topics.fetch(client, "orders", 0, 0), 0)).containsExactly("a");
        assertThat(create("more")).isEqualTo(Errors.NONE);
        assertThat(commit(1)).isEqualTo(Errors.NONE);
        assertThat(Topics.delete(client, "more")).isEqualTo(Errors.NONE);
    }

    @Test
    void produceBeginsAgainByItselfWithAnEighthMoreThanTheReserve() {
        leaveFree(RESERVE - 1);
        broker.runForMs(TICK_MS);
        leaveFree(RESERVE + RESERVE / 8 - 1);
        broker.runForMs(TICK_MS);
        assertThat(produce("b")).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        leaveFree(RESERVE + RESERVE / 8);
        broker.runForMs(TICK_MS);
        assertThat(produce("b")).isEqualTo(Errors.NONE);
    }

    @Test
    void aWriterThatFillsTheDiskBetweenTwoTicksMeetsTheReserveToo() {
        leaveFree(20 * RESERVE);
        broker.runForMs(TICK_MS);
        Errors error = Errors.NONE;
        for (int i = 0; i < 200 && error == Errors.NONE; i++) {
            error = produce("b".repeat(10_000));
        }
        assertThat(error).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(broker.disk().usableBytes()).isPositive();
        assertThat(create("more")).isEqualTo(Errors.NONE);
    }

    @Test
    void aTopicThatIsDeletedOnAFullDiskGivesItsRoomAtOnce() {
        assertThat(create("large")).isEqualTo(Errors.NONE);
        for (long bytes = 0; bytes < RESERVE; bytes += 10_000) {
            assertThat(errorOf(Topics.produce(client, "large", 0, "b".repeat(10_000))))
                    .isEqualTo(Errors.NONE);
        }
        leaveFree(RESERVE - 1);
        broker.runForMs(TICK_MS);
        assertThat(produce("b")).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(Topics.delete(client, "large")).isEqualTo(Errors.NONE);
        broker.runForMs(2 * TICK_MS);
        assertThat(produce("b")).isEqualTo(Errors.NONE);
    }

    @Test
    void theReserveIsNeverMoreThanATenthOfTheDisk() {
        long used = used();
        long total = used + used / 8;
        broker.disk().faults().capacity(total);
        assertThat(broker.disk().usableBytes()).isBetween(total / 10, RESERVE);
        broker.runForMs(TICK_MS);
        assertThat(produce("b")).isEqualTo(Errors.NONE);
    }

    @Test
    void aWriteThatFailsEndsProducesOnEveryPartitionAtOnce() {
        Topics.create(client, "small", 1);
        leaveFree(200);
        assertThat(produce("b".repeat(500))).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(errorOf(Topics.produce(client, "small", 0, "c")))
                .as("though it would fit")
                .isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        leaveFree(LARGE);
        broker.runForMs(HOLD_MS);
        assertThat(produce("b")).isEqualTo(Errors.NONE);
        assertThat(errorOf(Topics.produce(client, "small", 0, "c"))).isEqualTo(Errors.NONE);
    }

    @Test
    void aChangeThatWasNotWrittenIsAnsweredAsSuchAndTheNextOneIsTaken() {
        leaveFree(0);
        assertThat(create("more")).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(commit(1)).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE);
        assertThat(Topics.values(Topics.fetch(client, "orders", 0, 0), 0)).containsExactly("a");
        leaveFree(LARGE);
        assertThat(create("more")).isEqualTo(Errors.NONE);
        assertThat(commit(1)).isEqualTo(Errors.NONE);
    }

    @Test
    void aTopicForWhoseFilesThereWasNoRoomIsServedWhenThereIs() {
        int room = 0;
        do {
            room += 10;
            leaveFree(room);
        } while (create("more") != Errors.NONE);
        assertThat(errorOf(Topics.produce(client, "more", 0, "b")))
                .isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        leaveFree(LARGE);
        broker.runForMs(HOLD_MS + TICK_MS);
        assertThat(errorOf(Topics.produce(client, "more", 0, "b"))).isEqualTo(Errors.NONE);
        broker.killAndRestart();
        assertThat(Topics.values(Topics.fetch(broker.connect(), "more", 0, 0), 0))
                .containsExactly("b");
    }

    @Test
    void aNewProducersSecondBatchIsNotTakenBeforeItsFirst() {
        leaveFree(200);
        assertThat(idempotent(0, "x".repeat(500))).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        leaveFree(LARGE);
        broker.runForMs(HOLD_MS);
        assertThat(idempotent(1, "y")).isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(idempotent(0, "x")).isEqualTo(Errors.NONE);
        assertThat(idempotent(1, "y")).isEqualTo(Errors.NONE);
        assertThat(Topics.values(Topics.fetch(client, "orders", 0, 1), 1))
                .containsExactly("x", "y");
    }

    /** Such a batch may name any producer. */
    @Test
    void aDamagedBatchThatIsRefusedForLackOfRoomHoldsUpNobody() {
        leaveFree(RESERVE - 1);
        broker.runForMs(TICK_MS);
        ByteBuf damaged = Topics.batch("x").producer(7, (short) 0, 5).build();
        int last = damaged.writerIndex() - 1;
        damaged.setByte(last, damaged.getByte(last) ^ 1);
        assertThat(produce(damaged)).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        leaveFree(LARGE);
        broker.runForMs(HOLD_MS);
        assertThat(idempotent(0, "y")).isEqualTo(Errors.NONE);
    }

    @Test
    void aFullDiskDoesNotFailTheCheckpoint() {
        assertThat(produce("b")).isEqualTo(Errors.NONE);
        leaveFree(10);
        broker.runForMs(130_000);
        leaveFree(LARGE);
        broker.runForMs(130_000);
        assertThat(produce("c")).isEqualTo(Errors.NONE);
        broker.killAndRestart();
        assertThat(Topics.values(Topics.fetch(broker.connect(), "orders", 0, 0), 0))
                .containsExactly("a", "b", "c");
    }

    private long used() {
        broker.disk().faults().capacity(SimDiskFaults.UNLIMITED);
        return SimDiskFaults.UNLIMITED - broker.disk().usableBytes();
    }

    private void leaveFree(long bytes) {
        // A file of the test's own would do as well: what counts is what the disk tells.
        broker.disk().faults().occupy(Math.max(0, LARGE - used() - bytes), LARGE);
    }

    private Errors produce(String value) {
        return errorOf(Topics.produce(client, "orders", 0, value));
    }

    private Errors idempotent(int sequence, String value) {
        return produce(Topics.batch(value).producer(7, (short) 0, sequence).build());
    }

    private Errors produce(ByteBuf batch) {
        return errorOf(
                Topics.only(
                        client.ask(
                                Topics.produceRequest("orders", 0, -1, batch),
                                PRODUCE_VERSION,
                                ProduceResponse.class)));
    }

    private static Errors errorOf(ProduceResponse.PartitionProduceResponse response) {
        return Errors.of(response.errorCode());
    }

    private Errors create(String topic) {
        CreateTopicsResponse response =
                client.ask(Topics.createRequest(topic, 1, Map.of()), 7, CreateTopicsResponse.class);
        return Errors.of(response.topics().getFirst().errorCode());
    }

    private Errors commit(long offset) {
        OffsetCommitResponse response =
                client.ask(
                        new OffsetCommitRequest()
                                .setGroupId("readers")
                                .setTopics(
                                        List.of(
                                                new OffsetCommitRequest.OffsetCommitRequestTopic()
                                                        .setName("orders")
                                                        .setPartitions(
                                                                List.of(
                                                                        new OffsetCommitRequest
                                                                                        .OffsetCommitRequestPartition()
                                                                                .setCommittedOffset(
                                                                                        offset)
                                                                                .setCommittedMetadata(
                                                                                        ""))))),
                        9,
                        OffsetCommitResponse.class);
        return Errors.of(response.topics().getFirst().partitions().getFirst().errorCode());
    }
}
