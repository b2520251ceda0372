package dev.wharf.group;

import dev.wharf.group.GroupCommand.DroppedTopic;
import dev.wharf.group.GroupRecord.OffsetRemoved;
import dev.wharf.group.GroupRecord.OffsetsCheckSet;
import dev.wharf.group.GroupRecord.SweepDone;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What goes by itself: offsets past their retention, groups that are empty and have none, offsets of topics that are gone. One
 * pass removes at most {@link GroupLimits#MAX_SWEPT}.
 */
final class Expiry {
    private final GroupConfig config;

    Expiry(GroupConfig config) {
        this.config = config;
    }

    void expire(GroupStates states, Draft draft) {
        int room = GroupLimits.MAX_SWEPT;
        for (Group group : states.all()) {
            room = expire(group, states, draft, room);
            if (room <= 0) {
                draft.note(new OffsetsCheckSet(draft.now().monotonicMs()));
                return;
            }
        }
        draft.note(
                new OffsetsCheckSet(draft.now().monotonicMs() + config.offsetsCheckIntervalMs()));
    }

    private int expire(Group group, GroupStates states, Draft draft, int room) {
        int left = room;
        boolean anyStays = false;
        for (Map.Entry<TopicPartition, CommittedOffset> entry :
                states.offsets().of(group.groupId()).entrySet()) {
            if (left <= 0) {
                return 0;
            }
            if (isExpired(entry.getValue(), entry.getKey(), group, draft.now().wallMs())) {
                draft.log(new OffsetRemoved(group.groupId(), entry.getKey()));
                left--;
            } else {
                anyStays = true;
            }
        }
        boolean unused = group.isIn(GroupState.EMPTY) && group.pendingJoins().isEmpty();
        if (unused && !anyStays) {
            Deletions.removeGroup(group, draft);
            left--;
        }
        return left;
    }

    /**
     * The retention runs from the end of a group, or from the last commit where members do not read the topic (any more) and where
     * there never were members (KIP-211). While a group rebalances nothing expires.
     */
    private boolean isExpired(
            CommittedOffset committed, TopicPartition partition, Group group, long nowMs) {
        if (group.isSubscribedTo(partition.topic())) {
            return false;
        }
        long sinceMs;
        if (group.protocolType() == null) {
            sinceMs = committed.committedAtMs();
        } else if (group.isIn(GroupState.EMPTY)) {
            sinceMs = group.stateSinceMs() < 0 ? committed.committedAtMs() : group.stateSinceMs();
        } else if (group.isIn(GroupState.STABLE) && group.knowsItsTopics()) {
            sinceMs = committed.committedAtMs();
        } else {
            return false;
        }
        return committed.expiresAtMs() == CommittedOffset.NO_EXPIRY
                ? nowMs - sinceMs >= config.offsetsRetentionMs()
                : nowMs >= committed.expiresAtMs();
    }

    void sweepDroppedTopics(GroupStates states, Draft draft) {
        Map<String, List<Uuid>> dropped = new LinkedHashMap<>();
        for (DroppedTopic topic : states.droppedTopics()) {
            dropped.computeIfAbsent(topic.topic(), name -> new ArrayList<>()).add(topic.topicId());
        }
        int room = GroupLimits.MAX_SWEPT;
        for (String groupId : states.offsets().groupIds()) {
            for (Map.Entry<TopicPartition, CommittedOffset> entry :
                    states.offsets().of(groupId).entrySet()) {
                List<Uuid> topicIds = dropped.getOrDefault(entry.getKey().topic(), List.of());
                if (topicIds.stream().noneMatch(entry.getValue()::fits)) {
                    continue;
                }
                if (room-- == 0) {
                    return;
                }
                draft.log(new OffsetRemoved(groupId, entry.getKey()));
            }
        }
        draft.note(new SweepDone());
    }
}
