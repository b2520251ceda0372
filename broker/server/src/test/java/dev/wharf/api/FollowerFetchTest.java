package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.api.TestCluster.Node;
import dev.wharf.config.ConfigException;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.FetchRequest;
import dev.wharf.protocol.message.FetchResponse;
import dev.wharf.replica.Partition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Three brokers in three racks: consumers read in their own (KIP-392). */
final class FollowerFetchTest {
    private static final String SELECTOR = "replica.selector.class";
    private static final String BY_RACK =
            "org.apache.kafka.common.replica.RackAwareReplicaSelector";
    private static final int HERE = -1;
    private static final int LEADER_ALONE = 1;
    private static final int VERSION = 12;
    private static final int LONG_MS = 20_000;

    private final TestCluster cluster =
            TestCluster.start(1, Map.of(SELECTOR, BY_RACK, "broker.rack", "rack-{id}"));
    private final TestTopic topic = TestTopic.create(cluster, "orders", Map.of());
    private final Node leader = topic.leader();
    private final Node follower = topic.followers().getFirst();

    @Test
    void aConsumerInTheRackOfAFollowerIsSentThereAndReadsThere() {
        topic.append("a", "b");
        FetchResponse.PartitionData sent = fetch(leader, fetchAt(0, rackOf(follower)));
        assertThat(sent.preferredReadReplica()).isEqualTo(follower.id());
        assertThat(Topics.values(sent, 0)).isEmpty();
        cluster.runForMs(10);
        FetchResponse.PartitionData found = fetch(follower, fetchAt(0, rackOf(follower)));
        assertThat(found.preferredReadReplica()).isEqualTo(HERE);
        assertThat(found.highWatermark()).isEqualTo(2);
        assertThat(Topics.values(found, 0)).containsExactly("a", "b");
    }

    @Test
    void itIsSentThereAtOnceThoughThereIsNothingToReadYet() {
        topic.append("a");
        TestClient.Reply reply =
                leader.connect().send(fetchAt(1, rackOf(follower)).setMaxWaitMs(LONG_MS), VERSION);
        cluster.runForMs(10);
        assertThat(reply.hasEnded()).isTrue();
    }

    @Test
    void theLeaderServesItsOwnRackAndWhoeverSaysNoneOrAnUnknownOne() {
        topic.append("a");
        for (String rack : List.of(rackOf(leader), "", "elsewhere")) {
            FetchResponse.PartitionData found = fetch(leader, fetchAt(0, rack));
            assertThat(found.preferredReadReplica()).isEqualTo(HERE);
            assertThat(Topics.values(found, 0)).containsExactly("a");
        }
    }

    @Test
    void aFollowerThatIsNotInSyncIsNotNamed() {
        follower.kill();
        topic.awaitInSync(2);
        topic.append("a");
        FetchResponse.PartitionData found = fetch(leader, fetchAt(0, rackOf(follower)));
        assertThat(found.preferredReadReplica()).isEqualTo(HERE);
        assertThat(Topics.values(found, 0)).containsExactly("a");
    }

    /** The leader tells its followers of a commit without waiting for the next append. */
    @Test
    void whoWaitsAtAFollowerIsWokenByTheCommit() {
        topic.append("a");
        TestClient.Reply waiting =
                follower.connect().send(fetchAt(1, "").setMaxWaitMs(LONG_MS), VERSION);
        cluster.runForMs(1_000);
        assertThat(waiting.hasEnded()).isFalse();
        topic.append("b");
        cluster.runForMs(20);
        assertThat(waiting.hasEnded()).isTrue();
        assertThat(Topics.values(only(waiting), 1)).containsExactly("b");
    }

    @Test
    void aFollowerShowsNothingThatIsNotCommitted() {
        topic.append("a");
        cluster.runForMs(100);
        Node slow = topic.followers().getLast();
        cluster.isolate(slow);
        topic.send(leader, LEADER_ALONE, Topics.batch("not everywhere"));
        cluster.runForMs(50);
        Partition replica = topic.replica(follower);
        assertThat(replica.log().logEndOffset()).isEqualTo(2);
        FetchResponse.PartitionData found = fetch(follower, fetchAt(0, ""));
        assertThat(found.highWatermark()).isEqualTo(1);
        assertThat(Topics.values(found, 0)).containsExactly("a");
        assertThat(error(fetch(follower, fetchAt(1, "")))).isEqualTo(Errors.NONE);
        assertThat(error(fetch(follower, fetchAt(3, "")))).isEqualTo(Errors.OFFSET_NOT_AVAILABLE);
    }

    @Test
    void aFollowerRefusesClientsThatKnowOfNoneAndThoseOfAnotherEpoch() {
        topic.append("a");
        FetchResponse old =
                follower.connect()
                        .ask(Topics.fetchRequest("orders", 0, 0, 0), 10, FetchResponse.class);
        assertThat(error(Topics.only(old))).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        int epoch = topic.state().leaderEpoch();
        assertThat(error(fetch(follower, ofEpoch(epoch + 1))))
                .isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
        leader.kill();
        topic.leader();
        Node other = topic.followers().stream().filter(Node::isUp).findFirst().orElseThrow();
        assertThat(error(fetch(other, ofEpoch(epoch)))).isEqualTo(Errors.FENCED_LEADER_EPOCH);
    }

    @Test
    void whoWaitsAtAFollowerIsToldWhenAnotherLeads() {
        TestClient.Reply waiting =
                follower.connect()
                        .send(ofEpoch(topic.state().leaderEpoch()).setMaxWaitMs(LONG_MS), VERSION);
        leader.kill();
        topic.leader();
        cluster.runForMs(100);
        assertThat(waiting.hasEnded()).isTrue();
        assertThat(error(only(waiting))).isEqualTo(Errors.FENCED_LEADER_EPOCH);
    }

    @Test
    void aFollowerThatHasJustStartedShowsWhatIsCommittedOnceItKnows() {
        topic.append("a");
        follower.kill();
        follower.start();
        topic.awaitAllInSync();
        cluster.runForMs(100);
        assertThat(Topics.values(fetch(follower, fetchAt(0, "")), 0)).containsExactly("a");
    }

    @Test
    void anotherSelectorIsRefusedAtTheStart() {
        assertThatThrownBy(() -> BrokerConfig.from(Map.of(SELECTOR, "com.example.Nearest")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(SELECTOR)
                .hasMessageContaining(BY_RACK);
    }

    private static String rackOf(Node node) {
        return "rack-" + node.id();
    }

    private static FetchRequest fetchAt(long offset, String rack) {
        return Topics.fetchRequest("orders", 0, offset, 0).setRackId(rack);
    }

    private static FetchRequest ofEpoch(int epoch) {
        FetchRequest request = fetchAt(0, "");
        request.topics().getFirst().partitions().getFirst().setCurrentLeaderEpoch(epoch);
        return request;
    }

    private static FetchResponse.PartitionData fetch(Node node, FetchRequest request) {
        return Topics.only(node.connect().ask(request, VERSION, FetchResponse.class));
    }

    private static FetchResponse.PartitionData only(TestClient.Reply reply) {
        return Topics.only((FetchResponse) reply.message());
    }

    private static Errors error(FetchResponse.PartitionData data) {
        return Errors.of(data.errorCode());
    }
}
