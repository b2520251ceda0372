package dev.wharf.group;

import dev.wharf.env.Entropy;
import dev.wharf.group.GroupAnswer.Done;
import dev.wharf.group.GroupCommand.CommitOffsets;
import dev.wharf.group.GroupCommand.DeadlinePassed;
import dev.wharf.group.GroupCommand.DeleteGroup;
import dev.wharf.group.GroupCommand.DeleteOffsets;
import dev.wharf.group.GroupCommand.Describe;
import dev.wharf.group.GroupCommand.DropTopics;
import dev.wharf.group.GroupCommand.ExpireOffsets;
import dev.wharf.group.GroupCommand.FetchOffsets;
import dev.wharf.group.GroupCommand.Heartbeat;
import dev.wharf.group.GroupCommand.Join;
import dev.wharf.group.GroupCommand.Leave;
import dev.wharf.group.GroupCommand.ListGroups;
import dev.wharf.group.GroupCommand.Resume;
import dev.wharf.group.GroupCommand.SweepDroppedTopics;
import dev.wharf.group.GroupCommand.Sync;
import dev.wharf.group.GroupRecord.SweepAdded;
import dev.wharf.machine.Decision;
import dev.wharf.machine.Due;
import dev.wharf.machine.Machine;
import dev.wharf.protocol.Errors;
import java.util.Collection;

/**
 * The coordinator of the groups of one partition of {@code __consumer_offsets}: the classic group protocol, and offsets.
 *
 * <p>Owner: the loop of its runtime. A join or sync that has to wait stays an open request; the decision that ends the wait replies to
 * all who wait. Nobody waits for ever: the wait of a group ends with its rebalance time-out, the wait of a lone client with its session.
 */
public final class GroupMachine implements Machine<GroupCommand, GroupRecord, GroupAnswer> {
    private final GroupStates states = new GroupStates();
    private final JoinGroup joinGroup;
    private final SyncGroup syncGroup;
    private final LeaveGroup leaveGroup;
    private final Sessions sessions;
    private final OffsetCommits offsetCommits;
    private final Expiry expiry;

    public GroupMachine(GroupConfig config) {
        Rebalance rebalance = new Rebalance(config);
        joinGroup = new JoinGroup(config, rebalance);
        syncGroup = new SyncGroup(rebalance);
        leaveGroup = new LeaveGroup(rebalance);
        sessions = new Sessions(config, rebalance);
        offsetCommits = new OffsetCommits(config, rebalance);
        expiry = new Expiry(config);
    }

    @Override
    public Decision<GroupRecord, GroupAnswer> decide(
            GroupCommand command, long requestId, Now now, Entropy dice) {
        Draft draft = new Draft(states, now);
        switch (command) {
            case Join join -> joinGroup.decide(join, requestId, draft, dice);
            case Sync sync -> syncGroup.decide(sync, requestId, draft);
            case Heartbeat heartbeat -> sessions.decide(heartbeat, requestId, draft);
            case Leave leave -> leaveGroup.decide(leave, requestId, draft);
            case Describe describe -> draft.reply(requestId, GroupViews.describe(describe, states));
            case ListGroups list -> draft.reply(requestId, GroupViews.list(list, states));
            case DeleteGroup delete -> Deletions.deleteGroup(delete, requestId, states, draft);
            case CommitOffsets commit -> offsetCommits.decide(commit, requestId, states, draft);
            case FetchOffsets fetch -> draft.reply(requestId, OffsetReads.fetch(fetch, states));
            case DeleteOffsets delete -> Deletions.deleteOffsets(delete, requestId, states, draft);
            case DropTopics drop -> {
                draft.note(new SweepAdded(drop.topics()));
                draft.reply(requestId, new Done(Errors.NONE));
            }
            case Resume ignored -> sessions.resume(states, draft);
            case DeadlinePassed passed -> sessions.onDeadline(passed.deadline(), draft);
            case ExpireOffsets ignored -> expiry.expire(states, draft);
            case SweepDroppedTopics ignored -> expiry.sweepDroppedTopics(states, draft);
        }
        return draft.decision();
    }

    @Override
    public void apply(GroupRecord record) {
        states.apply(record);
    }

    @Override
    public Due<GroupCommand> nextDue() {
        return states.nextDue();
    }

    @Override
    public void reset() {
        states.reset();
    }

    /** Whether a group has a member of this id. */
    public boolean hasMember(String groupId, String memberId) {
        Group group = states.find(groupId);
        return group != null && group.members().find(memberId) != null;
    }

    /** How many groups there are. */
    public int groups() {
        return states.all().size();
    }

    /** What is kept, and what was done, for the metrics. */
    public GroupFigures figures() {
        return states.figures();
    }

    /** For tests that look at the groups. */
    Collection<Group> all() {
        return states.all();
    }

    /** For tests that look at what is committed. */
    OffsetStore offsets() {
        return states.offsets();
    }
}
