package dev.wharf.controller;

import dev.wharf.controller.ControllerAnswer.ElectionResult;
import dev.wharf.controller.ControllerCommand.Election;
import dev.wharf.machine.Decision;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
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
    private LeaderElection() {}

    static Decision<MetadataRecord, ControllerAnswer> decide(
            MetadataImage image, ControllerCommand.ElectLeaders command, long requestId) {
        List<TopicPartition> named = command.partitions();
        boolean all = named == null;
        Set<TopicPartition> asked =
                named == null ? everyPartition(image) : new LinkedHashSet<>(named);
        List<MetadataRecord> records = new ArrayList<>();
        List<ElectionResult> results = new ArrayList<>();
        for (TopicPartition name : asked) {
            Vote vote = vote(image, name, command.election());
            if (all && vote.error == Errors.ELECTION_NOT_NEEDED) {
                continue;
            }
            if (vote.elected != null) {
                records.add(vote.elected);
            }
            results.add(new ElectionResult(name, problem(name, vote.error)));
        }
        return Decision.write(records, requestId, new ControllerAnswer.LeadersElected(results));
    }

    /** What an election of one partition comes to; {@code elected} is null with an error. */
    private record Vote(Errors error, @Nullable MetadataRecord elected) {}

    private static Set<TopicPartition> everyPartition(MetadataImage image) {
        Set<TopicPartition> all = new LinkedHashSet<>();
        for (Map.Entry<String, TopicImage> topic : image.topics().byName()) {
            for (Map.Entry<Integer, PartitionImage> partition : topic.getValue().partitions()) {
                all.add(new TopicPartition(topic.getKey(), partition.getKey()));
            }
        }
        return all;
    }

    private static Vote vote(MetadataImage image, TopicPartition name, Election election) {
        TopicImage topic = image.topic(name.topic());
        PartitionImage partition = topic == null ? null : topic.partition(name.partition());
        if (topic == null || partition == null) {
            return new Vote(Errors.UNKNOWN_TOPIC_OR_PARTITION, null);
        }
        boolean needed =
                switch (election) {
                    case PREFERRED -> partition.leader() != partition.replicas().getFirst();
                    case UNCLEAN -> partition.leader() == PartitionImage.NO_LEADER;
                };
        if (!needed) {
            return new Vote(Errors.ELECTION_NOT_NEEDED, null);
        }
        PartitionImage after =
                switch (election) {
                    case PREFERRED -> preferred(image, partition);
                    case UNCLEAN -> unclean(image, partition);
                };
        if (after == null) {
            return new Vote(
                    election == Election.PREFERRED
                            ? Errors.PREFERRED_LEADER_NOT_AVAILABLE
                            : Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE,
                    null);
        }
        return new Vote(
                Errors.NONE, new MetadataRecord.Partition(topic.id(), name.partition(), after));
    }

    private static @Nullable PartitionImage preferred(
            MetadataImage image, PartitionImage partition) {
        int preferred = partition.replicas().getFirst();
        return partition.isr().contains(preferred) && isLive(image, preferred)
                ? partition.withLeader(preferred)
                : null;
    }

    /** A replica that is in sync if one lives; else any that lives, which is then alone in sync. */
    private static @Nullable PartitionImage unclean(MetadataImage image, PartitionImage partition) {
        for (int brokerId : partition.isr()) {
            if (isLive(image, brokerId)) {
                return partition.withLeader(brokerId);
            }
        }
        for (int brokerId : partition.replicas()) {
            if (isLive(image, brokerId)) {
                return new PartitionImage(
                        partition.replicas(),
                        partition.directories(),
                        List.of(brokerId),
                        brokerId,
                        partition.leaderEpoch() + 1,
                        partition.partitionEpoch() + 1);
            }
        }
        return null;
    }

    private static boolean isLive(MetadataImage image, int brokerId) {
        BrokerRegistration broker = image.brokers().get(brokerId);
        return broker != null && !broker.fenced();
    }

    private static @Nullable Problem problem(TopicPartition name, Errors error) {
        return switch (error) {
            case NONE -> null;
            case UNKNOWN_TOPIC_OR_PARTITION -> new Problem(error, "There is no partition " + name);
            default -> new Problem(error, error.text());
        };
    }
}
