package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.TestCluster.Node;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DeleteRecordsRequest;
import dev.wharf.protocol.message.DeleteRecordsResponse;
import dev.wharf.protocol.message.ElectLeadersRequest;
import dev.wharf.protocol.message.FetchResponse;
import dev.wharf.protocol.message.ProduceResponse;
import dev.wharf.protocol.record.RecordBatchBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Three brokers with three replicas each: what is acknowledged stays, whoever dies. Many stories are ways in which other brokers have lost records. */
final class ReplicationTest {
    private static final int LEADER_ALONE = 1;
    private static final int ALL = -1;

    private final TestCluster cluster = TestCluster.start();
    private final TestTopic topic = TestTopic.create(cluster, "orders", Map.of());

    @Test
    void whatAllHaveAcknowledgedOutlivesTheLeader() {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            topic.append("v" + i);
            sent.add("v" + i);
        }
        Node dead = topic.leader();
        dead.kill();
        assertThat(topic.leader()).isNotSameAs(dead);
        assertThat(topic.read()).isEqualTo(sent);
        dead.start();
        topic.awaitAllInSync();
        assertThat(topic.replica(dead).log().logEndOffset()).isEqualTo(50);
    }

    @Test
    void aDeadLeaderIsReplacedWithinASecond() {
        topic.append("before");
        Node dead = topic.leader();
        long killedAtMs = cluster.nowMs();
        dead.kill();
        topic.append("after");
        assertThat(cluster.nowMs() - killedAtMs).isLessThan(1_000);
    }

    /** KIP-101, KAFKA-1211: the follower has the record, but has not heard that it is committed, when it is elected. */
    @Test
    void aFollowerThatIsElectedDoesNotCutItsLogToItsHighWatermark() {
        for (int round = 0; round < 3; round++) {
            topic.append("value-" + round);
            Node leader = topic.leader();
            leader.kill();
            topic.leader();
            leader.start();
            topic.awaitAllInSync();
        }
        assertThat(topic.read()).containsExactly("value-0", "value-1", "value-2");
    }

    /** KIP-279, KAFKA-6361: two leaders in a row take records that nobody else gets. */
    @Test
    void logsThatPartAreCutToWhatTheyHaveInCommon() {
        topic.append("common");
        Node first = topic.leader();
        cutOff(first);
        topic.send(first, LEADER_ALONE, Topics.batch("lost-1", "lost-2"));
        cluster.await("another leads", () -> leaderAmong(others(first)) != null);
        cluster.network().heal();
        topic.append("kept");
        topic.awaitAllInSync();
        for (Node node : cluster.nodes()) {
            assertThat(topic.replica(node).log().logEndOffset()).isEqualTo(2);
        }
        assertThat(topic.read()).containsExactly("common", "kept");
    }

    /** KIP-320, KAFKA-6880: a leader that was replaced, and does not know it, acknowledges nothing that all must have. */
    @Test
    void aLeaderThatIsCutOffAcknowledgesNothing() {
        Node stale = topic.leader();
        cutOff(stale);
        TestClient.Reply reply = topic.send(stale, Topics.batch("nobody else has it"));
        cluster.await("another leads", () -> leaderAmong(others(stale)) != null);
        cluster.runForMs(5_000);
        if (reply.hasEnded()) {
            assertThat(TestTopic.result(reply).errorCode()).isNotEqualTo(Errors.NONE.code());
        }
        cluster.network().heal();
        topic.append("kept");
        assertThat(topic.read()).containsExactly("kept");
    }

    /** A leader that has lost power leads on in the same epoch, as far as it can read in the metadata, while its followers have more. */
    @Test
    void aLeaderThatComesBackBeforeItIsMissedDoesNotMakeItsFollowersForget() {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            topic.append("v" + i);
            sent.add("v" + i);
        }
        Node rebooted = topic.leader();
        rebooted.cutPower();
        rebooted.start();
        cluster.runForMs(10_000);
        topic.awaitAllInSync();
        assertThat(topic.read()).isEqualTo(sent);
    }

    @Test
    void tooFewInSyncRefuseWhatAllMustHaveAndTakeWhatTheLeaderAloneMustHave() {
        TestTopic strict = TestTopic.create(cluster, "strict", Map.of("min.insync.replicas", "3"));
        Node gone = strict.followers().getFirst();
        gone.kill();
        strict.awaitInSync(2);
        Node leader = strict.leader();
        assertThat(error(strict.produce(leader, ALL, "a"))).isEqualTo(Errors.NOT_ENOUGH_REPLICAS);
        assertThat(error(strict.produce(leader, LEADER_ALONE, "b"))).isEqualTo(Errors.NONE);
        gone.start();
        strict.awaitAllInSync();
        assertThat(error(strict.produce(strict.leader(), ALL, "c"))).isEqualTo(Errors.NONE);
        assertThat(strict.read()).containsExactly("b", "c");
    }

    /** A log takes any first batch of a producer that it does not know: the second must not become the first. */
    @Test
    void whatFollowsABatchThatTooFewCouldTakeWaitsForIt() {
        TestTopic strict = strictTopicThatHasRefusedTheFirst();
        TestClient.Reply second = strict.send(strict.leader(), numbered(1, "b"));
        cluster.await("an answer", second::hasEnded);
        assertThat(error(TestTopic.result(second))).isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
        strict.append(numbered(0, "a"));
        strict.append(numbered(1, "b"));
        assertThat(strict.read()).containsExactly("a", "b");
    }

    @Test
    void aRefusalIsForgottenWhenAnotherLeaderHasTakenTheBatch() {
        TestTopic strict = strictTopicThatHasRefusedTheFirst();
        Node refused = strict.leader();
        cutOff(refused);
        cluster.runForMs(15_000);
        cluster.network().heal();
        strict.awaitAllInSync();
        Node next = strict.leader();
        assertThat(next).isNotSameAs(refused);
        strict.append(numbered(0, "a"));
        next.stop();
        next.start();
        strict.awaitAllInSync();
        assertThat(strict.leader()).isSameAs(refused);
        TestClient.Reply second = strict.send(refused, numbered(1, "b"));
        cluster.await("an answer", second::hasEnded);
        assertThat(error(TestTopic.result(second))).isEqualTo(Errors.NONE);
        assertThat(strict.read()).containsExactly("a", "b");
    }

    /** A topic that all three must have, whose producer's first batch came while one was gone. */
    private TestTopic strictTopicThatHasRefusedTheFirst() {
        TestTopic strict = TestTopic.create(cluster, "strict", Map.of("min.insync.replicas", "3"));
        Node gone = strict.followers().getFirst();
        gone.kill();
        strict.awaitInSync(2);
        TestClient.Reply first = strict.send(strict.leader(), numbered(0, "a"));
        cluster.await("an answer", first::hasEnded);
        assertThat(error(TestTopic.result(first))).isEqualTo(Errors.NOT_ENOUGH_REPLICAS);
        gone.start();
        strict.awaitAllInSync();
        return strict;
    }

    @Test
    void aLeaderThatStopsInOrderHandsOverFirst() {
        topic.append("before");
        Node leaving = topic.leader();
        long longestGapMs = 0;
        long lastMs = cluster.nowMs();
        leaving.beginToStop();
        for (int i = 0; i < 200; i++) {
            topic.append("during-" + i);
            longestGapMs = Math.max(longestGapMs, cluster.nowMs() - lastMs);
            lastMs = cluster.nowMs();
            cluster.runForMs(5);
        }
        leaving.awaitStopped();
        assertThat(longestGapMs).isLessThan(100);
        assertThat(topic.read()).hasSize(201);
        leaving.start();
        topic.awaitAllInSync();
    }

    /** An empty disk under an old id: the node has nothing, and must not lead before it has all. */
    @Test
    void aNodeWithAnEmptyDiskGetsEverythingAgainBeforeItIsInSync() {
        topic.append("a", "b", "c");
        Node wiped = topic.leader();
        wiped.kill();
        wiped.wipe();
        assertThat(topic.read()).containsExactly("a", "b", "c");
        wiped.start();
        topic.awaitAllInSync();
        assertThat(topic.replica(wiped).log().logEndOffset()).isEqualTo(3);
    }

    /** A run that ends in order before a controller has taken its registration has lost nothing: the one eligible to lead is so still. */
    @Test
    void aNodeThatIsStoppedBeforeItHasJoinedMayStillLead() {
        topic.append("a", "b", "c");
        Node last = topic.leader();
        Node first = topic.followers().getFirst();
        Node eligible = topic.followers().getLast();
        first.stop();
        topic.awaitInSync(2);
        eligible.stop();
        last.kill();
        last.wipe();
        eligible.start();
        cluster.runForMs(100);
        eligible.stop();
        cluster.nodes().forEach(Node::start);
        cluster.nodes().forEach(Node::awaitServing);
        assertThat(topic.leader()).isSameAs(eligible);
        assertThat(topic.read()).containsExactly("a", "b", "c");
    }

    /** KIP-966: the last one in sync loses its page cache, and comes back before the one that left in order with all that was acknowledged. */
    @Test
    void theLastInSyncDoesNotLeadWithoutItsPageCache() {
        topic.append("a");
        Node last = topic.leader();
        Node behind = topic.followers().getFirst();
        Node eligible = topic.followers().getLast();
        behind.stop();
        topic.awaitInSync(2);
        topic.append("b", "c");
        eligible.stop();
        last.cutPower();
        behind.start();
        last.start();
        behind.awaitServing();
        last.awaitServing();
        cluster.runForMs(10_000);
        assertThat(leaderAmong(List.of(behind, last))).isNull();
        eligible.start();
        assertThat(topic.leader()).isSameAs(eligible);
        assertThat(topic.read()).containsExactly("a", "b", "c");
    }

    /** KAFKA-15021: a leader that would wait for the one that goes would acknowledge nothing until it is gone. */
    @Test
    void nobodyWaitsForAFollowerThatStopsInOrder() {
        Node leader = topic.leader();
        Node leaving = topic.followers().getFirst();
        leaving.beginToStop();
        for (int i = 0; i < 200; i++) {
            long sentAtMs = cluster.nowMs();
            topic.append("during-" + i);
            assertThat(cluster.nowMs() - sentAtMs).isLessThan(100);
            cluster.runForMs(5);
        }
        leaving.awaitStopped();
        assertThat(topic.leader()).isSameAs(leader);
    }

    /** Each batch is sent again after a failover that has swallowed its answer. */
    @Test
    void anIdempotentProducerLeavesNoDuplicatesOverThreeFailovers() {
        List<String> sent = new ArrayList<>();
        int sequence = 0;
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 4; i++) {
                topic.append(numbered(sequence, "v" + sequence));
                sent.add("v" + sequence++);
            }
            Node dying = topic.leader();
            RecordBatchBuilder unanswered = numbered(sequence, "v" + sequence);
            TestClient.Reply swallowed = topic.send(dying, unanswered);
            cluster.await("it is there", () -> swallowed.hasEnded());
            dying.kill();
            assertThat(topic.append(numbered(sequence, "v" + sequence))).isEqualTo(sequence);
            sent.add("v" + sequence++);
            dying.start();
            topic.awaitAllInSync();
        }
        assertThat(topic.read()).isEqualTo(sent);
    }

    /** Its companions are gone, and it has started again: nothing more is committed, but what was committed before is shown. */
    @Test
    void theLastReplicaShowsWhatWasCommittedThoughTooFewAreInSyncToCommitMore() {
        TestCluster five = TestCluster.startWithObservers(3, 2);
        TestTopic kept = TestTopic.createOn(five, "kept", 4, 5, 1);
        Node last = five.node(4);
        kept.append("a", "b");
        five.runForMs(130_000);
        five.node(5).kill();
        kept.awaitInSync(2);
        five.node(1).kill();
        kept.awaitInSync(1);
        assertThat(error(kept.produce(last, LEADER_ALONE, "not committed"))).isEqualTo(Errors.NONE);
        last.stop();
        last.start();
        last.awaitServing();
        five.await("it leads", () -> kept.replica(last).isLeading());
        assertThat(error(kept.produce(last, ALL, "c"))).isEqualTo(Errors.NOT_ENOUGH_REPLICAS);
        FetchResponse.PartitionData shown = Topics.fetch(last.connect(), "kept", 0, 0);
        assertThat(shown.highWatermark()).isEqualTo(2);
        assertThat(Topics.values(shown, 0)).containsExactly("a", "b");
    }

    @Test
    void recordsThatWereDeletedDoNotComeBackWithTheNextLeader() {
        topic.append("a", "b", "c");
        assertThat(delete(topic.leader(), "orders", 2).lowWatermark()).isEqualTo(2);
        topic.leader().kill();
        assertThat(topic.read()).containsExactly("c");
    }

    /** Seed 20106 of the cluster's simulation: a follower had told where it starts before a crash would leave it there. */
    @Test
    void recordsThatWereDeletedDoNotComeBackWithAFollowerThatDies() {
        TestTopic two = TestTopic.createOn(cluster, "two", 1, 2);
        two.append("a", "b");
        two.append("c");
        Node first = two.leader();
        Node second = cluster.node(3 - first.id());
        assertThat(delete(first, "two", 2).lowWatermark()).isEqualTo(2);
        first.kill();
        first.wipe();
        assertThat(two.leader()).isSameAs(second);
        second.kill();
        second.start();
        second.awaitServing();
        assertThat(two.leader()).isSameAs(second);
        assertThat(two.read()).containsExactly("c");
    }

    /** Seed 1000289 of the cluster's simulation: one that left in order has all that was committed and may lead next, while too few are in sync. */
    @Test
    void recordsAreNotDeletedForSureWhileOneThatHasNotHeardOfItMayLead() {
        topic.append("a", "b");
        topic.append("c");
        Node last = topic.leader();
        List<Node> left = topic.followers();
        left.getFirst().stop();
        topic.awaitInSync(2);
        left.getLast().stop();
        topic.awaitInSync(1);
        assertThat(topic.state().elr()).containsExactly(left.getLast().id());
        assertThat(Errors.of(delete(last, "orders", 2).errorCode()))
                .isEqualTo(Errors.REQUEST_TIMED_OUT);
        left.forEach(Node::start);
        topic.awaitAllInSync();
        assertThat(delete(last, "orders", 2).lowWatermark()).isEqualTo(2);
        last.kill();
        assertThat(topic.leader()).isNotSameAs(last);
        assertThat(topic.read()).containsExactly("c");
    }

    private static DeleteRecordsResponse.DeleteRecordsPartitionResult delete(
            Node node, String topic, long offset) {
        return node.connect()
                .ask(deletion(topic, offset), 2, DeleteRecordsResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }

    private static DeleteRecordsRequest deletion(String topic, long offset) {
        return new DeleteRecordsRequest()
                .setTimeoutMs(1_000)
                .setTopics(
                        List.of(
                                new DeleteRecordsRequest.DeleteRecordsTopic()
                                        .setName(topic)
                                        .setPartitions(
                                                List.of(
                                                        new DeleteRecordsRequest
                                                                        .DeleteRecordsPartition()
                                                                .setPartitionIndex(0)
                                                                .setOffset(offset)))));
    }

    @Test
    void clientsOfAFollowerAreToldWhoLeads() {
        Node follower = topic.followers().getFirst();
        ProduceResponse response =
                follower.connect()
                        .ask(
                                Topics.produceRequest("orders", 0, ALL, "v"),
                                12,
                                ProduceResponse.class);
        ProduceResponse.PartitionProduceResponse refused = Topics.only(response);
        PartitionImage state = topic.state();
        assertThat(error(refused)).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(refused.currentLeader().leaderId()).isEqualTo(state.leader());
        assertThat(response.nodeEndpoints())
                .singleElement()
                .satisfies(
                        node -> {
                            assertThat(node.nodeId()).isEqualTo(state.leader());
                            assertThat(node.host()).isEqualTo("host" + state.leader());
                        });
    }

    /** KIP-951: whoever is refused by a leader that has just been moved would rest for {@code retry.backoff.ms} if it were told the old one again. */
    @Test
    void whoeverWaitsForALeaderThatIsMovedIsToldTheNext() {
        Node before = cluster.controller();
        Node preferred = cluster.others().getFirst();
        int third = cluster.others().getLast().id();
        TestTopic moved = TestTopic.createOn(cluster, "moved", preferred.id(), before.id(), third);
        preferred.stop();
        preferred.start();
        moved.awaitAllInSync();
        assertThat(moved.leader()).isSameAs(before);
        cluster.network().cut(before.id(), preferred.id());
        cluster.network().cut(preferred.id(), before.id());
        TestClient.Reply waiting = moved.send(before, Topics.batch("v"));
        cluster.runForMs(20);
        assertThat(waiting.hasEnded()).isFalse();
        before.connect().send(new ElectLeadersRequest().setTopicPartitions(null), 2);
        cluster.await("an answer", waiting::hasEnded);
        ProduceResponse.PartitionProduceResponse refused = TestTopic.result(waiting);
        assertThat(error(refused)).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(refused.currentLeader().leaderId()).isEqualTo(preferred.id());
    }

    private static RecordBatchBuilder numbered(int sequence, String value) {
        return Topics.batch(value).producer(77, (short) 0, sequence);
    }

    private static Errors error(ProduceResponse.PartitionProduceResponse result) {
        return Errors.of(result.errorCode());
    }

    private List<Node> others(Node one) {
        return cluster.nodes().stream().filter(node -> node != one).toList();
    }

    private void cutOff(Node node) {
        for (Node other : others(node)) {
            cluster.network().cut(node.id(), other.id());
            cluster.network().cut(other.id(), node.id());
        }
    }

    /** Who of these nodes leads the topic as they see it, or null. */
    private static @Nullable Node leaderAmong(List<Node> nodes) {
        for (Node node : nodes) {
            if (BrokerPartitions.of(node.broker()).stream()
                    .anyMatch(p -> p.name().topic().equals("orders") && p.isLeading())) {
                return node;
            }
        }
        return null;
    }
}
