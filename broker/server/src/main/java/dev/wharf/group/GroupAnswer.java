package dev.wharf.group;

import dev.wharf.protocol.Errors;
import dev.wharf.types.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a group machine answers. An error leaves the other components at their "nothing" values. */
public sealed interface GroupAnswer {
    /** The leader and the generation of a join that failed. */
    String NO_LEADER = "";

    int NO_GENERATION = -1;

    /**
     * The end of a join.
     *
     * @param memberId the id that the member has from now on
     * @param protocolType null when there is none; versions below 7 of the response have no null protocol and say "" instead
     * @param skipAssignment the leader shall keep the assignment as it is (KIP-814)
     * @param members everybody with the metadata of the chosen protocol; only for the leader
     */
    record Joined(
            Errors error,
            String memberId,
            int generation,
            @Nullable String protocolType,
            @Nullable String protocol,
            String leader,
            boolean skipAssignment,
            List<JoinedMember> members)
            implements GroupAnswer {
        static Joined failed(Errors error, String memberId) {
            return new Joined(
                    error, memberId, NO_GENERATION, null, null, NO_LEADER, false, List.of());
        }
    }

    /** A member as the leader sees it. */
    record JoinedMember(String memberId, @Nullable String instanceId, Bytes metadata) {}

    /** A member's assignment; the protocol is null on an error. */
    record Synced(
            Errors error,
            @Nullable String protocolType,
            @Nullable String protocol,
            Bytes assignment)
            implements GroupAnswer {
        static Synced failed(Errors error) {
            return new Synced(error, null, null, Bytes.EMPTY);
        }
    }

    /** All that there is to say about a heartbeat or a deletion. */
    record Done(Errors error) implements GroupAnswer {}

    /** Who has left, in the order of the command; empty when the error is about the whole. */
    record Left(Errors error, List<LeftMember> members) implements GroupAnswer {}

    /** How it went with one leaver. */
    record LeftMember(String memberId, @Nullable String instanceId, Errors error) {}

    /**
     * A group.
     *
     * @param error GROUP_ID_NOT_FOUND with state {@link GroupState#DEAD} when there is none; versions below 6 of the response say NONE
     * @param protocol the chosen protocol of a stable group, otherwise empty
     */
    record Described(
            Errors error,
            String groupId,
            GroupState state,
            String protocolType,
            String protocol,
            List<DescribedMember> members)
            implements GroupAnswer {}

    /** A member; its metadata is empty unless the group is stable, its assignment is the last that it was given. */
    record DescribedMember(
            String memberId,
            @Nullable String instanceId,
            Member.Client client,
            Bytes metadata,
            Bytes assignment) {}

    /** The groups of one machine. */
    record Listed(List<ListedGroup> groups) implements GroupAnswer {}

    /** A group in a list; the protocol type is empty for a group that only has offsets. */
    record ListedGroup(String groupId, String protocolType, GroupState state) {
        /** The type of every group here, as clients read it. */
        public static final String TYPE = "classic";
    }

    /** How each commit went, in the order of the command; a refusal of the whole is said for each partition. */
    record Committed(List<TopicOutcome> topics) implements GroupAnswer {}

    /** Outcomes of one topic. */
    record TopicOutcome(String topic, Uuid topicId, List<PartitionOutcome> partitions) {}

    /** The outcome of one partition. */
    record PartitionOutcome(int partition, Errors error) {}

    /** Committed offsets, in the order of the command, or sorted when it asked for all. */
    record Fetched(List<FetchedTopic> topics) implements GroupAnswer {}

    /** Offsets of one topic; the id is the one asked for, or the one of its offsets when all were asked for. */
    record FetchedTopic(String topic, Uuid topicId, List<FetchedPartition> partitions) {}

    /** An offset, or null where none was committed. */
    record FetchedPartition(int partition, @Nullable CommittedOffset committed) {}

    /** How the deletion of offsets went; the topics are empty when the error is about the whole. */
    record OffsetsDeleted(Errors error, List<TopicOutcome> topics) implements GroupAnswer {}
}
