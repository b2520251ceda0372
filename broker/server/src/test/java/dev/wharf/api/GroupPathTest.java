package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DeleteGroupsRequest;
import dev.wharf.protocol.message.DeleteGroupsResponse;
import dev.wharf.protocol.message.DescribeGroupsRequest;
import dev.wharf.protocol.message.DescribeGroupsResponse;
import dev.wharf.protocol.message.FindCoordinatorRequest;
import dev.wharf.protocol.message.FindCoordinatorResponse;
import dev.wharf.protocol.message.HeartbeatRequest;
import dev.wharf.protocol.message.HeartbeatResponse;
import dev.wharf.protocol.message.JoinGroupRequest;
import dev.wharf.protocol.message.JoinGroupResponse;
import dev.wharf.protocol.message.LeaveGroupRequest;
import dev.wharf.protocol.message.LeaveGroupResponse;
import dev.wharf.protocol.message.ListGroupsRequest;
import dev.wharf.protocol.message.ListGroupsResponse;
import dev.wharf.protocol.message.OffsetCommitRequest;
import dev.wharf.protocol.message.OffsetCommitResponse;
import dev.wharf.protocol.message.OffsetDeleteRequest;
import dev.wharf.protocol.message.OffsetDeleteResponse;
import dev.wharf.protocol.message.OffsetFetchRequest;
import dev.wharf.protocol.message.OffsetFetchResponse;
import dev.wharf.protocol.message.SyncGroupRequest;
import dev.wharf.protocol.message.SyncGroupResponse;
import dev.wharf.types.Uuid;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A consumer group's life, request by request, at every version. */
final class GroupPathTest {
    private static final byte[] SUBSCRIPTION = {0, 1};
    private static final byte[] ASSIGNMENT = {2, 3, 4};

    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();

    @Test
    void aMemberJoinsSyncsAndLeavesAtEveryVersion() {
        for (int version = 0; version <= 9; version++) {
            String group = "group-" + version;
            findCoordinator(group, Math.min(version, 6));
            String memberId = join(group, version);
            sync(group, memberId, Math.min(version, 5));
            HeartbeatResponse heartbeat =
                    client.ask(
                            new HeartbeatRequest()
                                    .setGroupId(group)
                                    .setGenerationId(1)
                                    .setMemberId(memberId),
                            Math.min(version, 4),
                            HeartbeatResponse.class);
            assertThat(heartbeat.errorCode()).isZero();
            leave(group, memberId, Math.min(version, 5));
        }
        ListGroupsResponse listed =
                client.ask(new ListGroupsRequest(), 5, ListGroupsResponse.class);
        assertThat(listed.errorCode()).isZero();
        assertThat(listed.groups())
                .hasSize(10)
                .allMatch(group -> group.groupState().equals("Empty"));
    }

    @Test
    void committedOffsetsAreFetchedAtEveryVersionAndSurviveAKill() {
        Uuid topicId = Topics.create(client, "orders", 3);
        findCoordinator("readers", 6);
        for (int version = 2; version <= 10; version++) {
            commit("readers", "orders", topicId, 0, version, version);
            for (int fetchVersion = 1; fetchVersion <= 10; fetchVersion++) {
                assertThat(committed(client, "readers", topicId, 0, fetchVersion))
                        .as("offset by OffsetFetch %s", fetchVersion)
                        .isEqualTo(version);
            }
        }
        broker.killAndRestart();
        assertThat(committed(broker.connect(), "readers", topicId, 0, 8)).isEqualTo(10);
        assertThat(committed(broker.connect(), "readers", topicId, 1, 8)).isEqualTo(-1);
    }

