package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.TestCluster.Node;
import dev.wharf.group.GroupPartitions;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.FindCoordinatorRequest;
import dev.wharf.protocol.message.FindCoordinatorResponse;
import dev.wharf.protocol.message.HeartbeatRequest;
import dev.wharf.protocol.message.HeartbeatResponse;
import dev.wharf.protocol.message.JoinGroupRequest;
import dev.wharf.protocol.message.JoinGroupResponse;
import dev.wharf.protocol.message.OffsetCommitRequest;
import dev.wharf.protocol.message.OffsetCommitResponse;
import dev.wharf.protocol.message.OffsetFetchRequest;
import dev.wharf.protocol.message.OffsetFetchResponse;
import dev.wharf.protocol.message.SyncGroupRequest;
import dev.wharf.protocol.message.SyncGroupResponse;
import dev.wharf.replica.ReplicaFaults;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Groups whose coordinator goes to another broker. */
final class GroupFailoverTest {
    private static final String GROUP = "readers";

    private TestCluster cluster = TestCluster.start();
    private final TestTopic topic = TestTopic.create(cluster, "orders", Map.of());

    @Test
    void aCommittedOffsetIsNeverOlderThanOneThatWasAcknowledged() {
        long acknowledged = -1;
        for (int round = 0; round < 4; round++) {
            Node coordinator = coordinator();
            for (int i = 0; i < 10; i++) {
                assertThat(commit(coordinator, acknowledged + 1)).isEqualTo(Errors.NONE);
                acknowledged++;
            }
            coordinator.kill();
            assertThat(committed()).isEqualTo(acknowledged);
            coordinator.start();
            topic.awaitAllInSync();
        }
    }

    @Test
    void aBrokerThatIsNotTheCoordinatorAnyMoreSaysSo() {
        Node before = coordinator();
        assertThat(commit(before, 5)).isEqualTo(Errors.NONE);
        before.stop();
        Node next = coordinator();
        assertThat(next).isNotSameAs(before);
        before.start();
        before.awaitServing();
        assertThat(commit(before, 6)).isEqualTo(Errors.NOT_COORDINATOR);
        assertThat(committed()).isEqualTo(5);
    }

    @Test
    void membersGoOnUnderTheNextCoordinator() {
        String member = join(coordinator());
        coordinator().kill();
        HeartbeatResponse heartbeat =
                coordinator()
                        .connect()
                        .ask(
                                new HeartbeatRequest()
                                        .setGroupId(GROUP)
                                        .setGenerationId(1)
                                        .setMemberId(member),
                                4,
                                HeartbeatResponse.class);
        assertThat(Errors.of(heartbeat.errorCode())).isEqualTo(Errors.NONE);
    }

    @Test
    void aCoordinatorThatStoodStillDoesNotTellWhatWasCommittedBefore() {
        Node before = coordinator();
        assertThat(commit(before, 5)).isEqualTo(Errors.NONE);
        before.pause(10_000);
        Node next = coordinatorOtherThan(before);
        TestClient.Reply[] waiting = new TestClient.Reply[1];
        before.firstLoop().post(() -> waiting[0] = before.connect().send(fetchRequest(), 8));
        assertThat(commit(next, 6)).isEqualTo(Errors.NONE);
        cluster.await("an answer", () -> waiting[0] != null && waiting[0].hasEnded());
        assertThat(told(waiting[0])).isEqualTo(Errors.NOT_COORDINATOR);
        assertThat(committed()).isEqualTo(6);
    }

    @Test
    void aCoordinatorThatIsCutOffDoesNotTellWhatWasCommittedBefore() {
        assertThat(toldByTheOneCutOff()).isEqualTo(Errors.NOT_COORDINATOR);
    }

    @Test
    void withoutARollCallItWouldTellThem() {
        ReplicaFaults bug = ReplicaFaults.of(ReplicaFaults.Bug.ANSWERS_WITHOUT_ROLL_CALL);
        cluster = TestCluster.startWith(new Broker.Faults(Set.of(), bug));
        TestTopic.create(cluster, "orders", Map.of());
        assertThat(toldByTheOneCutOff()).isEqualTo(Errors.NONE);
    }

    /** What a coordinator says that has been cut off, after another has taken a commit. */
    private Errors toldByTheOneCutOff() {
        Node before = coordinator();
        assertThat(commit(before, 5)).isEqualTo(Errors.NONE);
        cluster.isolate(before);
        assertThat(commit(coordinatorOtherThan(before), 6)).isEqualTo(Errors.NONE);
        return told(before.connect().exchange(fetchRequest(), 8));
    }

