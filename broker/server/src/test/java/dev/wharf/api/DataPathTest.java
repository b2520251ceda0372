package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.ApiVersionsRequest;
import dev.wharf.protocol.message.ApiVersionsResponse;
import dev.wharf.protocol.message.FetchResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every user does first, on connections of both loops. */
final class DataPathTest {
    @Test
    void aClientLearnsWhatIsServed() {
        TestClient client = TestBroker.start().connect();
        ApiVersionsResponse response =
                client.ask(
                        new ApiVersionsRequest()
                                .setClientSoftwareName("test")
                                .setClientSoftwareVersion("1.0"),
                        4,
                        ApiVersionsResponse.class);
        assertThat(response.errorCode()).isZero();
        assertThat(response.apiKeys()).extracting(api -> (int) api.apiKey()).contains(0, 1, 3, 18);
        assertThat(response.finalizedFeatures()).isNotEmpty();
    }

    @Test
    void recordsComeOutAsTheyWentIn() {
        TestBroker broker = TestBroker.start();
        TestClient writer = broker.connect();
        TestClient reader = broker.connect();
        Topics.create(writer, "orders", 4);
        for (int partition = 0; partition < 4; partition++) {
            assertThat(Topics.produce(writer, "orders", partition, "a", "b").baseOffset()).isZero();
            assertThat(Topics.produce(reader, "orders", partition, "c").baseOffset()).isEqualTo(2);
        }
        for (int partition = 0; partition < 4; partition++) {
            FetchResponse.PartitionData data = Topics.fetch(reader, "orders", partition, 1);
            assertThat(data.errorCode()).isZero();
            assertThat(data.highWatermark()).isEqualTo(3);
            assertThat(Topics.values(data, 1)).containsExactly("b", "c");
        }
    }

    @Test
    void aWaitingFetchIsAnsweredByTheNextProduce() {
        TestBroker broker = TestBroker.start();
        TestClient writer = broker.connect();
        TestClient reader = broker.connect();
        Topics.create(writer, "orders", 2);
        for (int partition = 0; partition < 2; partition++) {
            TestClient.Reply waiting =
                    reader.send(Topics.fetchRequest("orders", partition, 0, 30_000), 12);
            broker.runForMs(100);
            assertThat(waiting.hasEnded()).isFalse();
            Topics.produce(writer, "orders", partition, "news");
            broker.runForMs(1);
            assertThat(waiting.hasEnded()).isTrue();
            FetchResponse response = (FetchResponse) waiting.message();
            assertThat(Topics.values(Topics.only(response), 0)).containsExactly("news");
        }
    }

    @Test
    void aWaitingFetchEndsWhenItsTimeIsUp() {
        TestBroker broker = TestBroker.start();
        TestClient client = broker.connect();
        Topics.create(client, "orders", 1);
        TestClient.Reply waiting = client.send(Topics.fetchRequest("orders", 0, 0, 500), 12);
        broker.runForMs(499);
        assertThat(waiting.hasEnded()).isFalse();
        broker.runForMs(10);
        FetchResponse.PartitionData data = Topics.only((FetchResponse) waiting.message());
        assertThat(data.errorCode()).isZero();
        assertThat(Topics.values(data, 0)).isEmpty();
    }

    @Test
    void aConnectionThatClosesTakesItsWaitingFetchAlong() {
        TestBroker broker = TestBroker.start();
        TestClient writer = broker.connect();
        TestClient reader = broker.connect();
        Topics.create(writer, "orders", 2);
        TestClient.Reply first = reader.send(Topics.fetchRequest("orders", 0, 0, 30_000), 12);
        TestClient.Reply second = reader.send(Topics.fetchRequest("orders", 1, 0, 30_000), 12);
        broker.runForMs(1);
        reader.close();
        broker.runForMs(1);
        assertThat(first.hasEnded() && second.hasEnded()).isTrue();
        assertThat(first.bytes()).isNull();
        assertThat(Topics.produce(writer, "orders", 0, "a").errorCode()).isZero();
    }

    @Test
    void acknowledgedRecordsSurviveAKill() {
        TestBroker broker = TestBroker.start();
        TestClient client = broker.connect();
        Topics.create(client, "orders", 3);
        for (int partition = 0; partition < 3; partition++) {
            Topics.produce(client, "orders", partition, "a", "b");
        }
        broker.killAndRestart();
        for (int partition = 0; partition < 3; partition++) {
            TestClient again = broker.connect();
            assertThat(Topics.values(Topics.fetch(again, "orders", partition, 0), 0))
                    .containsExactly("a", "b");
            assertThat(Topics.produce(again, "orders", partition, "c").baseOffset()).isEqualTo(2);
        }
    }

    @Test
    void recordsOfASyncTopicSurviveAPowerCut() {
        TestBroker broker = TestBroker.start();
        TestClient client = broker.connect();
        Topics.create(client, "ledger", 3, Map.of("flush.messages", "1"));
        for (int partition = 0; partition < 3; partition++) {
            Topics.produce(client, "ledger", partition, "a", "b");
        }
        broker.cutPowerAndRestart();
        for (int partition = 0; partition < 3; partition++) {
            assertThat(Topics.values(Topics.fetch(broker.connect(), "ledger", partition, 0), 0))
                    .containsExactly("a", "b");
        }
    }

    @Test
    void aCleanStopKeepsEverything() {
        TestBroker broker = TestBroker.start();
        TestClient client = broker.connect();
        Topics.create(client, "orders", 2);
        Topics.produce(client, "orders", 0, "a");
        Topics.produce(client, "orders", 1, "b");
        broker.closeAndRestart();
        assertThat(Topics.values(Topics.fetch(broker.connect(), "orders", 0, 0), 0))
                .containsExactly("a");
        assertThat(Topics.values(Topics.fetch(broker.connect(), "orders", 1, 0), 0))
                .containsExactly("b");
    }

    @Test
    void aFailedForceIsNeverAcknowledged() {
        TestBroker broker = TestBroker.start();
        TestClient client = broker.connect();
        Topics.create(client, "ledger", 1, Map.of("flush.messages", "1"));
        broker.disk().faults().failForces(1);
        assertThat(Topics.produce(client, "ledger", 0, "a").errorCode())
                .isEqualTo(Errors.KAFKA_STORAGE_ERROR.code());
        assertThat(broker.fences()).isNotEmpty();
        assertThat(Topics.produce(client, "ledger", 0, "b").errorCode())
                .isEqualTo(Errors.KAFKA_STORAGE_ERROR.code());
    }
}
