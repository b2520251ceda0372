package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.TestCluster.Node;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AlterPartitionReassignmentsRequest;
import dev.wharf.protocol.message.AlterPartitionReassignmentsResponse;
import dev.wharf.protocol.message.IncrementalAlterConfigsRequest;
import dev.wharf.protocol.message.IncrementalAlterConfigsResponse;
import dev.wharf.sim.client.Requests;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A replica that is made anew on another broker, with and without the throttles that {@code kafka-reassign-partitions --throttle} sets (KIP-73). */
final class ThrottledMoveTest {
    private static final int BATCHES = 30;
    private static final int BATCH_BYTES = 20_000;
    private static final int RATE = 100_000;
    private static final int FROM = 1;
    private static final int TO = 2;

    private static final String LEADER_RATE = "leader.replication.throttled.rate";
    private static final String LEADER_REPLICAS = "leader.replication.throttled.replicas";
    private static final String FOLLOWER_RATE = "follower.replication.throttled.rate";
    private static final String FOLLOWER_REPLICAS = "follower.replication.throttled.replicas";

    /** All bytes at the rate, and something for what is around them. */
    private static final long SHORTEST_MS = 1_000L * BATCHES * BATCH_BYTES / RATE;

    private static final long LONGEST_MS = SHORTEST_MS + 2_000;

    private final TestCluster cluster = TestCluster.start();
    private final TestTopic other = TestTopic.create(cluster, "other", Map.of());

    ThrottledMoveTest() {
        TestTopic _ = TestTopic.createOn(cluster, "moving", FROM);
        for (int i = 0; i < BATCHES; i++) {
            Topics.produce(cluster.node(FROM).connect(), "moving", 0, "x".repeat(BATCH_BYTES));
        }
    }

    @Test
    void withoutAThrottleItTakesAMoment() {
        assertThat(moveMs()).isLessThan(1_000);
    }

    @Test
    void itTakesWhatTheFollowersThrottleAllows() {
        setForAllBrokers(FOLLOWER_RATE, Integer.toString(RATE));
        setForTopic(FOLLOWER_REPLICAS, "0:" + TO);
        assertThat(moveMs()).isBetween(SHORTEST_MS, LONGEST_MS);
    }

    @Test
    void itTakesWhatTheLeadersThrottleAllows() {
        setForAllBrokers(LEADER_RATE, Integer.toString(RATE));
        setForTopic(LEADER_REPLICAS, "*");
        assertThat(moveMs()).isBetween(SHORTEST_MS, LONGEST_MS);
    }

    @Test
    void aReplicaThatIsNotListedIsNotThrottled() {
        setForAllBrokers(FOLLOWER_RATE, Integer.toString(RATE));
        setForAllBrokers(LEADER_RATE, Integer.toString(RATE));
        setForTopic(FOLLOWER_REPLICAS, "0:" + FROM);
        setForTopic(LEADER_REPLICAS, "0:" + TO);
        assertThat(moveMs()).isLessThan(1_000);
    }

    @Test
    void theOtherPartitionsOfTheSameBrokersAreNotHeldUp() {
        setForAllBrokers(FOLLOWER_RATE, Integer.toString(RATE));
        setForTopic(FOLLOWER_REPLICAS, "*");
        reassign();
        for (int i = 0; i < 20; i++) {
            long beforeMs = cluster.nowMs();
            other.append("while the other one moves");
            assertThat(cluster.nowMs() - beforeMs).isLessThan(100);
        }
        assertThat(isMoved()).isFalse();
    }

    @Test
    void aThrottleThatIsLiftedIsFeltAtOnce() {
        setForAllBrokers(FOLLOWER_RATE, "1");
        setForTopic(FOLLOWER_REPLICAS, "*");
        reassign();
        cluster.runForMs(5_000);
        assertThat(isMoved()).isFalse();
        setForAllBrokers(FOLLOWER_RATE, Long.toString(Long.MAX_VALUE));
        long liftedAtMs = cluster.nowMs();
        cluster.await("the move", this::isMoved);
        assertThat(cluster.nowMs() - liftedAtMs).isLessThan(1_500);
    }

    @Test
    void aListOfSomethingElseIsRefused() {
        assertThat(alter(ConfigResource.Type.TOPIC, "moving", FOLLOWER_REPLICAS, "0-2"))
                .isEqualTo(Errors.INVALID_CONFIG);
    }

    // ---- what an administrator does

    private static @Nullable PartitionImage seenBy(Node node) {
        TopicImage topic = node.broker().image().topic("moving");
        return topic == null ? null : topic.partition(0);
    }

    private boolean isMoved() {
        PartitionImage state = seenBy(cluster.node(FROM));
        return state != null && state.isr().contains(TO);
    }

    private long moveMs() {
        reassign();
        long beganAtMs = cluster.nowMs();
        cluster.await("the move", this::isMoved);
        return cluster.nowMs() - beganAtMs;
    }

    private void reassign() {
        AlterPartitionReassignmentsRequest request =
                Requests.reassignment("moving", 0, List.of(FROM, TO));
        AlterPartitionReassignmentsResponse response =
                cluster.controller()
                        .connect()
                        .ask(request, 0, AlterPartitionReassignmentsResponse.class);
        assertThat(response.responses().getFirst().partitions().getFirst().errorCode()).isZero();
    }

    private void setForAllBrokers(String key, String value) {
        assertThat(alter(ConfigResource.Type.BROKER, "", key, value)).isEqualTo(Errors.NONE);
        cluster.runForMs(50); // until all have seen it
    }

    private void setForTopic(String key, String value) {
        assertThat(alter(ConfigResource.Type.TOPIC, "moving", key, value)).isEqualTo(Errors.NONE);
        cluster.runForMs(50);
    }

    private Errors alter(ConfigResource.Type type, String name, String key, String value) {
        IncrementalAlterConfigsRequest request =
                new IncrementalAlterConfigsRequest()
                        .setResources(
                                List.of(
                                        new IncrementalAlterConfigsRequest.AlterConfigsResource()
                                                .setResourceType(type.code())
                                                .setResourceName(name)
                                                .setConfigs(
                                                        List.of(
                                                                new IncrementalAlterConfigsRequest
                                                                                .AlterableConfig()
                                                                        .setName(key)
                                                                        .setValue(value)))));
        IncrementalAlterConfigsResponse response =
                cluster.controller()
                        .connect()
                        .ask(request, 1, IncrementalAlterConfigsResponse.class);
        return Errors.of(response.responses().getFirst().errorCode());
    }
}
