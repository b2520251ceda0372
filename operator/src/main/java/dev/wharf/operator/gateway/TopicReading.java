package dev.wharf.operator.gateway;

import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.TopicState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Reads topics, many with one question each of their places, their configuration and their moves. Without state. */
final class TopicReading {
    private TopicReading() {}

    /** Those of the topics that there are, by name. */
    static SortedMap<String, TopicState> read(Admin admin, Collection<String> names)
            throws UnreachableException {
        SortedMap<String, TopicState> topics = new TreeMap<>();
        if (names.isEmpty()) {
            return topics;
        }
        Map<String, ? extends Future<TopicDescription>> descriptions =
                admin.describeTopics(names).topicNameValues();
        Map<ConfigResource, ? extends Future<Config>> configs =
                admin.describeConfigs(names.stream().map(TopicReading::resource).toList()).values();
        Future<Map<TopicPartition, PartitionReassignment>> moves =
                admin.listPartitionReassignments().reassignments();
        Map<TopicPartition, PartitionReassignment> moving = Answers.of(moves);
        for (String name : names) {
            ifThere(descriptions.get(name), configs.get(resource(name)), moving)
                    .ifPresent(topic -> topics.put(name, topic));
        }
        return topics;
    }

    /** Nothing if there is no topic of the name, or none any more. */
    private static Optional<TopicState> ifThere(
            @Nullable Future<TopicDescription> description,
            @Nullable Future<Config> config,
            Map<TopicPartition, PartitionReassignment> moving)
            throws UnreachableException {
        try {
            return Optional.of(
                    state(
                            Answers.of(Objects.requireNonNull(description)),
                            Answers.of(Objects.requireNonNull(config)),
                            moving));
        } catch (UnknownTopicOrPartitionException | InvalidTopicException gone) {
            return Optional.empty();
        }
    }

    /** The brokers that are registered, fenced ones too. */
    static List<BrokerState> brokers(Collection<Node> nodes) {
        return nodes.stream()
                .map(node -> new BrokerState(node.id(), node.rack(), !node.isFenced()))
                .sorted(Comparator.comparing(BrokerState::id))
                .toList();
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    /** Descriptions and moves are asked for one after the other, so a move may be of another moment than the description: it brings the replicas that it is about. */
    static TopicState state(
            TopicDescription description,
            Config config,
            Map<TopicPartition, PartitionReassignment> moving) {
        List<PartitionState> partitions = new ArrayList<>(description.partitions().size());
        for (TopicPartitionInfo partition : description.partitions()) {
            PartitionReassignment move =
                    moving.get(new TopicPartition(description.name(), partition.partition()));
            partitions.add(
                    new PartitionState(
                            partition.partition(),
                            move == null ? ids(partition.replicas()) : move.replicas(),
                            move == null ? List.of() : move.addingReplicas(),
                            move == null ? List.of() : move.removingReplicas(),
                            ids(partition.isr()),
                            partition.leader() == null ? -1 : partition.leader().id()));
        }
        SortedMap<String, String> own =
                config.entries().stream()
                        .filter(
                                entry ->
                                        entry.source()
                                                == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                        .filter(entry -> entry.value() != null)
                        .collect(
                                Collectors.toMap(
                                        ConfigEntry::name,
                                        ConfigEntry::value,
                                        (one, other) -> other,
                                        TreeMap::new));
        return new TopicState(
                description.name(), description.topicId().toString(), partitions, own);
    }

    private static List<Integer> ids(List<Node> nodes) {
        return nodes.stream().map(Node::id).toList();
    }
}
