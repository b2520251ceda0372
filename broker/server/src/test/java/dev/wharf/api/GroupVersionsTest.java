package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DeleteGroupsRequest;
import dev.wharf.protocol.message.DeleteGroupsResponse;
import dev.wharf.protocol.message.DeleteTopicsRequest;
import dev.wharf.protocol.message.DeleteTopicsResponse;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The corners of the group APIs through a whole broker, each at every version that has them. */
final class GroupVersionsTest {
    private static final String GROUP = "payments";
    private static final String TOPIC = "orders";
    private static final byte[] ASSIGNMENT = {1, 2, 3};

    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();
    private Uuid topicId = Uuid.ZERO;

    @BeforeEach
    void there_is_a_topic_and_a_coordinator() {
        topicId = Topics.create(client, TOPIC, 2);
        findCoordinator(6);
    }

    private FindCoordinatorResponse findCoordinator(int version) {
        FindCoordinatorRequest request = new FindCoordinatorRequest();
        if (version < 4) {
            request.setKey(GROUP);
        } else {
            request.setCoordinatorKeys(List.of(GROUP, "other"));
        }
        return client.ask(request, version, FindCoordinatorResponse.class);
    }

    private JoinGroupResponse join(String group, String memberId, int version) {
        JoinGroupRequest request =
                new JoinGroupRequest()
                        .setGroupId(group)
                        .setMemberId(memberId)
                        .setProtocolType("consumer")
                        .setSessionTimeoutMs(10_000)
                        .setRebalanceTimeoutMs(60_000)
                        .setProtocols(
                                List.of(
                                        new JoinGroupRequest.JoinGroupRequestProtocol()
                                                .setName("range")
                                                .setMetadata(new byte[] {9})));
        return client.ask(request, version, JoinGroupResponse.class);
    }

    /** A member that has joined, whatever the version wants for it. */
    private JoinGroupResponse member(String group, int version) {
        JoinGroupResponse first = join(group, "", version);
        return first.errorCode() == Errors.MEMBER_ID_REQUIRED.code()
                ? join(group, first.memberId(), version)
                : first;
    }

    private SyncGroupResponse sync(String group, JoinGroupResponse joined, int version) {
        SyncGroupRequest request =
                new SyncGroupRequest()
                        .setGroupId(group)
                        .setMemberId(joined.memberId())
                        .setGenerationId(joined.generationId())
                        .setAssignments(
                                List.of(
                                        new SyncGroupRequest.SyncGroupRequestAssignment()
                                                .setMemberId(joined.memberId())
                                                .setAssignment(ASSIGNMENT)));
        if (version >= 5) {
            request.setProtocolType("consumer").setProtocolName("range");
        }
        return client.ask(request, version, SyncGroupResponse.class);
    }

    private short heartbeat(String group, JoinGroupResponse joined, int version) {
        HeartbeatRequest request =
                new HeartbeatRequest()
                        .setGroupId(group)
                        .setMemberId(joined.memberId())
                        .setGenerationId(joined.generationId());
        return client.ask(request, version, HeartbeatResponse.class).errorCode();
    }

    private LeaveGroupResponse leave(String group, String memberId, int version) {
        LeaveGroupRequest request = new LeaveGroupRequest().setGroupId(group);
        if (version < 3) {
            request.setMemberId(memberId);
        } else {
            request.setMembers(
                    List.of(new LeaveGroupRequest.MemberIdentity().setMemberId(memberId)));
        }
        return client.ask(request, version, LeaveGroupResponse.class);
    }

    private OffsetCommitResponse commit(String group, int version, int partition, long offset) {
        OffsetCommitRequest.OffsetCommitRequestTopic topic =
                new OffsetCommitRequest.OffsetCommitRequestTopic()
                        .setPartitions(
                                List.of(
                                        new OffsetCommitRequest.OffsetCommitRequestPartition()
                                                .setPartitionIndex(partition)
                                                .setCommittedOffset(offset)
                                                .setCommittedMetadata("note")));
        if (version < 10) {
            topic.setName(TOPIC);
        } else {
            topic.setTopicId(topicId);
        }
        return client.ask(
                new OffsetCommitRequest().setGroupId(group).setTopics(List.of(topic)),
                version,
                OffsetCommitResponse.class);
    }