    /** A request lay in the network while its client gave up the connection, asked the next coordinator, and went on; then the first one coordinates again. */
    @Test
    void aCommitThatWasGivenUpDoesNotTakeOffsetsBack() {
        Node first = coordinator();
        String member = join(first);
        TestClient givenUp = first.connect();
        assertThat(commit(givenUp, member, 5)).isEqualTo(Errors.NONE);
        first.pause(10_000);
        Node next = coordinatorOtherThan(first);
        assertThat(commit(next.connect(), member, 6)).isEqualTo(Errors.NONE);
        cluster.runForMs(10_000);
        topic.awaitAllInSync();
        next.pause(10_000);
        Node again = coordinatorOtherThan(next);
        if (again != first) {
            again.pause(10_000);
            again = coordinatorOtherThan(again);
        }
        assertThat(again).isSameAs(first);
        TestClient.Reply late = givenUp.exchange(commitRequest(member, 1, 5), 9);
        assertThat(late.closedBecause()).contains("another connection");
        assertThat(committed()).isEqualTo(6);
        assertThat(commit(first.connect(), member, 7)).isEqualTo(Errors.NONE);
    }

    @Test
    void offsetsAreToldWithinARoundTripHoweverIdleTheClusterIs() {
        Node coordinator = coordinator();
        assertThat(commit(coordinator, 5)).isEqualTo(Errors.NONE);
        for (int i = 0; i < 20; i++) {
            cluster.runForMs(37);
            long askedMs = cluster.nowMs();
            assertThat(told(coordinator.connect().exchange(fetchRequest(), 8)))
                    .isEqualTo(Errors.NONE);
            assertThat(cluster.nowMs() - askedMs).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void offsetsWaitForAFollowerThatHasFallenSilentUntilItIsTakenForDead() {
        Node coordinator = coordinator();
        assertThat(commit(coordinator, 5)).isEqualTo(Errors.NONE);
        Node silent = follower(coordinator);
        silent.cutPower();
        long askedMs = cluster.nowMs();
        assertThat(told(coordinator.connect().exchange(fetchRequest(), 8))).isEqualTo(Errors.NONE);
        assertThat(cluster.nowMs() - askedMs).isBetween(3_000L, 5_000L);
    }

    @Test
    void aFollowerThatIsAliveButNotHeardIsOutOfSyncInTheEnd() {
        cluster = TestCluster.startWithObservers(1, 3);
        TestTopic.create(cluster, "orders", Map.of());
        Node coordinator = coordinator();
        assertThat(coordinator).isNotSameAs(cluster.controller());
        assertThat(commit(coordinator, 5)).isEqualTo(Errors.NONE);
        cluster.network().cut(follower(coordinator).id(), coordinator.id());
        assertThat(told(coordinator.connect().exchange(fetchRequest(), 8)))
                .isEqualTo(Errors.NOT_COORDINATOR);
        assertThat(committed()).isEqualTo(5);
    }

    /** Another node with an in-sync replica of the group's partition, but not the active controller. */
    private Node follower(Node coordinator) {
        TopicImage offsets =
                Objects.requireNonNull(coordinator.broker().image().topic(GroupPartitions.TOPIC));
        int partition = GroupPartitions.partitionOf(GROUP, offsets.partitions().size());
        return Objects.requireNonNull(offsets.partition(partition)).isr().stream()
                .map(cluster::node)
                .filter(node -> node != coordinator && node != cluster.controller())
                .findFirst()
                .orElseThrow();
    }

    private static Errors told(TestClient.Reply reply) {
        OffsetFetchResponse response = (OffsetFetchResponse) reply.message();
        return Errors.of(response.groups().getFirst().errorCode());
    }

    /** The coordinator as itself and the nodes besides {@code before} have it. */
    private Node coordinatorOtherThan(Node before) {
        Node[] found = new Node[1];
        cluster.await(
                "another coordinator",
                () ->
                        cluster.nodes().stream()
                                .filter(node -> node != before)
                                .allMatch(
                                        node -> {
                                            Node told = coordinatorAsToldBy(node);
                                            boolean same = found[0] == null || found[0] == told;
                                            found[0] = told == before ? null : told;
                                            return found[0] != null && same;
                                        }));
        return Objects.requireNonNull(found[0]);
    }

    @BeforeEach
    void letAllKnowTheOffsetsTopic() {
        coordinator();
        cluster.runForMs(100);
    }

    /** The broker that coordinates the group, as one that runs tells, and the coordinator itself. */
    private Node coordinator() {
        Node[] found = new Node[1];
        cluster.await(
                "a coordinator",
                () -> {
                    found[0] = findCoordinator();
                    return found[0] != null;
                });
        return Objects.requireNonNull(found[0]);
    }

    private @Nullable Node findCoordinator() {
        Node asked = cluster.nodes().stream().filter(Node::isServing).findFirst().orElseThrow();
        Node told = coordinatorAsToldBy(asked);
        return told != null && coordinatorAsToldBy(told) == told ? told : null;
    }

    private @Nullable Node coordinatorAsToldBy(Node asked) {
        FindCoordinatorResponse.Coordinator told =
                asked.connect()
                        .ask(
                                new FindCoordinatorRequest().setCoordinatorKeys(List.of(GROUP)),
                                4,
                                FindCoordinatorResponse.class)
                        .coordinators()
                        .getFirst();
        boolean there = told.errorCode() == 0 && cluster.node(told.nodeId()).isServing();
        return there ? cluster.node(told.nodeId()) : null;
    }

    private static Errors commit(Node node, long offset) {
        return outcome(
                node.connect().ask(commitRequest("", -1, offset), 9, OffsetCommitResponse.class));
    }

    private static Errors commit(TestClient client, String member, long offset) {
        return outcome(client.ask(commitRequest(member, 1, offset), 9, OffsetCommitResponse.class));
    }

    private static Errors outcome(OffsetCommitResponse response) {
        return Errors.of(response.topics().getFirst().partitions().getFirst().errorCode());
    }

    private static OffsetCommitRequest commitRequest(String member, int generation, long offset) {
        return new OffsetCommitRequest()
                .setGroupId(GROUP)
                .setMemberId(member)
                .setGenerationIdOrMemberEpoch(generation)
                .setTopics(
                        List.of(
                                new OffsetCommitRequest.OffsetCommitRequestTopic()
                                        .setName("orders")
                                        .setPartitions(List.of(position(offset)))));
    }

    private static OffsetCommitRequest.OffsetCommitRequestPartition position(long offset) {
        return new OffsetCommitRequest.OffsetCommitRequestPartition()
                .setPartitionIndex(0)
                .setCommittedOffset(offset)
                .setCommittedMetadata("");
    }

    /** What the coordinator says, as soon as one says anything. */
    private long committed() {
        while (true) {
            OffsetFetchResponse.OffsetFetchResponseGroup group =
                    coordinator()
                            .connect()
                            .ask(fetchRequest(), 8, OffsetFetchResponse.class)
                            .groups()
                            .getFirst();
            if (group.errorCode() == 0) {
                return group.topics().getFirst().partitions().getFirst().committedOffset();
            }
            assertThat(Errors.of(group.errorCode()))
                    .isIn(Errors.NOT_COORDINATOR, Errors.COORDINATOR_NOT_AVAILABLE);
            cluster.runForMs(10);
        }
    }

    private static OffsetFetchRequest fetchRequest() {
        return new OffsetFetchRequest()
                .setGroups(
                        List.of(
                                new OffsetFetchRequest.OffsetFetchRequestGroup()
                                        .setGroupId(GROUP)
                                        .setTopics(
                                                List.of(
                                                        new OffsetFetchRequest
                                                                        .OffsetFetchRequestTopics()
                                                                .setName("orders")
                                                                .setPartitionIndexes(
                                                                        List.of(0))))));
    }

    private static String join(Node coordinator) {
        TestClient client = coordinator.connect();
        JoinGroupRequest request =
                new JoinGroupRequest()
                        .setGroupId(GROUP)
                        .setSessionTimeoutMs(30_000)
                        .setRebalanceTimeoutMs(30_000)
                        .setProtocolType("consumer")
                        .setProtocols(
                                List.of(
                                        new JoinGroupRequest.JoinGroupRequestProtocol()
                                                .setName("range")
                                                .setMetadata(new byte[] {0, 1})));
        JoinGroupResponse first = client.ask(request, 9, JoinGroupResponse.class);
        assertThat(Errors.of(first.errorCode())).isEqualTo(Errors.MEMBER_ID_REQUIRED);
        JoinGroupResponse joined =
                client.ask(request.setMemberId(first.memberId()), 9, JoinGroupResponse.class);
        assertThat(joined.errorCode()).isZero();
        SyncGroupResponse synced =
                client.ask(
                        new SyncGroupRequest()
                                .setGroupId(GROUP)
                                .setMemberId(joined.memberId())
                                .setGenerationId(joined.generationId())
                                .setProtocolType("consumer")
                                .setProtocolName("range"),
                        5,
                        SyncGroupResponse.class);
        assertThat(synced.errorCode()).isZero();
        return joined.memberId();
    }
}
