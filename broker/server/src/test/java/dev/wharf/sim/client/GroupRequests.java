package dev.wharf.sim.client;

import dev.wharf.protocol.message.FindCoordinatorRequest;
import dev.wharf.protocol.message.FindCoordinatorResponse;
import dev.wharf.protocol.message.JoinGroupRequest;
import dev.wharf.protocol.message.LeaveGroupRequest;
import dev.wharf.protocol.message.OffsetCommitRequest;
import dev.wharf.protocol.message.OffsetFetchRequest;
import dev.wharf.protocol.message.OffsetFetchResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Bodies of the group APIs, at any version. */
final class GroupRequests {
    private static final int FIND_BATCHED = 4;
    private static final int LEAVE_BATCHED = 3;
    private static final int COMMIT_BY_ID = 10;
    private static final int FETCH_BATCHED = 8;
    private static final int FETCH_BY_ID = 10;

    private GroupRequests() {}

    static FindCoordinatorRequest find(String group, short version) {
        FindCoordinatorRequest body = new FindCoordinatorRequest();
        return version >= FIND_BATCHED
                ? body.setCoordinatorKeys(List.of(group))
                : body.setKey(group);
    }

    static short findError(FindCoordinatorResponse response, short version) {
        return version >= FIND_BATCHED
                ? response.coordinators().getFirst().errorCode()
                : response.errorCode();
    }

    static JoinGroupRequest join(
            String group, String memberId, int timeoutMs, String protocol, byte[] subscription) {
        return new JoinGroupRequest()
                .setGroupId(group)
                .setSessionTimeoutMs(timeoutMs)
                .setRebalanceTimeoutMs(timeoutMs)
                .setMemberId(memberId)
                .setProtocolType("consumer")
                .setProtocols(
                        List.of(
                                new JoinGroupRequest.JoinGroupRequestProtocol()
                                        .setName(protocol)
                                        .setMetadata(subscription)));
    }

    /** A member with an instance id leaves; without that it would be awaited until its session ends. */
    static LeaveGroupRequest leaveInstance(String group, String instanceId) {
        return new LeaveGroupRequest()
                .setGroupId(group)
                .setMembers(
                        List.of(
                                new LeaveGroupRequest.MemberIdentity()
                                        .setGroupInstanceId(instanceId)));
    }

    static LeaveGroupRequest leave(String group, String memberId, short version) {
        LeaveGroupRequest body = new LeaveGroupRequest().setGroupId(group);
        return version >= LEAVE_BATCHED
                ? body.setMembers(
                        List.of(new LeaveGroupRequest.MemberIdentity().setMemberId(memberId)))
                : body.setMemberId(memberId);
    }

    static OffsetCommitRequest commit(SimTopic topic, Map<Integer, Long> offsets, short version) {
        List<OffsetCommitRequest.OffsetCommitRequestPartition> partitions =
                offsets.entrySet().stream()
                        .map(
                                entry ->
                                        new OffsetCommitRequest.OffsetCommitRequestPartition()
                                                .setPartitionIndex(entry.getKey())
                                                .setCommittedOffset(entry.getValue())
                                                .setCommittedLeaderEpoch(-1)
                                                .setCommittedMetadata("m" + entry.getValue()))
                        .toList();
        OffsetCommitRequest.OffsetCommitRequestTopic data =
                new OffsetCommitRequest.OffsetCommitRequestTopic().setPartitions(partitions);
        if (version >= COMMIT_BY_ID) {
            data.setTopicId(topic.id());
        } else {
            data.setName(topic.name());
        }
        return new OffsetCommitRequest().setTopics(List.of(data));
    }

    static OffsetFetchRequest fetch(
            String group, SimTopic topic, List<Integer> partitions, short version) {
        if (version < FETCH_BATCHED) {
            return new OffsetFetchRequest()
                    .setGroupId(group)
                    .setTopics(
                            List.of(
                                    new OffsetFetchRequest.OffsetFetchRequestTopic()
                                            .setName(topic.name())
                                            .setPartitionIndexes(partitions)));
        }
        OffsetFetchRequest.OffsetFetchRequestTopics data =
                new OffsetFetchRequest.OffsetFetchRequestTopics().setPartitionIndexes(partitions);
        if (version >= FETCH_BY_ID) {
            data.setTopicId(topic.id());
        } else {
            data.setName(topic.name());
        }
        return new OffsetFetchRequest()
                .setGroups(
                        List.of(
                                new OffsetFetchRequest.OffsetFetchRequestGroup()
                                        .setGroupId(group)
                                        .setTopics(List.of(data))));
    }

    /**
     * What a fetch returned.
     *
     * @param error the first error of group or partition, or 0
     * @param offsets by partition
     */
    record Fetched(short error, Map<Integer, Long> offsets) {}

    static Fetched fetched(OffsetFetchResponse response, short version) {
        Map<Integer, Long> offsets = new TreeMap<>();
        short error = response.errorCode();
        if (version < FETCH_BATCHED) {
            for (var topic : response.topics()) {
                for (var partition : topic.partitions()) {
                    error = error == 0 ? partition.errorCode() : error;
                    offsets.put(partition.partitionIndex(), partition.committedOffset());
                }
            }
            return new Fetched(error, offsets);
        }
        error = response.groups().getFirst().errorCode();
        for (var topic : response.groups().getFirst().topics()) {
            for (var partition : topic.partitions()) {
                error = error == 0 ? partition.errorCode() : error;
                offsets.put(partition.partitionIndex(), partition.committedOffset());
            }
        }
        return new Fetched(error, offsets);
    }
}