    @Test
    void unknownTopicsAreRefusedAndTheOthersCommitted() {
        Topics.create(client, "orders", 1);
        findCoordinator("readers", 6);
        OffsetCommitResponse response =
                client.ask(
                        new OffsetCommitRequest()
                                .setGroupId("readers")
                                .setTopics(
                                        List.of(
                                                topicCommit("nothing", 0, 5),
                                                topicCommit("orders", 0, 5),
                                                topicCommit("orders", 7, 5))),
                        9,
                        OffsetCommitResponse.class);
        assertThat(response.topics())
                .extracting(topic -> Errors.of(topic.partitions().getFirst().errorCode()))
                .containsExactly(
                        Errors.UNKNOWN_TOPIC_OR_PARTITION,
                        Errors.NONE,
                        Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void offsetsOfADeletedTopicAreGone() {
        Uuid topicId = Topics.create(client, "orders", 1);
        findCoordinator("readers", 6);
        commit("readers", "orders", topicId, 0, 5, 9);
        client.ask(
                new dev.wharf.protocol.message.DeleteTopicsRequest()
                        .setTopicNames(List.of("orders")),
                5,
                dev.wharf.protocol.message.DeleteTopicsResponse.class);
        broker.runForMs(1_000);
        Uuid again = Topics.create(client, "orders", 1);
        assertThat(committed(client, "readers", again, 0, 9)).isEqualTo(-1);
    }

    @Test
    void groupsAreDescribedListedAndDeleted() {
        Uuid topicId = Topics.create(client, "orders", 1);
        findCoordinator("readers", 6);
        commit("readers", "orders", topicId, 0, 5, 9);
        for (int version = 0; version <= 6; version++) {
            DescribeGroupsResponse described =
                    client.ask(
                            new DescribeGroupsRequest().setGroups(List.of("readers", "nobody")),
                            version,
                            DescribeGroupsResponse.class);
            assertThat(described.groups())
                    .extracting(DescribeGroupsResponse.DescribedGroup::groupState)
                    .containsExactly("Empty", "Dead");
            assertThat(Errors.of(described.groups().get(1).errorCode()))
                    .isEqualTo(version < 6 ? Errors.NONE : Errors.GROUP_ID_NOT_FOUND);
        }
        OffsetDeleteResponse forgotten =
                client.ask(
                        new OffsetDeleteRequest()
                                .setGroupId("readers")
                                .setTopics(
                                        List.of(
                                                new OffsetDeleteRequest.OffsetDeleteRequestTopic()
                                                        .setName("orders")
                                                        .setPartitions(
                                                                List.of(
                                                                        new OffsetDeleteRequest
                                                                                .OffsetDeleteRequestPartition())))),
                        0,
                        OffsetDeleteResponse.class);
        assertThat(forgotten.errorCode()).isZero();
        commit("readers", "orders", topicId, 0, 6, 9);
        DeleteGroupsResponse deleted =
                client.ask(
                        new DeleteGroupsRequest().setGroupsNames(List.of("readers", "nobody")),
                        2,
                        DeleteGroupsResponse.class);
        assertThat(deleted.results())
                .extracting(result -> Errors.of(result.errorCode()))
                .containsExactly(Errors.NONE, Errors.GROUP_ID_NOT_FOUND);
    }

    private void findCoordinator(String group, int version) {
        FindCoordinatorRequest request =
                version < 4
                        ? new FindCoordinatorRequest().setKey(group)
                        : new FindCoordinatorRequest().setCoordinatorKeys(List.of(group));
        FindCoordinatorResponse response =
                client.ask(request, version, FindCoordinatorResponse.class);
        if (version < 4) {
            assertThat(response.errorCode()).isZero();
            assertThat(response.nodeId()).isEqualTo(TestBroker.NODE_ID);
        } else {
            assertThat(response.coordinators().getFirst().errorCode()).isZero();
            assertThat(response.coordinators().getFirst().port()).isEqualTo(9092);
        }
    }

    private String join(String group, int version) {
        JoinGroupRequest request =
                new JoinGroupRequest()
                        .setGroupId(group)
                        .setSessionTimeoutMs(10_000)
                        .setRebalanceTimeoutMs(10_000)
                        .setProtocolType("consumer")
                        .setProtocols(
                                List.of(
                                        new JoinGroupRequest.JoinGroupRequestProtocol()
                                                .setName("range")
                                                .setMetadata(SUBSCRIPTION)));
        JoinGroupResponse response = client.ask(request, version, JoinGroupResponse.class);
        if (version >= 4) {
            assertThat(Errors.of(response.errorCode())).isEqualTo(Errors.MEMBER_ID_REQUIRED);
            response =
                    client.ask(
                            request.setMemberId(response.memberId()),
                            version,
                            JoinGroupResponse.class);
        }
        assertThat(response.errorCode()).isZero();
        assertThat(response.leader()).isEqualTo(response.memberId());
        assertThat(response.members()).hasSize(1);
        assertThat(response.members().getFirst().metadata()).isEqualTo(SUBSCRIPTION);
        return response.memberId();
    }

    private void sync(String group, String memberId, int version) {
        SyncGroupResponse response =
                client.ask(
                        new SyncGroupRequest()
                                .setGroupId(group)
                                .setMemberId(memberId)
                                .setGenerationId(1)
                                .setProtocolType("consumer")
                                .setProtocolName("range")
                                .setAssignments(
                                        List.of(
                                                new SyncGroupRequest.SyncGroupRequestAssignment()
                                                        .setMemberId(memberId)
                                                        .setAssignment(ASSIGNMENT))),
                        version,
                        SyncGroupResponse.class);
        assertThat(response.errorCode()).isZero();
        assertThat(response.assignment()).isEqualTo(ASSIGNMENT);
    }

    private void leave(String group, String memberId, int version) {
        LeaveGroupRequest request = new LeaveGroupRequest().setGroupId(group);
        if (version < 3) {
            request.setMemberId(memberId);
        } else {
            request.setMembers(
                    List.of(new LeaveGroupRequest.MemberIdentity().setMemberId(memberId)));
        }
        assertThat(client.ask(request, version, LeaveGroupResponse.class).errorCode()).isZero();
    }

    private void commit(
            String group, String topic, Uuid topicId, int partition, long offset, int version) {
        OffsetCommitRequest.OffsetCommitRequestTopic commit = topicCommit(topic, partition, offset);
        if (version >= 10) {
            commit.setName("").setTopicId(topicId);
        }
        OffsetCommitResponse response =
                client.ask(
                        new OffsetCommitRequest().setGroupId(group).setTopics(List.of(commit)),
                        version,
                        OffsetCommitResponse.class);
        assertThat(response.topics().getFirst().partitions().getFirst().errorCode()).isZero();
    }

    private static OffsetCommitRequest.OffsetCommitRequestTopic topicCommit(
            String topic, int partition, long offset) {
        return new OffsetCommitRequest.OffsetCommitRequestTopic()
                .setName(topic)
                .setPartitions(
                        List.of(
                                new OffsetCommitRequest.OffsetCommitRequestPartition()
                                        .setPartitionIndex(partition)
                                        .setCommittedOffset(offset)
                                        .setCommittedMetadata("")));
    }

    private static long committed(
            TestClient client, String group, Uuid topicId, int partition, int version) {
        if (version < 8) {
            OffsetFetchResponse response =
                    client.ask(
                            new OffsetFetchRequest()
                                    .setGroupId(group)
                                    .setTopics(
                                            List.of(
                                                    new OffsetFetchRequest.OffsetFetchRequestTopic()
                                                            .setName("orders")
                                                            .setPartitionIndexes(
                                                                    List.of(partition)))),
                            version,
                            OffsetFetchResponse.class);
            assertThat(response.errorCode()).isZero();
            return response.topics().getFirst().partitions().getFirst().committedOffset();
        }
        OffsetFetchRequest.OffsetFetchRequestTopics asked =
                new OffsetFetchRequest.OffsetFetchRequestTopics()
                        .setPartitionIndexes(List.of(partition));
        if (version >= 10) {
            asked.setTopicId(topicId);
        } else {
            asked.setName("orders");
        }
        OffsetFetchResponse response =
                client.ask(
                        new OffsetFetchRequest()
                                .setGroups(
                                        List.of(
                                                new OffsetFetchRequest.OffsetFetchRequestGroup()
                                                        .setGroupId(group)
                                                        .setTopics(List.of(asked)))),
                        version,
                        OffsetFetchResponse.class);
        assertThat(response.groups().getFirst().errorCode()).isZero();
        return response.groups()
                .getFirst()
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .committedOffset();
    }
}