    private static short errorOf(OffsetCommitResponse response) {
        return response.topics().getFirst().partitions().getFirst().errorCode();
    }

    private OffsetFetchResponse fetch(String group, int version, int partition) {
        OffsetFetchRequest request = new OffsetFetchRequest();
        if (version < 8) {
            request.setGroupId(group)
                    .setTopics(
                            List.of(
                                    new OffsetFetchRequest.OffsetFetchRequestTopic()
                                            .setName(TOPIC)
                                            .setPartitionIndexes(List.of(partition))));
        } else {
            OffsetFetchRequest.OffsetFetchRequestTopics topic =
                    new OffsetFetchRequest.OffsetFetchRequestTopics()
                            .setPartitionIndexes(List.of(partition));
            if (version < 10) {
                topic.setName(TOPIC);
            } else {
                topic.setTopicId(topicId);
            }
            request.setGroups(
                    List.of(
                            new OffsetFetchRequest.OffsetFetchRequestGroup()
                                    .setGroupId(group)
                                    .setTopics(List.of(topic))));
        }
        return client.ask(request, version, OffsetFetchResponse.class);
    }

    private long offset(String group, int version, int partition) {
        OffsetFetchResponse response = fetch(group, version, partition);
        return version < 8
                ? response.topics().getFirst().partitions().getFirst().committedOffset()
                : response.groups()
                        .getFirst()
                        .topics()
                        .getFirst()
                        .partitions()
                        .getFirst()
                        .committedOffset();
    }

    private static int[] versions(ApiKey key) {
        return java.util.stream.IntStream.rangeClosed(
                        key.lowestVersion(), key.highestStableVersion())
                .toArray();
    }

    @Test
    void the_coordinator_of_a_group_is_this_broker_at_every_version() {
        for (int version : versions(ApiKey.FIND_COORDINATOR)) {
            FindCoordinatorResponse response = findCoordinator(version);
            if (version < 4) {
                assertThat(response.errorCode()).isZero();
                assertThat(response.nodeId()).isEqualTo(TestBroker.NODE_ID);
                assertThat(response.port()).isEqualTo(9092);
            } else {
                assertThat(response.coordinators())
                        .extracting(FindCoordinatorResponse.Coordinator::key)
                        .containsExactly(GROUP, "other");
                assertThat(response.coordinators())
                        .allMatch(found -> found.nodeId() == TestBroker.NODE_ID);
            }
        }
    }

    @Test
    void coordinators_of_transactions_and_of_what_nobody_knows_are_refused() {
        assertThat(errorOfKeyType(1)).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
        assertThat(errorOfKeyType(2)).isEqualTo(Errors.INVALID_REQUEST.code());
        assertThat(errorOfKeyType(77)).isEqualTo(Errors.INVALID_REQUEST.code());
    }

    private short errorOfKeyType(int type) {
        FindCoordinatorRequest request =
                new FindCoordinatorRequest().setKey(GROUP).setKeyType((byte) type);
        return client.ask(request, 3, FindCoordinatorResponse.class).errorCode();
    }

    @Test
    void members_join_sync_beat_and_leave_at_every_version() {
        for (int version : versions(ApiKey.JOIN_GROUP)) {
            String group = "group-" + version;
            JoinGroupResponse joined = member(group, version);
            assertThat(joined.errorCode()).as("version " + version).isZero();
            assertThat(joined.protocolName()).isEqualTo("range");
            assertThat(joined.members()).hasSize(1);
            for (int syncing : versions(ApiKey.SYNC_GROUP)) {
                assertThat(sync(group, joined, syncing).assignment()).isEqualTo(ASSIGNMENT);
            }
            for (int beating : versions(ApiKey.HEARTBEAT)) {
                assertThat(heartbeat(group, joined, beating)).isZero();
            }
            LeaveGroupResponse left = leave(group, joined.memberId(), Math.min(version, 5));
            assertThat(left.errorCode()).isZero();
            assertThat(heartbeat(group, joined, 4)).isEqualTo(Errors.UNKNOWN_MEMBER_ID.code());
        }
    }

