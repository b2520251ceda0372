package dev.wharf.group;

import dev.wharf.group.GroupAnswer.Committed;
import dev.wharf.group.GroupAnswer.PartitionOutcome;
import dev.wharf.group.GroupAnswer.TopicOutcome;
import dev.wharf.group.GroupCommand.CommitOffsets;
import dev.wharf.group.GroupCommand.Membership;
import dev.wharf.group.GroupCommand.PartitionCommit;
import dev.wharf.group.GroupCommand.TopicCommit;
import dev.wharf.group.GroupRecord.OffsetSaved;
import dev.wharf.protocol.Errors;
import dev.wharf.types.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OffsetCommit: a member of the current generation commits, or anybody to a group without members. A commit also keeps the member's
 * session. All offsets of a request are logged together or not at all.
 */
final class OffsetCommits {
    /** Bytes of a logged offset beside its group, topic and metadata; generous. */
    private static final int RECORD_OVERHEAD_BYTES = 80;

    private final GroupConfig config;
    private final Rebalance rebalance;

    OffsetCommits(GroupConfig config, Rebalance rebalance) {
        this.config = config;
        this.rebalance = rebalance;
    }

    void decide(CommitOffsets commit, long requestId, GroupStates states, Draft draft) {
        Group group = draft.find(commit.groupId());
        Errors refusal = check(commit, group, states, draft);
        if (refusal != Errors.NONE) {
            draft.reply(requestId, refused(commit, refusal));
            return;
        }
        if (group != null
                && (group.isIn(GroupState.STABLE) || group.isIn(GroupState.PREPARING_REBALANCE))) {
            rebalance.startSession(
                    draft, group, group.members().get(commit.membership().memberId()));
        }
        List<TopicOutcome> outcomes = new ArrayList<>(commit.topics().size());
        for (TopicCommit topic : commit.topics()) {
            List<PartitionOutcome> partitions = new ArrayList<>(topic.partitions().size());
            for (PartitionCommit partition : topic.partitions()) {
                Errors error = commitOne(commit, topic, partition, draft);
                partitions.add(new PartitionOutcome(partition.partition(), error));
            }
            outcomes.add(new TopicOutcome(topic.topic(), topic.topicId(), partitions));
        }
        draft.reply(requestId, new Committed(outcomes));
    }

    private static Errors check(
            CommitOffsets commit, @Nullable Group group, GroupStates states, Draft draft) {
        Errors error = group == null ? checkNewGroup(commit, draft) : checkCommitter(commit, group);
        if (error == Errors.NONE && !fits(commit, states)) {
            return Errors.INVALID_COMMIT_OFFSET_SIZE;
        }
        return error;
    }

    /** Only who does not claim a generation may begin a group by a commit. */
    private static Errors checkNewGroup(CommitOffsets commit, Draft draft) {
        if (commit.membership().generation() >= 0) {
            return commit.tellsUnknownGroup()
                    ? Errors.GROUP_ID_NOT_FOUND
                    : Errors.ILLEGAL_GENERATION;
        }
        return draft.isFull(commit.groupId()) ? Errors.GROUP_MAX_SIZE_REACHED : Errors.NONE;
    }

    private static Errors checkCommitter(CommitOffsets commit, Group group) {
        Membership membership = commit.membership();
        if (membership.generation() < 0 && group.isIn(GroupState.EMPTY)) {
            return Errors.NONE;
        }
        boolean claimsMembership =
                membership.generation() >= 0
                        || !membership.memberId().isEmpty()
                        || membership.instanceId() != null;
        Errors error =
                claimsMembership
                        ? Admission.checkMembership(group, membership)
                        : Errors.UNKNOWN_MEMBER_ID;
        boolean unsettled = group.isIn(GroupState.COMPLETING_REBALANCE);
        return error == Errors.NONE && unsettled ? Errors.REBALANCE_IN_PROGRESS : error;
    }

    private static boolean fits(CommitOffsets commit, GroupStates states) {
        long sizeBytes = 0;
        int offsets = states.offsets().of(commit.groupId()).size();
        for (TopicCommit topic : commit.topics()) {
            for (PartitionCommit partition : topic.partitions()) {
                sizeBytes += RECORD_OVERHEAD_BYTES;
                sizeBytes += utf8Length(commit.groupId()) + utf8Length(topic.topic());
                sizeBytes += partition.metadata() == null ? 0 : utf8Length(partition.metadata());
                offsets += isKnown(commit, topic, partition, states) ? 0 : 1;
            }
        }
        return sizeBytes <= GroupLimits.MAX_BATCH_BYTES
                && offsets <= GroupLimits.MAX_OFFSETS_PER_GROUP;
    }

    private static boolean isKnown(
            CommitOffsets commit,
            TopicCommit topic,
            PartitionCommit partition,
            GroupStates states) {
        TopicPartition at = new TopicPartition(topic.topic(), partition.partition());
        return states.offsets().find(commit.groupId(), at) != null;
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private Errors commitOne(
            CommitOffsets commit, TopicCommit topic, PartitionCommit partition, Draft draft) {
        String metadata = partition.metadata() == null ? "" : partition.metadata();
        if (metadata.length() > config.offsetMetadataMaxLength()) {
            return Errors.OFFSET_METADATA_TOO_LARGE;
        }
        long nowMs = draft.now().wallMs();
        long expiresAtMs =
                commit.retentionMs() < 0 ? CommittedOffset.NO_EXPIRY : nowMs + commit.retentionMs();
        draft.log(
                new OffsetSaved(
                        commit.groupId(),
                        new TopicPartition(topic.topic(), partition.partition()),
                        new CommittedOffset(
                                partition.offset(),
                                partition.leaderEpoch(),
                                metadata,
                                nowMs,
                                expiresAtMs,
                                topic.topicId())));
        return Errors.NONE;
    }

    private static Committed refused(CommitOffsets commit, Errors error) {
        List<TopicOutcome> outcomes = new ArrayList<>(commit.topics().size());
        for (TopicCommit topic : commit.topics()) {
            List<PartitionOutcome> partitions =
                    topic.partitions().stream()
                            .map(partition -> new PartitionOutcome(partition.partition(), error))
                            .toList();
            outcomes.add(new TopicOutcome(topic.topic(), topic.topicId(), partitions));
        }
        return new Committed(outcomes);
    }
}
