package dev.wharf.group;

import dev.wharf.types.Uuid;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a group machine can be asked. Whoever submits a command has checked that the client may ask it and that its topics
 * exist; everything about groups, members and generations is checked here.
 */
public sealed interface GroupCommand {
    /** The member id of a client that has none yet. */
    String NO_MEMBER = "";

    /**
     * Joins a group, or joins it again; answered with {@link GroupAnswer.Joined} when everybody has joined or time is up.
     *
     * @param memberId {@link #NO_MEMBER} the first time
     * @param instanceId the static member's name, null for a dynamic member (KIP-345)
     * @param client who asks
     * @param protocolType "consumer" or "connect", in general; empty is refused
     * @param terms time-outs and protocols
     * @param dialect what the request's version knows of
     */
    record Join(
            String groupId,
            String memberId,
            @Nullable String instanceId,
            Member.Client client,
            String protocolType,
            Member.Terms terms,
            JoinDialect dialect)
            implements GroupCommand {}

    /**
     * Differences between the versions of JoinGroup that matter here.
     *
     * @param memberIdRequired a new dynamic member is given an id first and must come again with it: version 4 and up (KIP-394)
     * @param skipsAssignment a leader can be told that there is nothing to assign: version 9 and up (KIP-814)
     */
    record JoinDialect(boolean memberIdRequired, boolean skipsAssignment) {
        /** The dialect of a request version. */
        public static JoinDialect of(short version) {
            return new JoinDialect(version >= 4, version >= 9);
        }
    }

    /**
     * Fetches a member's assignment, and hands in everybody's when the member leads; answered with {@link GroupAnswer.Synced} once the leader
     * has handed in.
     *
     * @param protocolType checked against the group's unless null (version 5 and up)
     * @param protocol checked against the group's unless null (version 5 and up)
     * @param assignments by member id; looked at only from the leader
     */
    record Sync(
            String groupId,
            Membership membership,
            @Nullable String protocolType,
            @Nullable String protocol,
            Map<String, Bytes> assignments)
            implements GroupCommand {}

    /** Keeps a session; answered with {@link GroupAnswer.Done}. */
    record Heartbeat(String groupId, Membership membership) implements GroupCommand {}

    /** Takes members out of a group; answered with {@link GroupAnswer.Left}. */
    record Leave(String groupId, List<Leaver> leavers) implements GroupCommand {}

    /**
     * One member that leaves.
     *
     * @param memberId {@link #NO_MEMBER} where an administrator removes a static member by its name alone
     */
    record Leaver(String memberId, @Nullable String instanceId) {}

    /** Asks what a group is; answered with {@link GroupAnswer.Described}. */
    record Describe(String groupId) implements GroupCommand {}

    /**
     * Asks which groups there are; answered with {@link GroupAnswer.Listed}.
     *
     * @param states names of states in any case, none for all (KIP-518)
     * @param types names of group types in any case, none for all (KIP-848)
     */
    record ListGroups(Set<String> states, Set<String> types) implements GroupCommand {}

    /** Deletes an empty group with its offsets; answered with {@link GroupAnswer.Done}. */
    record DeleteGroup(String groupId) implements GroupCommand {}

    /**
     * Commits offsets; answered with {@link GroupAnswer.Committed}.
     *
     * @param membership generation below 0 and no member id for a consumer that assigns itself its partitions
     * @param retentionMs how long the offsets shall live, below 0 for the broker's setting (versions 2 to 4)
     * @param tellsUnknownGroup the version has the error GROUP_ID_NOT_FOUND: 9 and up
     */
    record CommitOffsets(
            String groupId,
            Membership membership,
            long retentionMs,
            boolean tellsUnknownGroup,
            List<TopicCommit> topics)
            implements GroupCommand {}

    /** Offsets of one topic; the id is {@link Uuid#ZERO} where it is not known. */
    record TopicCommit(String topic, Uuid topicId, List<PartitionCommit> partitions) {}

    /**
     * One offset to commit.
     *
     * @param leaderEpoch of the last record consumed, -1 where it is not known
     * @param metadata null is kept as empty, as Kafka does
     */
    record PartitionCommit(
            int partition, long offset, int leaderEpoch, @Nullable String metadata) {}

    /**
     * Reads committed offsets; answered with {@link GroupAnswer.Fetched}.
     *
     * @param topics null for all that the group has
     */
    record FetchOffsets(String groupId, @Nullable List<TopicPartitions> topics)
            implements GroupCommand {}

    /** Partitions of one topic; the id is {@link Uuid#ZERO} where it is not known. */
    record TopicPartitions(String topic, Uuid topicId, List<Integer> partitions) {}

    /** Forgets offsets that nobody in the group uses; answered with {@link GroupAnswer.OffsetsDeleted} (KIP-496). */
    record DeleteOffsets(String groupId, List<TopicPartitions> topics) implements GroupCommand {}

    /** Topics are gone, and with them their offsets in every group; answered with {@link GroupAnswer.Done} before the sweep is over. */
    record DropTopics(List<DroppedTopic> topics) implements GroupCommand {}

    /** A topic that is gone; offsets that were committed for another topic of the same name stay. */
    record DroppedTopic(String topic, Uuid topicId) {}

    /** Who a member says it is: its id, its generation, and its name if it is static. */
    record Membership(String memberId, @Nullable String instanceId, int generation) {}

    /** The state has just been rebuilt: members get new sessions. Submitted by the machine itself. */
    record Resume() implements GroupCommand {}

    /** A deadline has passed. Submitted by the machine itself. */
    record DeadlinePassed(Deadline deadline) implements GroupCommand {}

    /** Time to look for expired offsets. Submitted by the machine itself. */
    record ExpireOffsets() implements GroupCommand {}

    /** Removes the next offsets of dropped topics. Submitted by the machine itself. */
    record SweepDroppedTopics() implements GroupCommand {}
}
