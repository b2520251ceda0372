package dev.wharf.controller;

import dev.wharf.controller.ControllerAnswer.ElectionResult;
import dev.wharf.controller.ControllerCommand.Election;
import dev.wharf.machine.Decision;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import dev.wharf.types.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides the elections that an operator asks for (KIP-460). Without state. */
final class LeaderElection {
    private final Leaderships leaderships;

    LeaderElection(Leaderships leaderships) {
        this.leaderships = leaderships;
    }

    Decision<ControllerRecord, ControllerAnswer> decide(
            MetadataImage image, ControllerCommand.ElectLeaders command, long requestId) {
        List<TopicPartition> named = command.partitions();
        boolean all = named == null;
        Set<TopicPartition> asked =
                named == null ? everyPartition(image) : new LinkedHashSet<>(named);
        Draft draft = new Draft(image);
        List<ElectionResult> results = new ArrayList<>();
        for (TopicPartition name : asked) {
            Errors error = elect(draft, name, command.election());
            if (!all || error != Errors.ELECTION_NOT_NEEDED) {
                results.add(new ElectionResult(name, problem(name, error)));
            }
        }
        return draft.decision(requestId, new ControllerAnswer.LeadersElected(results));
    }

    private static Set<TopicPartition> everyPartition(MetadataImage image) {
        Set<TopicPartition> all = new LinkedHashSet<>();
        for (Map.Entry<String, TopicImage> topic : image.topics().byName()) {
            for (Map.Entry<Integer, PartitionImage> partition : topic.getValue().partitions()) {
                all.add(new TopicPartition(topic.getKey(), partition.getKey()));
            }
        }
        return all;
    }

    /** Notes the outcome of one election, or tells why there is none. */
    private Errors elect(Draft draft, TopicPartition name, Election election) {
        TopicImage topic = draft.image().topic(name.topic());
        PartitionImage before = topic == null ? null : topic.partition(name.partition());
        if (topic == null || before == null) {
            return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        int preferred = before.replicas().getFirst();
        boolean needed =
                switch (election) {
                    case PREFERRED -> before.leader() != preferred;
                    case UNCLEAN -> !before.hasLeader();
                };
        if (!needed) {
            return Errors.ELECTION_NOT_NEEDED;
        }
        PartitionEdit edit = leaderships.edit(draft.image(), topic, before);
        PartitionImage after =
                switch (election) {
                    case PREFERRED -> edit.after(PartitionEdit.Election.PREFERRED);
                    case UNCLEAN -> edit.after(PartitionEdit.Election.UNCLEAN);
                };
        if (after == null || !after.hasLeader()) {
            return election == Election.PREFERRED
                    ? Errors.PREFERRED_LEADER_NOT_AVAILABLE
                    : Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE;
        }
        if (election == Election.PREFERRED && after.leader() != preferred) {
            return Errors.PREFERRED_LEADER_NOT_AVAILABLE;
        }
        Leaderships.note(draft, topic, name.partition(), before, after);
        return Errors.NONE;
    }

    private static @Nullable Problem problem(TopicPartition name, Errors error) {
        return switch (error) {
            case NONE -> null;
            case UNKNOWN_TOPIC_OR_PARTITION -> new Problem(error, "There is no partition " + name);
            default -> new Problem(error, error.text());
        };
    }
}
