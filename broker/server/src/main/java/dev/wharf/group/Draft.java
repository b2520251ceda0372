package dev.wharf.group;

import dev.wharf.group.GroupRecord.DeadlineCleared;
import dev.wharf.group.GroupRecord.DeadlineSet;
import dev.wharf.group.GroupRecord.GroupForgotten;
import dev.wharf.group.GroupRecord.GroupMoved;
import dev.wharf.group.GroupRecord.Logged;
import dev.wharf.group.GroupRecord.Volatile;
import dev.wharf.machine.Decision;
import dev.wharf.machine.Machine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One decision in the making: what the state would become, while the state itself stays as it is. */
final class Draft {
    private final GroupStates states;
    private final Machine.Now now;
    private final Map<String, Group> edited = new LinkedHashMap<>();
    private final List<GroupRecord> logged = new ArrayList<>();
    private final List<GroupRecord> unlogged = new ArrayList<>();
    private final List<Decision.Reply<GroupAnswer>> replies = new ArrayList<>();

    Draft(GroupStates states, Machine.Now now) {
        this.states = states;
        this.now = now;
    }

    Machine.Now now() {
        return now;
    }

    /** A copy of the group that becomes the state when the decision is applied; a new group if there is none. */
    Group edit(String groupId) {
        Group group = edited.get(groupId);
        if (group == null) {
            Group applied = states.find(groupId);
            group = applied == null ? new Group(groupId) : applied.copy();
            edited.put(groupId, group);
        }
        return group;
    }

    void log(Logged record) {
        logged.add(record);
    }

    void note(Volatile record) {
        unlogged.add(record);
    }

    void reply(long requestId, GroupAnswer answer) {
        if (requestId != Machine.NOBODY) {
            replies.add(new Decision.Reply<>(requestId, answer));
        }
    }

    void setDeadline(Deadline deadline, long afterMs) {
        note(new DeadlineSet(deadline, now.monotonicMs() + afterMs));
    }

    void clearDeadline(Deadline deadline) {
        note(new DeadlineCleared(deadline));
    }

    /** The end of it. A group that has nothing to remember is forgotten. */
    Decision<GroupRecord, GroupAnswer> decision() {
        for (Group group : edited.values()) {
            unlogged.add(
                    isWorthNothing(group)
                            ? new GroupForgotten(group.groupId())
                            : new GroupMoved(group));
        }
        return new Decision<>(logged, unlogged, replies);
    }

    private boolean isWorthNothing(Group group) {
        return group.isIn(GroupState.EMPTY)
                && group.generation() == 0
                && group.pendingJoins().isEmpty()
                && states.offsets().of(group.groupId()).isEmpty();
    }

    /** Whether there is no room for this group, if it is a new one. */
    boolean isFull(String groupId) {
        return states.find(groupId) == null && states.all().size() >= GroupLimits.MAX_GROUPS;
    }

    @Nullable Group find(String groupId) {
        Group group = edited.get(groupId);
        return group == null ? states.find(groupId) : group;
    }
}
