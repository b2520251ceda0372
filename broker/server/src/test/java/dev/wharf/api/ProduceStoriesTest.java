package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.ProduceRequest;
import dev.wharf.protocol.message.ProduceResponse;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a producer hears when all is not well. */
final class ProduceStoriesTest {
    private static final int VERSION = 12;

    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();

    @Test
    void aBatchThatComesAgainIsAcknowledgedWithItsFirstOffset() {
        Topics.create(client, "orders", 1);
        for (int sequence = 0; sequence < 7; sequence++) {
            assertThat(idempotent(7, 0, sequence).baseOffset()).isEqualTo(sequence);
        }
        for (int sequence = 2; sequence < 7; sequence++) {
            ProduceResponse.PartitionProduceResponse again = idempotent(7, 0, sequence);
            assertThat(Errors.of(again.errorCode())).isEqualTo(Errors.NONE);
            assertThat(again.baseOffset()).isEqualTo(sequence);
        }
        assertThat(Topics.fetch(client, "orders", 0, 0).highWatermark()).isEqualTo(7);
    }

    @Test
    void aBatchThatComesAgainAfterAKillIsStillKnown() {
        Topics.create(client, "orders", 1);
        idempotent(7, 0, 0);
        idempotent(7, 0, 1);
        broker.killAndRestart();
        TestClient again = broker.connect();
        ProduceResponse.PartitionProduceResponse duplicate =
                produce(again, Topics.batch("x").producer(7, (short) 0, 1));
        assertThat(duplicate.baseOffset()).isEqualTo(1);
        assertThat(Topics.fetch(again, "orders", 0, 0).highWatermark()).isEqualTo(2);
    }

    @Test
    void aGapInTheSequenceIsRefused() {
        Topics.create(client, "orders", 1);
        idempotent(7, 0, 0);
        assertThat(Errors.of(idempotent(7, 0, 2).errorCode()))
                .isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }

