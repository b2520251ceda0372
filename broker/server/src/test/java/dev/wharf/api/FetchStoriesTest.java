package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DeleteTopicsRequest;
import dev.wharf.protocol.message.DeleteTopicsResponse;
import dev.wharf.protocol.message.FetchRequest;
import dev.wharf.protocol.message.FetchResponse;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Sessions, limits, waiting and refusals of Fetch. */
final class FetchStoriesTest {
    private static final int VERSION = 12;
    private static final int ONE_MB = 1 << 20;

    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();

    @Test
    void aSessionTellsOnlyWhatIsNew() {
        Topics.create(client, "orders", 3);
        Topics.produce(client, "orders", 0, "a");
        FetchResponse first = fetch(request(0, 0, List.of(at(0, 0), at(1, 0), at(2, 0))));
        assertThat(first.sessionId()).isNotZero();
        assertThat(partitions(first)).containsExactlyInAnyOrder(0, 1, 2);

        FetchResponse nothingNew = fetch(request(first.sessionId(), 1, List.of(at(0, 1))));
        assertThat(partitions(nothingNew)).isEmpty();
        assertThat(nothingNew.sessionId()).isEqualTo(first.sessionId());

        Topics.produce(client, "orders", 2, "b");
        FetchResponse news = fetch(request(first.sessionId(), 2, List.of()));
        assertThat(partitions(news)).containsExactly(2);
    }

    @Test
    void aPartitionThatIsForgottenIsNotToldAnyMore() {
        Topics.create(client, "orders", 2);
        FetchResponse first = fetch(request(0, 0, List.of(at(0, 0), at(1, 0))));
        FetchRequest forget = request(first.sessionId(), 1, List.of());
        forget.setForgottenTopicsData(
                List.of(
                        new FetchRequest.ForgottenTopic()
                                .setTopic("orders")
                                .setPartitions(List.of(1))));
        fetch(forget);
        Topics.produce(client, "orders", 0, "a");
        Topics.produce(client, "orders", 1, "b");
        assertThat(partitions(fetch(request(first.sessionId(), 2, List.of())))).containsExactly(0);
    }

    @Test
    void sessionsThatDoNotFitAreRefused() {
        Uuid id = Topics.create(client, "orders", 1);
        FetchResponse first = fetch(request(0, 0, List.of(at(0, 0))));
        assertThat(error(fetch(request(first.sessionId(), 5, List.of()))))
                .isEqualTo(Errors.INVALID_FETCH_SESSION_EPOCH);
        assertThat(error(fetch(request(first.sessionId() + 1, 1, List.of()))))
                .isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
        FetchRequest byId = request(first.sessionId(), 1, List.of(at(0, 0)));
        byId.topics().getFirst().setTopic("").setTopicId(id);
        assertThat(error(client.ask(byId, 13, FetchResponse.class)))
                .isEqualTo(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
        TestClient other = broker.connect();
        assertThat(
                        error(
                                other.ask(
                                        request(first.sessionId(), 1, List.of()),
                                        VERSION,
                                        FetchResponse.class)))
                .as("a session belongs to its connection")
                .isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
    }

    @Test
    void aFinalFetchEndsTheSession() {
        Topics.create(client, "orders", 1);
        FetchResponse first = fetch(request(0, 0, List.of(at(0, 0))));
        FetchResponse last = fetch(request(first.sessionId(), -1, List.of(at(0, 0))));
        assertThat(last.sessionId()).isZero();
        assertThat(error(fetch(request(first.sessionId(), 1, List.of()))))
                .isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
    }

    @Test
    void theFirstBatchIsSentHoweverSmallTheLimits() {
        Topics.create(client, "orders", 2);
        for (int partition = 0; partition < 2; partition++) {
            Topics.produce(client, "orders", partition, "x".repeat(1_000));
        }
        FetchRequest request = request(0, -1, List.of(at(0, 0), at(1, 0)));
        FetchResponse response = fetch(request.setMaxBytes(10));
        List<Integer> sizes = new ArrayList<>();
        for (FetchResponse.PartitionData data : response.responses().getFirst().partitions()) {
            sizes.add(Topics.values(data, 0).size());
        }
        assertThat(sizes).containsExactly(1, 0);
    }

    @Test
    void theLimitOfAllHoldsAcrossLoopsAndNoPartitionStarves() {
        int count = 6;
        Topics.create(client, "orders", count);
        List<FetchRequest.FetchPartition> all = new ArrayList<>();
        for (int partition = 0; partition < count; partition++) {
            for (int i = 0; i < 3; i++) {
                Topics.produce(client, "orders", partition, "x".repeat(1_000));
            }
            all.add(at(partition, 0));
        }
        Set<Integer> served = new TreeSet<>();
        int sessionId = 0;
        for (int epoch = 0; epoch < count; epoch++) {
            FetchRequest request = request(sessionId, epoch, epoch == 0 ? all : List.of());
            FetchResponse response = fetch(request.setMaxBytes(4_000));
            sessionId = response.sessionId();
            int bytes = 0;
            for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
                for (FetchResponse.PartitionData data : topic.partitions()) {
                    int size = data.records() == null ? 0 : data.records().sizeBytes();
                    bytes += size;
                    if (size > 0) {
                        served.add(data.partitionIndex());
                    }
                }
            }
            assertThat(bytes).isBetween(1_000, 4_000);
        }
        assertThat(served).hasSize(count);
    }

