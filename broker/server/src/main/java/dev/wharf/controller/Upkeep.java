package dev.wharf.controller;

import dev.wharf.machine.Decision;
import dev.wharf.machine.Due;
import dev.wharf.machine.Machine;
import dev.wharf.metadata.MetadataImage;

/** What the controller does by the clock: it takes over, fences the silent, and looks after the leaders. Without state. */
final class Upkeep {
    private static final long AT_ONCE =
            Long.MIN_VALUE / 2; // far from both ends, for it is subtracted from

    private final Membership membership;
    private final BrokerSessions sessions;
    private final LeaderBalance balance;

    Upkeep(Membership membership, BrokerSessions sessions, LeaderBalance balance) {
        this.membership = membership;
        this.sessions = sessions;
        this.balance = balance;
    }

    /** A single node has nobody to look after. */
    Due<ControllerCommand> nextDue(ControllerState state) {
        if (membership == Membership.ALONE) {
            return Due.never();
        }
        Liveness liveness = state.liveness();
        if (!liveness.isResumed()) {
            return new Due<>(AT_ONCE, new ControllerCommand.Tick());
        }
        Liveness.Deadline silence = liveness.first(state.image());
        long atMs = liveness.upkeepAtMs();
        if (silence != null) {
            atMs = Math.min(atMs, silence.atMs());
        }
        return atMs == Long.MAX_VALUE ? Due.never() : new Due<>(atMs, new ControllerCommand.Tick());
    }

    /** One thing at a time: a failure is one batch, and what is left is due at once. */
    Decision<ControllerRecord, ControllerAnswer> decide(
            ControllerState state, long requestId, Machine.Now now) {
        MetadataImage image = state.image();
        Draft draft = new Draft(image);
        Liveness liveness = state.liveness();
        long nowMs = now.monotonicMs();
        Liveness.Deadline silence = liveness.isResumed() ? liveness.first(image) : null;
        if (!liveness.isResumed()) {
            draft.note(new ControllerRecord.Resumed(nowMs, now.endOffset()));
            draft.note(new ControllerRecord.UpkeepSet(balance.nextLookMs(nowMs)));
        } else if (silence != null && silence.atMs() <= nowMs) {
            sessions.fenceSilent(draft, state, silence.brokerId());
        } else if (liveness.upkeepAtMs() <= nowMs) {
            balance.restore(
                    draft, state.partitions(), id -> !RestartPermits.isPermitted(state, id, nowMs));
            draft.note(new ControllerRecord.UpkeepSet(balance.nextLookMs(nowMs)));
        }
        return draft.decision(requestId, new ControllerAnswer.Noted());
    }
}
