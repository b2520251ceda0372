package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.TestCluster.Node;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.ElectLeadersRequest;
import dev.wharf.protocol.message.FetchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A bit of one replica rots: it is fetched anew where others have what it had, and kept where nobody has. */
final class DamagedReplicaTest {
    private static final String SEGMENT = "orders-0/00000000000000000000.log";
    private static final int MAGIC_OF_THE_FIRST_BATCH = 16 * 8;
    private static final int PAYLOAD_OF_THE_FIRST_BATCH = 65 * 8;
    private static final int ALL = -1;

    private final TestCluster cluster = TestCluster.start();
    private final TestTopic topic = TestTopic.create(cluster, "orders", Map.of());
    private final List<String> sent = new ArrayList<>();

    @Test
    void aFollowerThatFindsItsLogDamagedAtTheStartFetchesAllAnew() {
        Node follower = topic.followers().getFirst();
        forceSome(follower);
        follower.kill();
        rot(follower, PAYLOAD_OF_THE_FIRST_BATCH);
        append("meanwhile");
        follower.start();
        topic.awaitAllInSync();
        assertThat(BrokerPartitions.quarantined(follower.broker())).isZero();
        assertSameEverywhere();
    }

    @Test
    void aLeaderThatFindsItsLogDamagedAtTheStartFollowsAnother() {
        Node leader = topic.leader();
        forceSome(leader);
        lead(leader);
        append("more");
        leader.kill();
        rot(leader, PAYLOAD_OF_THE_FIRST_BATCH);
        leader.start();
        awaitAnotherLeader(leader);
        topic.awaitAllInSync();
        assertSameEverywhere();
        lead(leader);
        assertThat(topic.read()).isEqualTo(sent);
    }

    /** No consumer has to find out: whoever replicates does. */
    @Test
    void aLeaderWhoseFollowerRefusesABatchLooksAtItAndLetsAnotherLead() {
        append("a", "b");
        Node leader = topic.leader();
        rot(leader, PAYLOAD_OF_THE_FIRST_BATCH);
        Node wiped = topic.followers().getFirst();
        wiped.kill();
        wiped.wipe();
        wiped.start();
        awaitAnotherLeader(leader);
        topic.awaitAllInSync();
        append("c");
        assertSameEverywhere();
    }

    @Test
    void aLeaderThatCannotFindABatchLetsAnotherLead() {
        Node leader = topic.leader();
        forceSome(leader);
        lead(leader);
        rot(leader, MAGIC_OF_THE_FIRST_BATCH);
        FetchResponse.PartitionData refused = Topics.fetch(leader.connect(), "orders", 0, 0);
        assertThat(Errors.of(refused.errorCode())).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        awaitAnotherLeader(leader);
        topic.awaitAllInSync();
        append("c");
        assertSameEverywhere();
    }

    /** Its only companion fell out of sync before it died, and may not lead. */
    @Test
    void theLastThatCouldLeadIsKeptAsItIs() {
        TestCluster four = TestCluster.startWithObservers(3, 1);
        TestTopic kept = TestTopic.createOn(four, "orders", 4, 1);
        Node last = four.node(4);
        Node late = four.node(1);
        kept.append("a");
        last.stop();
        last.start();
        kept.awaitInSync(2);
        late.kill();
        kept.awaitInSync(1);
        kept.append("b");
        last.kill();
        Runnable repair = last.disk().rot(SEGMENT, PAYLOAD_OF_THE_FIRST_BATCH);
        last.start();
        late.start();
        four.runForMs(20_000);
        assertThat(BrokerPartitions.quarantined(last.broker())).isEqualTo(1);
        assertThat(Errors.of(kept.produce(last, ALL, "x").errorCode()))
                .isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        last.kill();
        repair.run();
        last.start();
        four.runForMs(5_000);
        kept.awaitInSync(2);
        assertThat(kept.read()).containsExactly("a", "b");
    }

    /** Afterwards the node has records below its recovery point and above, and has not read them since it has started. */
    private void forceSome(Node node) {
        append("a", "b");
        node.stop();
        node.start();
        topic.awaitAllInSync();
        append("c");
    }

    private void lead(Node node) {
        ElectLeadersRequest election = new ElectLeadersRequest().setTopicPartitions(null);
        cluster.controller().connect().exchange(election, 2);
        for (Node other : cluster.nodes()) {
            if (topic.leader() != node && other != node) {
                other.stop();
                other.start();
                topic.awaitAllInSync();
            }
        }
        assertThat(topic.leader()).isSameAs(node);
    }

    private void awaitAnotherLeader(Node former) {
        cluster.await("another leads", () -> topic.leader() != former);
    }

    private static void rot(Node node, long bit) {
        node.disk().rot(SEGMENT, bit);
    }

    private void append(String... values) {
        topic.append(values);
        sent.addAll(List.of(values));
    }

    private void assertSameEverywhere() {
        assertThat(topic.read()).isEqualTo(sent);
        byte[] expected = topic.leader().disk().content(SEGMENT);
        for (Node node : cluster.nodes()) {
            assertThat(node.disk().content(SEGMENT)).isEqualTo(expected);
        }
    }
}
