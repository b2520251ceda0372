package dev.wharf.controller;

import dev.wharf.controller.Leaderships.Departure;
import dev.wharf.machine.Decision;
import dev.wharf.machine.Machine;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.MetadataRecord.BrokerStep;
import dev.wharf.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Decides which brokers live: heartbeats unfence and let go, silence and lost connections fence. Without state.
 *
 * <pre>
 *              heartbeat, caught up               wants to shut down
 *   fenced ----------------------------> active ---------------------> in controlled shutdown
 *      ^                                   |                                   |
 *      +------ silence, wants to be -------+---- silence, all others know -----+
 * </pre>
 */
final class BrokerSessions {
    private final Leaderships leaderships;

    BrokerSessions(Leaderships leaderships) {
        this.leaderships = leaderships;
    }

    Decision<ControllerRecord, ControllerAnswer> decide(
            ControllerState state,
            ControllerCommand.BrokerHeartbeat heartbeat,
            long requestId,
            Machine.Now now) {
        Draft draft = new Draft(state.image());
        int id = heartbeat.brokerId();
        BrokerRegistration broker = state.image().brokers().get(id);
        Errors error = error(broker, heartbeat);
        if (broker == null || error != Errors.NONE) {
            return draft.decision(
                    requestId, new ControllerAnswer.HeartbeatTaken(error, false, true, false));
        }
        draft.note(new ControllerRecord.Heard(id, now.monotonicMs(), heartbeat.metadataOffset()));
        boolean caughtUp = state.liveness().isCaughtUp(id, heartbeat.metadataOffset());
        boolean mayGo = false;
        if (heartbeat.wantsShutdown()) {
            mayGo = maybeLetGo(draft, state, broker, now);
        } else if (heartbeat.wantsFence()) {
            if (!broker.fenced()) {
                fence(draft, state, broker);
            }
        } else if (broker.fenced() && caughtUp && !broker.inControlledShutdown()) {
            draft.note(step(broker, BrokerStep.UNFENCED));
            leaderships.reconsider(draft, state.partitions());
        }
        BrokerRegistration after = draft.image().brokers().get(id);
        return draft.decision(
                requestId,
                new ControllerAnswer.HeartbeatTaken(
                        Errors.NONE, caughtUp, after == null || after.fenced(), mayGo));
    }

    private static Errors error(
            @Nullable BrokerRegistration broker, ControllerCommand.BrokerHeartbeat heartbeat) {
        if (broker == null) {
            return Errors.BROKER_ID_NOT_REGISTERED;
        }
        return broker.brokerEpoch() == heartbeat.brokerEpoch()
                ? Errors.NONE
                : Errors.STALE_BROKER_EPOCH;
    }

    /** First its leaderships move, then it goes: when all who live know whom to ask instead. */
    private boolean maybeLetGo(
            Draft draft, ControllerState state, BrokerRegistration broker, Machine.Now now) {
        if (broker.fenced()) {
            return true;
        }
        if (!broker.inControlledShutdown()) {
            draft.note(step(broker, BrokerStep.CONTROLLED_SHUTDOWN));
            leaderships.leave(
                    draft, state.partitions(), broker.brokerId(), Departure.KEEPS_ITS_DATA);
        }
        if (!state.liveness().isLeaving(broker.brokerId())) {
            draft.note(new ControllerRecord.Leaving(broker.brokerId(), draft.seenFrom(now)));
            return false;
        }
        if (!state.liveness().mayGo(broker.brokerId(), state.image())) {
            return false;
        }
        fence(draft, state, broker);
        return true;
    }

    /** A connection is gone: a strong hint, but no proof. */
    Decision<ControllerRecord, ControllerAnswer> decide(
            ControllerState state,
            ControllerCommand.ConnectionLost lost,
            long requestId,
            Machine.Now now) {
        Draft draft = new Draft(state.image());
        draft.note(new ControllerRecord.Lost(lost.brokerId(), now.monotonicMs()));
        return draft.decision(requestId, new ControllerAnswer.Noted());
    }

    /** A broker has been silent for too long. */
    void fenceSilent(Draft draft, ControllerState state, int brokerId) {
        BrokerRegistration broker = state.image().brokers().get(brokerId);
        if (broker != null && !broker.fenced()) {
            fence(draft, state, broker);
        }
    }

    private void fence(Draft draft, ControllerState state, BrokerRegistration broker) {
        draft.note(step(broker, BrokerStep.FENCED));
        leaderships.leave(draft, state.partitions(), broker.brokerId(), Departure.KEEPS_ITS_DATA);
    }

    private static MetadataRecord step(BrokerRegistration broker, BrokerStep step) {
        return new MetadataRecord.BrokerChange(broker.brokerId(), broker.brokerEpoch(), step);
    }
}
