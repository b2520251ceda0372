package dev.wharf.controller;

import dev.wharf.controller.Leaderships.Departure;
import dev.wharf.machine.Decision;
import dev.wharf.machine.Machine;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.protocol.Errors;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides who is in the cluster: registrations, and brokers that are taken out. Without state. */
final class BrokerRegistry {
    /** Brokers in the cluster. */
    static final int MAX_BROKERS = 1_000;

    private final Membership membership;
    private final Leaderships leaderships;

    BrokerRegistry(Membership membership, Leaderships leaderships) {
        this.membership = membership;
        this.leaderships = leaderships;
    }

    Decision<ControllerRecord, ControllerAnswer> decide(
            ControllerState state,
            ControllerCommand.RegisterBroker command,
            long requestId,
            Machine.Now now) {
        BrokerRegistration wanted = command.registration();
        BrokerRegistration known = state.image().brokers().get(wanted.brokerId());
        Draft draft = new Draft(state.image());
        if (known != null && known.incarnationId().equals(wanted.incarnationId())) {
            return draft.decision(requestId, registered(known.brokerEpoch()));
        }
        Problem problem = problem(state, wanted, now);
        if (problem != null) {
            return draft.decision(requestId, new ControllerAnswer.BrokerRegistered(problem, -1));
        }
        if (draft.image().features().isEmpty()) {
            Features.FINALISED.forEach(
                    (name, level) -> draft.note(new MetadataRecord.FeatureLevel(name, level)));
        }
        long epoch = Math.max(now.endOffset(), lastEpoch(state.image()) + 1);
        boolean alone = membership == Membership.ALONE;
        draft.note(new MetadataRecord.RegisterBroker(wanted.withEpoch(epoch).withFenced(!alone)));
        if (known != null && alone) {
            leadAnew(draft, state.partitions(), wanted.brokerId());
        } else if (known != null) {
            leaderships.leave(
                    draft,
                    state.partitions(),
                    wanted.brokerId(),
                    departure(known, wanted, command.previousEpoch()));
        }
        if (!alone) {
            draft.note(new ControllerRecord.Registered(wanted.brokerId(), draft.seenFrom(now)));
        }
        return draft.decision(requestId, registered(epoch));
    }

    private static ControllerAnswer registered(long epoch) {
        return new ControllerAnswer.BrokerRegistered(null, epoch);
    }

    private static @Nullable Problem problem(
            ControllerState state, BrokerRegistration wanted, Machine.Now now) {
        int id = wanted.brokerId();
        MetadataImage image = state.image();
        BrokerRegistration known = image.brokers().get(id);
        if (known == null && image.brokers().size() >= MAX_BROKERS) {
            return new Problem(
                    Errors.POLICY_VIOLATION,
                    "The cluster has " + MAX_BROKERS + " brokers, and may not have more");
        }
        if (known != null && !known.fenced() && state.liveness().isAlive(id, now.monotonicMs())) {
            return new Problem(
                    Errors.DUPLICATE_BROKER_REGISTRATION,
                    "Another process is registered as broker "
                            + id
                            + ", and was heard of just now");
        }
        String misfit = wanted.misfit(image.features());
        return misfit == null ? null : new Problem(Errors.UNSUPPORTED_VERSION, misfit);
    }

    /** The greatest epoch that is in use: each new one is greater, whoever gets it. */
    private static long lastEpoch(MetadataImage image) {
        long last = -1;
        for (Map.Entry<Integer, BrokerRegistration> broker : image.brokers()) {
            last = Math.max(last, broker.getValue().brokerEpoch());
        }
        return last;
    }

    /** What a broker that has started again still has (KIP-966; KIP-858 for the directories). */
    private static Departure departure(
            BrokerRegistration known, BrokerRegistration wanted, long previousEpoch) {
        if (!wanted.directories().containsAll(known.directories())) {
            return Departure.HAS_NOTHING;
        }
        return previousEpoch == known.brokerEpoch()
                ? Departure.KEEPS_ITS_DATA
                : Departure.MAY_LACK_DATA;
    }

    /** A new leader epoch for each partition that the broker led in its earlier life (KIP-320). */
    private void leadAnew(Draft draft, PartitionIndex index, int brokerId) {
        MetadataImage image = draft.image();
        index.eachOf(
                brokerId,
                image,
                (topic, number, partition) -> {
                    if (partition.leader() == brokerId) {
                        PartitionImage after =
                                leaderships
                                        .edit(image, topic, partition)
                                        .newEpoch()
                                        .after(PartitionEdit.Election.IF_NEEDED);
                        Leaderships.note(draft, topic, number, partition, after);
                    }
                });
    }

    Decision<ControllerRecord, ControllerAnswer> decide(
            ControllerState state, ControllerCommand.UnregisterBroker command, long requestId) {
        int id = command.brokerId();
        BrokerRegistration known = state.image().brokers().get(id);
        Draft draft = new Draft(state.image());
        if (known == null) {
            return draft.decision(
                    requestId,
                    new ControllerAnswer.BrokerUnregistered(
                            new Problem(
                                    Errors.BROKER_ID_NOT_REGISTERED,
                                    "Broker " + id + " is not registered")));
        }
        if (!known.fenced()) {
            return draft.decision(
                    requestId,
                    new ControllerAnswer.BrokerUnregistered(
                            new Problem(
                                    Errors.INVALID_REQUEST,
                                    "Broker "
                                            + id
                                            + " is running; only one that is gone is unregistered")));
        }
        draft.note(new MetadataRecord.UnregisterBroker(id, known.brokerEpoch()));
        leaderships.leave(draft, state.partitions(), id, Departure.HAS_NOTHING);
        return draft.decision(requestId, new ControllerAnswer.BrokerUnregistered(null));
    }
}
