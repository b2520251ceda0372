package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.TestCluster.Node;
import dev.wharf.protocol.Errors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A leader whose follower's connections were closed goes on without it, before the controller is sure of its death; and only where that costs nothing. */
final class GoneFollowerTest {
    private static final int LEADER_ALONE = 1;

    private final TestCluster cluster = TestCluster.start();
    private final TestTopic topic = TestTopic.create(cluster, "orders", Map.of());

    /** Without this a produce waits for a heartbeat and 100 ms, until the controller fences the dead broker. */
    @Test
    void aProduceDoesNotWaitForAFollowerThatHasDied() {
        Node leader = topic.leader();
        Node dead = followerThatIsNotTheController();
        topic.append("before");
        dead.kill();
        for (int i = 0; i < 100; i++) {
            long sentAtMs = cluster.nowMs();
            topic.append("after-" + i);
            assertThat(cluster.nowMs() - sentAtMs).isLessThan(50);
            cluster.runForMs(5);
        }
        assertThat(topic.leader()).isSameAs(leader);
        assertThat(topic.state().isr()).doesNotContain(dead.id()).hasSize(2);
        dead.start();
        topic.awaitAllInSync();
        assertThat(topic.replica(dead).log().logEndOffset()).isEqualTo(101);
    }

    @Test
    void aPartitionThatNobodyWaitsForStaysAsItIs() {
        topic.append("before");
        cluster.runForMs(1_000);
        int epoch = topic.state().partitionEpoch();
        hangUp(topic.followers().getFirst());
        cluster.runForMs(10_000);
        assertThat(topic.state().partitionEpoch()).isEqualTo(epoch);
        topic.append("after");
        assertThat(topic.state().partitionEpoch()).isEqualTo(epoch);
    }

    /** A connection breaks under load, and both ends live. */
    @Test
    void aFollowerThatLivesComesBackInSync() {
        Broken broken = new Broken(cluster);
        long sentAtMs = cluster.nowMs();
        TestClient.Reply reply = broken.topic.send(broken.leader, Topics.batch("without it"));
        cluster.await("an answer", reply::hasEnded);
        assertThat(cluster.nowMs() - sentAtMs).isLessThan(50);
        assertThat(error(reply)).isEqualTo(Errors.NONE);
        cluster.network().heal();
        broken.topic.awaitAllInSync();
        broken.topic.append("with it");
        assertThat(broken.topic.read()).containsExactly("without it", "with it");
        assertThat(broken.topic.replica(broken.follower).log().logEndOffset()).isEqualTo(2);
    }

    /** As many as have to be in sync are not given up for speed: whether it is dead the controller finds out. */
    @Test
    void aFollowerThatIsNeededIsWaitedFor() {
        TestCluster strict = TestCluster.start(1, Map.of("min.insync.replicas", "3"));
        Broken broken = new Broken(strict);
        int epoch = broken.topic.state().partitionEpoch();
        TestClient.Reply reply = broken.topic.send(broken.leader, Topics.batch("a"));
        strict.runForMs(1_000);
        assertThat(reply.hasEnded()).isFalse();
        strict.network().heal();
        strict.await("an answer", reply::hasEnded);
        assertThat(error(reply)).isEqualTo(Errors.NONE);
        assertThat(broken.topic.state().partitionEpoch()).isEqualTo(epoch);
    }

    private static Errors error(TestClient.Reply reply) {
        return Errors.of(TestTopic.result(reply).errorCode());
    }

    /** A topic whose leader and one of its followers do not hear each other any more and know it, while the active controller hears both. */
    private static final class Broken {
        private final TestTopic topic;
        private final Node leader;
        private final Node follower;

        Broken(TestCluster cluster) {
            Node controller = cluster.controller();
            leader = cluster.others().getFirst();
            follower = cluster.others().getLast();
            topic =
                    TestTopic.createOn(
                            cluster, "broken", leader.id(), follower.id(), controller.id());
            cluster.network().cut(follower.id(), leader.id());
            cluster.network().cut(leader.id(), follower.id());
            cluster.network().hangUp(follower.id(), leader.id());
        }
    }

    /** What a client appends for the leader alone is committed by all in sync too: nobody reads it before. */
    @Test
    void whatTheLeaderAloneHadToHaveIsShownToConsumersWithoutTheDead() {
        Node dead = followerThatIsNotTheController();
        dead.kill();
        assertThat(Errors.of(topic.produce(topic.leader(), LEADER_ALONE, "a").errorCode()))
                .isEqualTo(Errors.NONE);
        cluster.runForMs(50);
        assertThat(topic.replica(topic.leader()).highWatermark()).isEqualTo(1);
    }

    /** The controller's own death is another matter: until there is a new one nobody can be taken out. */
    private Node followerThatIsNotTheController() {
        Node controller = cluster.controller();
        List<Node> others = topic.followers().stream().filter(node -> node != controller).toList();
        return others.getFirst();
    }

    /** Both ends live, and hear of each other again with the next frame. */
    private void hangUp(Node node) {
        for (Node other : cluster.nodes()) {
            if (other != node) {
                cluster.network().hangUp(node.id(), other.id());
            }
        }
    }
}