    @Test
    void anOlderEpochOfAProducerIsFenced() {
        Topics.create(client, "orders", 1);
        idempotent(7, 1, 0);
        assertThat(Errors.of(idempotent(7, 0, 1).errorCode()))
                .isEqualTo(Errors.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void aDamagedBatchIsRefusedAndTheNextOneTaken() {
        Topics.create(client, "orders", 1);
        ByteBuf batch = Topics.batch("a").build();
        batch.setByte(batch.writerIndex() - 2, batch.getByte(batch.writerIndex() - 2) ^ 1);
        assertThat(Errors.of(produce(client, batch).errorCode())).isEqualTo(Errors.CORRUPT_MESSAGE);
        assertThat(Topics.produce(client, "orders", 0, "b").baseOffset()).isZero();
    }

    @Test
    void aBatchThatIsTooLargeIsRefusedWithASentence() {
        Topics.create(client, "orders", 1, Map.of("max.message.bytes", "200"));
        ProduceResponse.PartitionProduceResponse refused =
                Topics.produce(client, "orders", 0, "x".repeat(500));
        assertThat(Errors.of(refused.errorCode())).isEqualTo(Errors.MESSAGE_TOO_LARGE);
        assertThat(refused.errorMessage()).contains("max.message.bytes");
        assertThat(refused.baseOffset()).isEqualTo(-1);
    }

    @Test
    void aControlBatchFromAClientIsRefused() {
        Topics.create(client, "orders", 1);
        assertThat(Errors.of(produce(client, Topics.batch("a").control()).errorCode()))
                .isEqualTo(Errors.INVALID_RECORD);
    }

    @Test
    void aTransactionalBatchIsRefused() {
        Topics.create(client, "orders", 1);
        RecordBatchBuilder batch = Topics.batch("a").producer(7, (short) 0, 0).transactional();
        assertThat(Errors.of(produce(client, batch).errorCode()))
                .isEqualTo(Errors.INVALID_TXN_STATE);
    }

    @Test
    void unknownTopicsAndPartitionsAreToldApartByVersion() {
        Topics.create(client, "orders", 1);
        assertThat(Errors.of(Topics.produce(client, "nothing", 0, "a").errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(Errors.of(Topics.produce(client, "orders", 5, "a").errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        ProduceRequest byId = Topics.produceRequest("", 0, -1, "a");
        byId.topicData().getFirst().setTopicId(new Uuid(1, 2));
        ProduceResponse response = client.ask(byId, 13, ProduceResponse.class);
        assertThat(Errors.of(Topics.only(response).errorCode())).isEqualTo(Errors.UNKNOWN_TOPIC_ID);
    }

    @Test
    void oddAcksAreRefused() {
        Topics.create(client, "orders", 1);
        ProduceResponse response =
                client.ask(
                        Topics.produceRequest("orders", 0, 2, "a"), VERSION, ProduceResponse.class);
        assertThat(Errors.of(Topics.only(response).errorCode()))
                .isEqualTo(Errors.INVALID_REQUIRED_ACKS);
    }

    @Test
    void aFailureOfARequestWithoutResponseClosesTheConnection() {
        TestClient.Reply reply =
                client.exchange(Topics.produceRequest("nothing", 0, 0, "a"), VERSION);
        assertThat(reply.closedBecause()).contains("UNKNOWN_TOPIC_OR_PARTITION");
    }

    /** As Kafka has it: a topic cannot demand more replicas in sync than it has. */
    @Test
    void aTopicOfOneReplicaTakesAllAcksThoughItDemandsMore() {
        Topics.create(client, "orders", 1, Map.of("min.insync.replicas", "2"));
        assertThat(Errors.of(Topics.produce(client, "orders", 0, "a").errorCode()))
                .isEqualTo(Errors.NONE);
    }

    @Test
    void oneRequestReachesPartitionsOfAllLoopsAndEachIsAnsweredOnItsOwn() {
        Topics.create(client, "orders", 4);
        List<ProduceRequest.PartitionProduceData> partitions =
                java.util.stream.IntStream.range(0, 6)
                        .mapToObj(
                                index ->
                                        new ProduceRequest.PartitionProduceData()
                                                .setIndex(index)
                                                .setRecords(
                                                        new MemoryRecords(
                                                                Topics.batch("p" + index).build())))
                        .toList();
        ProduceRequest request = Topics.produceRequest("orders", 0, -1, "replaced");
        request.topicData().getFirst().setPartitionData(partitions);
        ProduceResponse response = client.ask(request, VERSION, ProduceResponse.class);
        assertThat(response.responses().getFirst().partitionResponses())
                .extracting(partition -> Errors.of(partition.errorCode()))
                .containsExactly(
                        Errors.NONE,
                        Errors.NONE,
                        Errors.NONE,
                        Errors.NONE,
                        Errors.UNKNOWN_TOPIC_OR_PARTITION,
                        Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void aProduceThatIsNotForcedInTimeTimesOutAndTheRecordStays() {
        Topics.create(client, "ledger", 1, Map.of("flush.messages", "1"));
        broker.disk().faults().forceTakes(5_000_000_000L, 5_000_000_001L);
        ProduceRequest request = Topics.produceRequest("ledger", 0, -1, "a").setTimeoutMs(100);
        ProduceResponse response = client.ask(request, VERSION, ProduceResponse.class);
        assertThat(Errors.of(Topics.only(response).errorCode()))
                .isEqualTo(Errors.REQUEST_TIMED_OUT);
        broker.runForMs(60_000); // several files and directories are forced
        assertThat(Topics.fetch(client, "ledger", 0, 0).highWatermark()).isEqualTo(1);
    }

    @Test
    void theTimeOfTheBrokerIsToldWhereItCounts() {
        Topics.create(client, "orders", 1, Map.of("message.timestamp.type", "LogAppendTime"));
        assertThat(Topics.produce(client, "orders", 0, "a").logAppendTimeMs())
                .isGreaterThanOrEqualTo(dev.wharf.sim.SimClock.EPOCH_MS);
    }

    @Test
    void internalTopicsTakeNoRecordsFromClients() {
        Topics.create(client, "__consumer_offsets", 2);
        assertThat(Errors.of(Topics.produce(client, "__consumer_offsets", 0, "a").errorCode()))
                .isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
    }

    private ProduceResponse.PartitionProduceResponse idempotent(long id, int epoch, int sequence) {
        return produce(client, Topics.batch("v" + sequence).producer(id, (short) epoch, sequence));
    }

    private static ProduceResponse.PartitionProduceResponse produce(
            TestClient client, RecordBatchBuilder batch) {
        return produce(client, batch.build());
    }

    private static ProduceResponse.PartitionProduceResponse produce(
            TestClient client, ByteBuf batch) {
        assertThat(batch.readableBytes()).isGreaterThan(RecordBatch.HEADER_BYTES);
        ProduceRequest request = Topics.produceRequest("orders", 0, -1, "replaced");
        request.topicData()
                .getFirst()
                .partitionData()
                .getFirst()
                .setRecords(new MemoryRecords(batch));
        return Topics.only(client.ask(request, VERSION, ProduceResponse.class));
    }
}
