package dev.wharf.group;

import dev.wharf.group.GroupCommand.DroppedTopic;
import dev.wharf.group.GroupRecord.DeadlineCleared;
import dev.wharf.group.GroupRecord.DeadlineSet;
import dev.wharf.group.GroupRecord.GroupForgotten;
import dev.wharf.group.GroupRecord.GroupMoved;
import dev.wharf.group.GroupRecord.GroupRemoved;
import dev.wharf.group.GroupRecord.GroupSaved;
import dev.wharf.group.GroupRecord.OffsetRemoved;
import dev.wharf.group.GroupRecord.OffsetSaved;
import dev.wharf.group.GroupRecord.OffsetsCheckSet;
import dev.wharf.group.GroupRecord.Resumed;
import dev.wharf.group.GroupRecord.SweepAdded;
import dev.wharf.group.GroupRecord.SweepDone;
import dev.wharf.machine.Due;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All state of one group machine. Written by {@link #apply} alone; whoever decides only reads. */
final class GroupStates {
    /** Before every monotonic time, and far enough from the ends that a difference does not overflow. */
    private static final long AT_ONCE = Long.MIN_VALUE / 2;

    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final OffsetStore offsets = new OffsetStore();
    private final Deadlines deadlines = new Deadlines();
    private final List<DroppedTopic> droppedTopics = new ArrayList<>();
    private boolean resumed;
    private long offsetCommits;
    private long rebalances;
    private long offsetsCheckAtMs = Long.MAX_VALUE;

    @Nullable Group find(String groupId) {
        return groups.get(groupId);
    }

    Collection<Group> all() {
        return groups.values();
    }

    OffsetStore offsets() {
        return offsets;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    List<DroppedTopic> droppedTopics() {
        return droppedTopics;
    }

    void apply(GroupRecord record) {
        switch (record) {
            case GroupSaved saved -> put(Group.of(saved));
            case GroupRemoved removed -> groups.remove(removed.groupId());
            case OffsetSaved saved -> {
                if (!groups.containsKey(saved.groupId())) {
                    put(new Group(saved.groupId()));
                }
                offsets.put(saved.groupId(), saved.partition(), saved.committed());
                offsetCommits += resumed ? 1 : 0; // what is read at a start was counted before
            }
            case OffsetRemoved removed -> offsets.remove(removed.groupId(), removed.partition());
            case GroupMoved moved -> {
                Group before = groups.get(moved.group().groupId());
                boolean began =
                        moved.group().state() == GroupState.PREPARING_REBALANCE
                                && (before == null || before.state() != moved.group().state());
                rebalances += began ? 1 : 0;
                put(moved.group());
            }
            case GroupForgotten forgotten -> groups.remove(forgotten.groupId());
            case DeadlineSet set -> deadlines.set(set.deadline(), set.atMonotonicMs());
            case DeadlineCleared cleared -> deadlines.clear(cleared.deadline());
            case Resumed ignored -> resumed = true;
            case OffsetsCheckSet check -> offsetsCheckAtMs = check.atMonotonicMs();
            case SweepAdded sweep -> droppedTopics.addAll(sweep.topics());
            case SweepDone ignored -> droppedTopics.clear();
        }
    }

    Due<GroupCommand> nextDue() {
        if (!resumed) {
            return new Due<>(AT_ONCE, new GroupCommand.Resume());
        }
        if (!droppedTopics.isEmpty()) {
            return new Due<>(AT_ONCE, new GroupCommand.SweepDroppedTopics());
        }
        Deadlines.Entry first = deadlines.first();
        if (first == null || first.atMonotonicMs() > offsetsCheckAtMs) {
            return new Due<>(offsetsCheckAtMs, new GroupCommand.ExpireOffsets());
        }
        return new Due<>(first.atMonotonicMs(), new GroupCommand.DeadlinePassed(first.deadline()));
    }

    /** The counts are those of the process: a rebuilding from the log does not take them back. */
    GroupFigures figures() {
        Map<GroupState, Integer> byState = new EnumMap<>(GroupState.class);
        groups.values().forEach(group -> byState.merge(group.state(), 1, Integer::sum));
        return new GroupFigures(byState, offsets.count(), offsetCommits, rebalances);
    }

    void reset() {
        groups.clear();
        offsets.reset();
        deadlines.reset();
        droppedTopics.clear();
        resumed = false;
        offsetsCheckAtMs = Long.MAX_VALUE;
    }

    private void put(Group group) {
        group.freeze();
        groups.put(group.groupId(), group);
    }
}
