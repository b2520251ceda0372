package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.FetchResponse;
import dev.wharf.protocol.message.FindCoordinatorRequest;
import dev.wharf.protocol.message.JoinGroupRequest;
import dev.wharf.protocol.message.JoinGroupResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of requests that wait for others when the node stops. */
final class StopStoriesTest {
    private static final int FETCH_VERSION = 11;
    private static final int JOIN_VERSION = 3;

    private final TestBroker broker =
            new TestBroker(Map.of("group.initial.rebalance.delay.ms", "60000"));
    private final TestClient client = broker.connect();

    @Test
    void aFetchThatWaitsForRecordsIsAnsweredWithNone() {
        Topics.create(client, "orders", 1);
        TestClient.Reply fetch =
                client.send(Topics.fetchRequest("orders", 0, 0, 30_000), FETCH_VERSION);
        broker.runForMs(100);
        assertThat(fetch.hasEnded()).isFalse();
        client.tellStopping();
        broker.runForMs(1);
        FetchResponse.PartitionData answer = Topics.only((FetchResponse) fetch.message());
        assertThat(Errors.of(answer.errorCode())).isEqualTo(Errors.NONE);
        assertThat(Topics.values(answer, 0)).isEmpty();
    }

    @Test
    void aJoinThatWaitsForOtherMembersIsAnsweredThatTheCoordinatorGoes() {
        client.exchange(new FindCoordinatorRequest().setCoordinatorKeys(List.of("readers")), 6);
        TestClient.Reply join = client.send(joinRequest(), JOIN_VERSION);
        broker.runForMs(1_000);
        assertThat(join.hasEnded()).isFalse();
        broker.broker().callOff();
        broker.runForMs(1);
        assertThat(errorOf(join)).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE);
        assertThat(errorOf(client.exchange(joinRequest(), JOIN_VERSION)))
                .isEqualTo(Errors.NOT_COORDINATOR);
    }

    private static Errors errorOf(TestClient.Reply join) {
        return Errors.of(((JoinGroupResponse) join.message()).errorCode());
    }

    private static JoinGroupRequest joinRequest() {
        return new JoinGroupRequest()
                .setGroupId("readers")
                .setSessionTimeoutMs(10_000)
                .setRebalanceTimeoutMs(10_000)
                .setProtocolType("consumer")
                .setProtocols(
                        List.of(
                                new JoinGroupRequest.JoinGroupRequestProtocol()
                                        .setName("range")
                                        .setMetadata(new byte[] {1})));
    }
}