    @Test
    void aFetchOfMorePartitionsThanFilesMayBeOpenReadsThemByAndBy() {
        int count = 40;
        TestClient reader =
                new TestBroker(Map.of("log.open.files.max", Integer.toString(count))).connect();
        Topics.create(reader, "orders", count);
        List<FetchRequest.FetchPartition> all = new ArrayList<>();
        for (int partition = 0; partition < count; partition++) {
            Topics.produce(reader, "orders", partition, "x");
            all.add(at(partition, 0));
        }
        Set<Integer> served = new TreeSet<>();
        int sessionId = 0;
        for (int epoch = 0; served.size() < count; epoch++) {
            FetchRequest request = request(sessionId, epoch, epoch == 0 ? all : List.of());
            FetchResponse response = reader.ask(request, VERSION, FetchResponse.class);
            sessionId = response.sessionId();
            int files = 0;
            for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
                for (FetchResponse.PartitionData data : topic.partitions()) {
                    assertThat(data.errorCode()).isEqualTo(Errors.NONE.code());
                    if (data.records() != null && data.records().sizeBytes() > 0) {
                        files++;
                        served.add(data.partitionIndex());
                    }
                }
            }
            assertThat(files).as("an eighth").isBetween(1, count / 8);
        }
    }

    @Test
    void aFetchWaitsForAsManyBytesAsItWants() {
        Topics.create(client, "orders", 2);
        TestClient writer = broker.connect();
        FetchRequest request = request(0, -1, List.of(at(0, 0), at(1, 0)));
        TestClient.Reply waiting =
                client.send(request.setMinBytes(500).setMaxWaitMs(30_000), VERSION);
        Topics.produce(writer, "orders", 0, "x".repeat(200));
        broker.runForMs(5);
        assertThat(waiting.hasEnded()).isFalse();
        Topics.produce(writer, "orders", 1, "x".repeat(300));
        broker.runForMs(5);
        assertThat(waiting.hasEnded()).isTrue();
    }

    @Test
    void aFetchCountsAllThatComesToOnePartition() {
        Topics.create(client, "orders", 1);
        TestClient writer = broker.connect();
        FetchRequest request = request(0, -1, List.of(at(0, 0)));
        TestClient.Reply waiting =
                client.send(request.setMinBytes(500).setMaxWaitMs(30_000), VERSION);
        Topics.produce(writer, "orders", 0, "x".repeat(200));
        Topics.produce(writer, "orders", 0, "x".repeat(200));
        broker.runForMs(5);
        assertThat(waiting.hasEnded()).isTrue();
    }

    @Test
    void aFetchOutsideTheLogIsRefusedAtOnce() {
        Topics.create(client, "orders", 1);
        Topics.produce(client, "orders", 0, "a");
        FetchRequest beyond = request(0, -1, List.of(at(0, 2))).setMaxWaitMs(30_000);
        FetchResponse.PartitionData data = Topics.only(fetch(beyond));
        assertThat(Errors.of(data.errorCode())).isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
        assertThat(data.highWatermark()).isEqualTo(-1);
    }

    @Test
    void aClientOfAnotherEpochIsToldSo() {
        Topics.create(client, "orders", 1);
        broker.killAndRestart(); // a start is a new leader epoch
        TestClient again = broker.connect();
        assertThat(epochError(again, 0)).isEqualTo(Errors.FENCED_LEADER_EPOCH);
        assertThat(epochError(again, 99)).isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
    }

    private Errors epochError(TestClient asker, int epoch) {
        FetchRequest request = request(0, -1, List.of(at(0, 0).setCurrentLeaderEpoch(epoch)));
        FetchResponse.PartitionData data =
                Topics.only(asker.ask(request, VERSION, FetchResponse.class));
        if (Errors.of(data.errorCode()) == Errors.FENCED_LEADER_EPOCH) {
            assertThat(data.currentLeader().leaderId()).isEqualTo(TestBroker.NODE_ID);
        }
        return Errors.of(data.errorCode());
    }

    @Test
    void nobodyPassesForAFollower() {
        Topics.create(client, "orders", 1);
        FetchRequest follower = request(0, -1, List.of(at(0, 0))).setReplicaId(2);
        assertThat(Errors.of(Topics.only(fetch(follower)).errorCode()))
                .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void aWaitingFetchHearsThatItsTopicIsGone() {
        Topics.create(client, "orders", 1);
        TestClient.Reply waiting =
                client.send(Topics.fetchRequest("orders", 0, 0, 60_000), VERSION);
        broker.connect()
                .ask(
                        new DeleteTopicsRequest().setTopicNames(List.of("orders")),
                        5,
                        DeleteTopicsResponse.class);
        broker.runForMs(10);
        assertThat(waiting.hasEnded()).isTrue();
        assertThat(Topics.only((FetchResponse) waiting.message()).errorCode()).isNotZero();
    }

    @Test
    void recordsThatAreNotForcedYetAreNotShown() {
        Topics.create(client, "ledger", 1, Map.of("flush.messages", "1"));
        broker.disk().faults().forceTakes(1_000_000_000L, 1_000_000_001L);
        TestClient.Reply produced =
                client.send(Topics.produceRequest("ledger", 0, -1, "a"), VERSION);
        broker.runForMs(500);
        assertThat(produced.hasEnded()).isFalse();
        assertThat(Topics.fetch(broker.connect(), "ledger", 0, 0).highWatermark()).isZero();
        client.await(produced);
        assertThat(Topics.fetch(broker.connect(), "ledger", 0, 0).highWatermark()).isEqualTo(1);
    }

    @Test
    void manyConnectionsMayWaitAtOnePartition() {
        Topics.create(client, "orders", 1);
        List<TestClient.Reply> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(
                    broker.connect().send(Topics.fetchRequest("orders", 0, 0, 60_000), VERSION));
        }
        broker.runForMs(5);
        Topics.produce(client, "orders", 0, "a");
        broker.runForMs(5);
        assertThat(waiting).allMatch(TestClient.Reply::hasEnded);
    }

    private FetchResponse fetch(FetchRequest request) {
        return client.ask(request, VERSION, FetchResponse.class);
    }

    private static Errors error(FetchResponse response) {
        return Errors.of(response.errorCode());
    }

    private static List<Integer> partitions(FetchResponse response) {
        return response.responses().stream()
                .flatMap(topic -> topic.partitions().stream())
                .map(FetchResponse.PartitionData::partitionIndex)
                .toList();
    }

    private static FetchRequest request(
            int sessionId, int epoch, List<FetchRequest.FetchPartition> partitions) {
        FetchRequest request =
                new FetchRequest()
                        .setMinBytes(1)
                        .setMaxBytes(ONE_MB)
                        .setSessionId(sessionId)
                        .setSessionEpoch(epoch);
        if (!partitions.isEmpty()) {
            request.setTopics(
                    List.of(
                            new FetchRequest.FetchTopic()
                                    .setTopic("orders")
                                    .setPartitions(partitions)));
        }
        return request;
    }

    private static FetchRequest.FetchPartition at(int partition, long offset) {
        return new FetchRequest.FetchPartition()
                .setPartition(partition)
                .setFetchOffset(offset)
                .setPartitionMaxBytes(ONE_MB);
    }
}
