package dev.wharf.controller;

import dev.wharf.controller.ControllerAnswer.ReassignmentResult;
import dev.wharf.controller.ControllerCommand.Reassignment;
import dev.wharf.machine.Decision;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides AlterPartitionReassignments (KIP-455). The replicas that are wanted are added to those that are there; when all of them are in sync, the others go
 * ({@link PartitionEdit}). A second wish replaces the first; to call a move off takes the added replicas away again. Without state.
 */
final class Reassignments {
    /** Partitions in one request: with the widest replica lists the batch stays small. */
    static final int MAX_PER_REQUEST = 10_000;

    private final Leaderships leaderships;

    Reassignments(Leaderships leaderships) {
        this.leaderships = leaderships;
    }

    Decision<ControllerRecord, ControllerAnswer> decide(
            MetadataImage image, ControllerCommand.AlterReassignments command, long requestId) {
        Draft draft = new Draft(image);
        boolean tooMany = command.partitions().size() > MAX_PER_REQUEST;
        List<ReassignmentResult> results = new ArrayList<>(command.partitions().size());
        for (Reassignment wish : command.partitions()) {
            Problem problem =
                    tooMany
                            ? new Problem(
                                    Errors.POLICY_VIOLATION,
                                    "One request may move at most "
                                            + MAX_PER_REQUEST
                                            + " partitions")
                            : decide(draft, wish, command.factorMayChange());
            results.add(new ReassignmentResult(wish.partition(), problem));
        }
        return draft.decision(requestId, new ControllerAnswer.ReassignmentsAltered(results));
    }

    private @Nullable Problem decide(Draft draft, Reassignment wish, boolean factorMayChange) {
        TopicImage topic = draft.image().topic(wish.partition().topic());
        int number = wish.partition().partition();
        PartitionImage partition = topic == null ? null : topic.partition(number);
        if (topic == null || partition == null) {
            return new Problem(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION, "There is no partition " + wish.partition());
        }
        List<Integer> wanted = wish.replicas();
        PartitionEdit edit = leaderships.edit(draft.image(), topic, partition);
        Problem problem =
                wanted == null
                        ? callOffProblem(topic, partition, edit)
                        : moveProblem(draft.image(), partition, wanted, factorMayChange);
        if (problem != null) {
            return problem;
        }
        if (wanted == null) {
            edit.reassign(original(partition), List.of(), List.of());
        } else {
            move(edit, partition, wanted);
        }
        PartitionImage after = edit.after(PartitionEdit.Election.IF_NEEDED);
        Leaderships.note(draft, topic, number, partition, after);
        return null;
    }

    private static void move(PartitionEdit edit, PartitionImage partition, List<Integer> wanted) {
        List<Integer> original = original(partition);
        List<Integer> toAdd = minus(wanted, original);
        List<Integer> toRemove = minus(original, wanted);
        // A replica that an earlier wish has added goes at once, unless too few others are in sync.
        List<Integer> dropped = minus(partition.adding(), wanted);
        if (edit.isNeeded(dropped)) {
            toRemove = plus(toRemove, dropped);
        }
        edit.reassign(plus(wanted, toRemove), toAdd, toRemove);
    }

    private static @Nullable Problem callOffProblem(
            TopicImage topic, PartitionImage partition, PartitionEdit edit) {
        if (!partition.isReassigning()) {
            return new Problem(
                    Errors.NO_REASSIGNMENT_IN_PROGRESS, Errors.NO_REASSIGNMENT_IN_PROGRESS.text());
        }
        return edit.isNeeded(partition.adding())
                ? Partitions.assignment(
                        "Without the replicas that the move has added too few are in sync, and records of "
                                + topic.name()
                                + " might be lost")
                : null;
    }

    private static @Nullable Problem moveProblem(
            MetadataImage image,
            PartitionImage partition,
            List<Integer> wanted,
            boolean factorMayChange) {
        Problem invalid = Partitions.shapeProblem(image, wanted, partition.replicas());
        if (invalid != null) {
            return invalid;
        }
        int factor = original(partition).size();
        return factorMayChange || wanted.size() == factor
                ? null
                : new Problem(
                        Errors.INVALID_REPLICATION_FACTOR,
                        "The replication factor would change from "
                                + factor
                                + " to "
                                + wanted.size());
    }

    /** The replicas from before the move that is under way. */
    private static List<Integer> original(PartitionImage partition) {
        return minus(partition.replicas(), partition.adding());
    }

    private static List<Integer> minus(List<Integer> brokers, List<Integer> gone) {
        return brokers.stream().filter(id -> !gone.contains(id)).toList();
    }

    private static List<Integer> plus(List<Integer> brokers, List<Integer> more) {
        List<Integer> all = new ArrayList<>(brokers);
        all.addAll(more);
        return all;
    }
}
