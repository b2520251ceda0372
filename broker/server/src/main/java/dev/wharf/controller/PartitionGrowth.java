package dev.wharf.controller;

import dev.wharf.controller.ControllerAnswer.GrowthResult;
import dev.wharf.controller.ControllerCommand.Growth;
import dev.wharf.env.Entropy;
import dev.wharf.machine.Decision;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.placement.Placement;
import dev.wharf.protocol.Errors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides CreatePartitions (KIP-195). Without state. */
final class PartitionGrowth {
    private PartitionGrowth() {}

    static Decision<ControllerRecord, ControllerAnswer> decide(
            MetadataImage image,
            ControllerCommand.CreatePartitions command,
            long requestId,
            Entropy dice) {
        Set<String> seen = new HashSet<>();
        Set<String> repeated = new HashSet<>();
        long added = 0;
        for (Growth growth : command.topics()) {
            if (!seen.add(growth.name())) {
                repeated.add(growth.name());
            }
            TopicImage topic = image.topic(growth.name());
            added +=
                    topic == null
                            ? 0
                            : Math.max(0L, (long) growth.count() - topic.partitions().size());
        }
        Problem excess = Partitions.tooMany(image, added);
        Draft draft = new Draft(image);
        List<GrowthResult> results = new ArrayList<>(command.topics().size());
        for (Growth growth : command.topics()) {
            Problem problem = excess;
            if (problem == null && repeated.contains(growth.name())) {
                problem = new Problem(Errors.INVALID_REQUEST, "Duplicate topic name.");
            }
            if (problem == null) {
                problem = grow(draft, growth, dice);
            }
            results.add(new GrowthResult(growth.name(), problem));
        }
        ControllerAnswer answer = new ControllerAnswer.PartitionsCreated(results);
        return command.validateOnly()
                ? Decision.answer(requestId, answer)
                : draft.decision(requestId, answer);
    }

    private static @Nullable Problem grow(Draft draft, Growth growth, Entropy dice) {
        MetadataImage image = draft.image();
        TopicImage topic = image.topic(growth.name());
        if (topic == null) {
            return new Problem(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_OR_PARTITION.text());
        }
        int before = topic.partitions().size();
        if (growth.count() <= before) {
            return new Problem(
                    Errors.INVALID_PARTITIONS,
                    growth.count() == before
                            ? "Topic already has " + before + " partition(s)."
                            : "The topic "
                                    + growth.name()
                                    + " currently has "
                                    + before
                                    + " partition(s); "
                                    + growth.count()
                                    + " would not be an increase.");
        }
        int added = growth.count() - before;
        int factor = factorOf(topic);
        List<List<Integer>> replicas = growth.assignment();
        if (replicas == null) {
            replicas =
                    Placement.place(
                            Partitions.candidates(image), before, added, factor, dice::nextInt);
            if (replicas == null) {
                return Partitions.unplaceable(image, factor);
            }
        } else {
            Problem problem = assignmentProblem(image, replicas, added, factor);
            if (problem != null) {
                return problem;
            }
        }
        for (int i = 0; i < added; i++) {
            draft.note(
                    new MetadataRecord.Partition(
                            topic.id(), before + i, Partitions.first(image, replicas.get(i))));
        }
        return null;
    }

    /** Replicas of each partition, without those that only come or go. */
    private static int factorOf(TopicImage topic) {
        PartitionImage first = topic.require(0);
        return first.replicas().size() - first.removing().size();
    }

    private static @Nullable Problem assignmentProblem(
            MetadataImage image, List<List<Integer>> replicas, int added, int factor) {
        if (replicas.size() != added) {
            return Partitions.assignment(
                    added + " partitions are to be added, " + replicas.size() + " are assigned");
        }
        for (List<Integer> wanted : replicas) {
            Problem problem = Partitions.assignmentProblem(image, wanted, factor);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }
}