    @Test
    void a_refused_join_names_no_protocol_in_the_way_of_its_version() {
        for (int version : versions(ApiKey.JOIN_GROUP)) {
            JoinGroupResponse refused = join(GROUP, "ghost", version);
            assertThat(refused.errorCode()).isEqualTo(Errors.UNKNOWN_MEMBER_ID.code());
            assertThat(refused.protocolName()).isEqualTo(version < 7 ? "" : null);
        }
    }

    @Test
    void a_stranger_that_leaves_is_told_so_in_the_way_of_its_version() {
        member(GROUP, 9);
        assertThat(leave(GROUP, "ghost", 2).errorCode()).isEqualTo(Errors.UNKNOWN_MEMBER_ID.code());
        LeaveGroupResponse several = leave(GROUP, "ghost", 5);
        assertThat(several.errorCode()).isZero();
        assertThat(several.members().getFirst().errorCode())
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID.code());
    }

    @Test
    void a_sync_that_must_name_its_protocol_and_does_not_is_refused() {
        JoinGroupResponse joined = member(GROUP, 9);
        SyncGroupRequest nameless =
                new SyncGroupRequest()
                        .setGroupId(GROUP)
                        .setMemberId(joined.memberId())
                        .setGenerationId(joined.generationId());
        assertThat(client.ask(nameless, 5, SyncGroupResponse.class).errorCode())
                .isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL.code());
    }

    @Test
    void offsets_are_committed_and_read_at_every_version_and_survive_a_kill() {
        long next = 0;
        for (int version : versions(ApiKey.OFFSET_COMMIT)) {
            assertThat(errorOf(commit(GROUP, version, 0, ++next))).as("commit " + version).isZero();
            for (int reading : versions(ApiKey.OFFSET_FETCH)) {
                assertThat(offset(GROUP, reading, 0)).as("fetch " + reading).isEqualTo(next);
                assertThat(offset(GROUP, reading, 1)).isEqualTo(-1);
            }
        }
        broker.killAndRestart();
        TestClient again = broker.connect();
        OffsetFetchRequest all =
                new OffsetFetchRequest()
                        .setGroups(
                                List.of(
                                        new OffsetFetchRequest.OffsetFetchRequestGroup()
                                                .setGroupId(GROUP)
                                                .setTopics(null)));
        OffsetFetchResponse response = again.ask(all, 10, OffsetFetchResponse.class);
        var topic = response.groups().getFirst().topics().getFirst();
        assertThat(topic.topicId()).isEqualTo(topicId);
        assertThat(topic.partitions().getFirst().committedOffset()).isEqualTo(next);
        assertThat(topic.partitions().getFirst().metadata()).isEqualTo("note");
    }

    @Test
    void offsets_of_partitions_that_do_not_exist_are_refused_and_the_others_are_kept() {
        assertThat(errorOf(commit(GROUP, 9, 7, 1)))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        topicId = new Uuid(1, 2);
        assertThat(errorOf(commit(GROUP, 10, 0, 1))).isEqualTo(Errors.UNKNOWN_TOPIC_ID.code());
        OffsetFetchResponse fetched = fetch(GROUP, 10, 0);
        var partition = fetched.groups().getFirst().topics().getFirst().partitions().getFirst();
        assertThat(partition.errorCode()).isEqualTo(Errors.UNKNOWN_TOPIC_ID.code());
        assertThat(partition.committedOffset()).isEqualTo(-1);
    }

    @Test
    void offsets_go_with_their_topic() {
        commit(GROUP, 9, 0, 5);
        DeleteTopicsRequest delete =
                new DeleteTopicsRequest()
                        .setTopics(
                                List.of(new DeleteTopicsRequest.DeleteTopicState().setName(TOPIC)));
        client.ask(delete, 6, DeleteTopicsResponse.class);
        topicId = Topics.create(client, TOPIC, 2);
        assertThat(offset(GROUP, 9, 0)).isEqualTo(-1);
    }

    @Test
    void groups_are_described_and_listed_at_every_version() {
        JoinGroupResponse joined = member(GROUP, 9);
        sync(GROUP, joined, 5);
        for (int version : versions(ApiKey.DESCRIBE_GROUPS)) {
            DescribeGroupsResponse response =
                    client.ask(
                            new DescribeGroupsRequest().setGroups(List.of(GROUP, "nobody")),
                            version,
                            DescribeGroupsResponse.class);
            var group = response.groups().get(0);
            assertThat(group.groupState()).isEqualTo("Stable");
            assertThat(group.protocolData()).isEqualTo("range");
            assertThat(group.members().getFirst().clientHost()).isEqualTo("/10.0.0.1");
            assertThat(group.members().getFirst().memberAssignment()).isEqualTo(ASSIGNMENT);
            var missing = response.groups().get(1);
            assertThat(missing.groupState()).isEqualTo("Dead");
            assertThat(missing.errorCode())
                    .isEqualTo(version < 6 ? 0 : Errors.GROUP_ID_NOT_FOUND.code());
        }
        for (int version : versions(ApiKey.LIST_GROUPS)) {
            ListGroupsResponse response =
                    client.ask(new ListGroupsRequest(), version, ListGroupsResponse.class);
            assertThat(response.groups())
                    .extracting(ListGroupsResponse.ListedGroup::groupId)
                    .containsExactly(GROUP);
        }
        ListGroupsRequest empty = new ListGroupsRequest().setStatesFilter(List.of("Empty"));
        assertThat(client.ask(empty, 5, ListGroupsResponse.class).groups()).isEmpty();
    }

    @Test
    void groups_and_offsets_are_deleted_when_nobody_uses_them() {
        commit(GROUP, 9, 0, 5);
        commit(GROUP, 9, 1, 6);
        OffsetDeleteRequest offsets =
                new OffsetDeleteRequest()
                        .setGroupId(GROUP)
                        .setTopics(
                                List.of(
                                        new OffsetDeleteRequest.OffsetDeleteRequestTopic()
                                                .setName(TOPIC)
                                                .setPartitions(
                                                        List.of(partition(0), partition(9)))));
        OffsetDeleteResponse response = client.ask(offsets, 0, OffsetDeleteResponse.class);
        assertThat(response.topics().getFirst().partitions())
                .extracting(OffsetDeleteResponse.OffsetDeleteResponsePartition::errorCode)
                .containsExactly((short) 0, Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(offset(GROUP, 9, 0)).isEqualTo(-1);
        assertThat(offset(GROUP, 9, 1)).isEqualTo(6);

        for (int version : versions(ApiKey.DELETE_GROUPS)) {
            commit(GROUP, 9, 1, 6);
            DeleteGroupsRequest delete =
                    new DeleteGroupsRequest().setGroupsNames(List.of(GROUP, "nobody"));
            assertThat(client.ask(delete, version, DeleteGroupsResponse.class).results())
                    .extracting(DeleteGroupsResponse.DeletableGroupResult::errorCode)
                    .containsExactly((short) 0, Errors.GROUP_ID_NOT_FOUND.code());
            assertThat(offset(GROUP, 9, 1)).isEqualTo(-1);
        }
        assertThat(client.ask(offsets, 0, OffsetDeleteResponse.class).errorCode())
                .isEqualTo(Errors.GROUP_ID_NOT_FOUND.code());
        DeleteGroupsRequest twice = new DeleteGroupsRequest().setGroupsNames(List.of(GROUP, GROUP));
        assertThat(client.ask(twice, 2, DeleteGroupsResponse.class).results()).hasSize(1);
    }

    private static OffsetDeleteRequest.OffsetDeleteRequestPartition partition(int index) {
        return new OffsetDeleteRequest.OffsetDeleteRequestPartition().setPartitionIndex(index);
    }
}
