package dev.wharf.group;

import dev.wharf.group.GroupAnswer.Done;
import dev.wharf.group.GroupAnswer.OffsetsDeleted;
import dev.wharf.group.GroupAnswer.PartitionOutcome;
import dev.wharf.group.GroupAnswer.TopicOutcome;
import dev.wharf.group.GroupCommand.DeleteGroup;
import dev.wharf.group.GroupCommand.DeleteOffsets;
import dev.wharf.group.GroupCommand.TopicPartitions;
import dev.wharf.group.GroupRecord.GroupRemoved;
import dev.wharf.group.GroupRecord.OffsetRemoved;
import dev.wharf.protocol.Errors;
import dev.wharf.types.TopicPartition;
import java.util.ArrayList;
import java.util.List;

/** DeleteGroups and OffsetDelete: what an administrator removes. Nothing goes that a member still uses. */
final class Deletions {
    private Deletions() {}

    static void deleteGroup(DeleteGroup delete, long requestId, GroupStates states, Draft draft) {
        Group group = states.find(delete.groupId());
        if (group == null) {
            draft.reply(requestId, new Done(Errors.GROUP_ID_NOT_FOUND));
        } else if (!group.isIn(GroupState.EMPTY)) {
            draft.reply(requestId, new Done(Errors.NON_EMPTY_GROUP));
        } else {
            for (TopicPartition partition : states.offsets().of(group.groupId()).keySet()) {
                draft.log(new OffsetRemoved(group.groupId(), partition));
            }
            removeGroup(group, draft);
            draft.reply(requestId, new Done(Errors.NONE));
        }
    }

    /** Removes an empty group; ids that it gave out are void. */
    static void removeGroup(Group group, Draft draft) {
        draft.log(new GroupRemoved(group.groupId()));
        for (String memberId : group.pendingJoins()) {
            draft.clearDeadline(Deadline.session(group.groupId(), memberId));
        }
    }

    static void deleteOffsets(
            DeleteOffsets delete, long requestId, GroupStates states, Draft draft) {
        Errors refusal = checkDelete(delete, states);
        Group group = states.find(delete.groupId());
        if (refusal != Errors.NONE || group == null) {
            draft.reply(requestId, new OffsetsDeleted(refusal, List.of()));
            return;
        }
        List<TopicOutcome> outcomes = new ArrayList<>(delete.topics().size());
        for (TopicPartitions topic : delete.topics()) {
            boolean inUse = group.isSubscribedTo(topic.topic());
            List<PartitionOutcome> partitions = new ArrayList<>(topic.partitions().size());
            for (int partition : topic.partitions()) {
                TopicPartition at = new TopicPartition(topic.topic(), partition);
                if (!inUse && states.offsets().find(group.groupId(), at) != null) {
                    draft.log(new OffsetRemoved(group.groupId(), at));
                }
                Errors error = inUse ? Errors.GROUP_SUBSCRIBED_TO_TOPIC : Errors.NONE;
                partitions.add(new PartitionOutcome(partition, error));
            }
            outcomes.add(new TopicOutcome(topic.topic(), topic.topicId(), partitions));
        }
        draft.reply(requestId, new OffsetsDeleted(Errors.NONE, outcomes));
    }

    private static Errors checkDelete(DeleteOffsets delete, GroupStates states) {
        if (delete.groupId().isEmpty()) {
            return Errors.INVALID_GROUP_ID;
        }
        Group group = states.find(delete.groupId());
        if (group == null) {
            return Errors.GROUP_ID_NOT_FOUND;
        }
        boolean othersUseIt = !group.isIn(GroupState.EMPTY) && !group.usesConsumerProtocol();
        return othersUseIt ? Errors.NON_EMPTY_GROUP : Errors.NONE;
    }
}
