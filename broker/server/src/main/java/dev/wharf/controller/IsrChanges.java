package dev.wharf.controller;

import dev.wharf.controller.ControllerAnswer.AlteredPartition;
import dev.wharf.controller.ControllerCommand.InSync;
import dev.wharf.controller.ControllerCommand.IsrChange;
import dev.wharf.machine.Decision;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionDelta;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides AlterPartition (KIP-497): leaders say who is in sync. A leader that has been replaced, knows an older state or counts a follower in that may
 * not be (KIP-841; KIP-903 for one that has started again) is refused, and learns from the metadata how things stand. An ISR that is as it was makes the partition epoch
 * grow too: whatever else the leader has proposed before cannot be carried out any more.
 *
 * <p>A broker, be it the leader or not, that proposes the others alone withdraws: its replica is damaged, and nobody is to count on what it had. Only the last that could lead is not let go. Without
 * state.
 */
final class IsrChanges {
    private final Leaderships leaderships;

    IsrChanges(Leaderships leaderships) {
        this.leaderships = leaderships;
    }

    Decision<ControllerRecord, ControllerAnswer> decide(
            MetadataImage image, ControllerCommand.AlterPartition command, long requestId) {
        Draft draft = new Draft(image);
        BrokerRegistration leader = image.brokers().get(command.brokerId());
        if (leader == null || leader.brokerEpoch() != command.brokerEpoch()) {
            return draft.decision(
                    requestId,
                    new ControllerAnswer.PartitionsAltered(Errors.STALE_BROKER_EPOCH, List.of()));
        }
        List<AlteredPartition> results = new ArrayList<>(command.changes().size());
        for (IsrChange change : command.changes()) {
            results.add(alter(draft, command.brokerId(), change));
        }
        return draft.decision(
                requestId, new ControllerAnswer.PartitionsAltered(Errors.NONE, results));
    }

    private AlteredPartition alter(Draft draft, int brokerId, IsrChange change) {
        TopicImage topic = draft.image().topic(change.topicId());
        PartitionImage before = topic == null ? null : topic.partition(change.partition());
        if (topic == null || before == null) {
            return refused(
                    change,
                    topic == null ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
        if (withdraws(brokerId, change)) {
            return withdraw(draft, brokerId, change, topic, before);
        }
        Errors error = error(draft.image(), brokerId, change, before);
        if (error != Errors.NONE) {
            return refused(change, error);
        }
        PartitionImage after =
                leaderships
                        .edit(draft.image(), topic, before)
                        .isr(change.isr().stream().map(InSync::brokerId).toList())
                        .after(PartitionEdit.Election.IF_NEEDED);
        return note(draft, brokerId, change, topic, before, after);
    }

    private static boolean withdraws(int brokerId, IsrChange change) {
        return change.isr().stream().noneMatch(member -> member.brokerId() == brokerId);
    }

    /** In a new leader epoch, in which no leader counts what the broker has fetched before. */
    private AlteredPartition withdraw(
            Draft draft, int brokerId, IsrChange change, TopicImage topic, PartitionImage before) {
        Errors error = withdrawalError(brokerId, change, before);
        if (error != Errors.NONE) {
            return refused(change, error);
        }
        PartitionImage after =
                leaderships
                        .edit(draft.image(), topic, before)
                        .wiped(brokerId)
                        .newEpoch()
                        .after(PartitionEdit.Election.IF_NEEDED);
        boolean isLast = after == null || (!after.hasLeader() && after.elr().isEmpty());
        return isLast
                ? refused(change, Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE)
                : note(draft, brokerId, change, topic, before, after);
    }

    private static Errors withdrawalError(
            int brokerId, IsrChange change, PartitionImage partition) {
        Errors error = epochError(change, partition);
        if (error != Errors.NONE) {
            return error;
        }
        List<Integer> others = partition.isr().stream().filter(id -> id != brokerId).toList();
        boolean leavesTheRest = change.isr().stream().map(InSync::brokerId).toList().equals(others);
        return partition.replicas().contains(brokerId) && leavesTheRest
                ? Errors.NONE
                : Errors.INVALID_REQUEST;
    }

    private static AlteredPartition note(
            Draft draft,
            int brokerId,
            IsrChange change,
            TopicImage topic,
            PartitionImage before,
            @Nullable PartitionImage after) {
        PartitionDelta delta =
                after == null
                        ? PartitionDelta.ofEpochAlone(before)
                        : PartitionDelta.between(before, after);
        draft.note(new MetadataRecord.PartitionChange(topic.id(), change.partition(), delta));
        PartitionImage now = delta.applyTo(before);
        return new AlteredPartition(
                change.topicId(),
                change.partition(),
                now.leader() == brokerId ? Errors.NONE : Errors.NEW_LEADER_ELECTED,
                ControllerAnswer.InSyncState.of(now));
    }

    private static AlteredPartition refused(IsrChange change, Errors error) {
        return new AlteredPartition(change.topicId(), change.partition(), error, null);
    }

    private static Errors error(
            MetadataImage image, int brokerId, IsrChange change, PartitionImage partition) {
        Errors error = epochError(change, partition);
        if (error == Errors.FENCED_LEADER_EPOCH || error == Errors.NOT_CONTROLLER) {
            return error;
        }
        if (brokerId != partition.leader()) {
            return Errors.INVALID_REQUEST;
        }
        return error == Errors.NONE ? isrError(image, change.isr(), partition) : error;
    }

    /** Whether the broker has seen the partition as it is now. */
    private static Errors epochError(IsrChange change, PartitionImage partition) {
        if (change.leaderEpoch() > partition.leaderEpoch()
                || change.partitionEpoch() > partition.partitionEpoch()) {
            return Errors.NOT_CONTROLLER; // it has heard more than this node
        }
        if (change.leaderEpoch() < partition.leaderEpoch()) {
            return Errors.FENCED_LEADER_EPOCH;
        }
        return change.partitionEpoch() < partition.partitionEpoch()
                ? Errors.INVALID_UPDATE_VERSION
                : Errors.NONE;
    }

    private static Errors isrError(
            MetadataImage image, List<InSync> isr, PartitionImage partition) {
        Set<Integer> members = new HashSet<>();
        for (InSync member : isr) {
            boolean isReplica = partition.replicas().contains(member.brokerId());
            if (!isReplica || !members.add(member.brokerId())) {
                return Errors.INVALID_REQUEST;
            }
        }
        for (InSync member : isr) {
            if (!isEligible(image.brokers().get(member.brokerId()), member)) {
                return Errors.INELIGIBLE_REPLICA;
            }
        }
        return Errors.NONE;
    }

    private static boolean isEligible(@Nullable BrokerRegistration broker, InSync member) {
        return broker != null
                && broker.isActive()
                && (member.brokerEpoch() == InSync.ANY_EPOCH
                        || member.brokerEpoch() == broker.brokerEpoch());
    }
}
