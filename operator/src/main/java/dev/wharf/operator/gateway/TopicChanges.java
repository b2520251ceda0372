package dev.wharf.operator.gateway;

import dev.wharf.operator.plan.TopicAction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** Changes of topics that go to the brokers together: one request of each kind. Of one batch. */
final class TopicChanges {
    private final Map<String, NewTopic> creations = new HashMap<>();
    private final Map<String, NewPartitions> growths = new HashMap<>();
    private final Map<ConfigResource, Collection<AlterConfigOp>> configurations = new HashMap<>();
    private final Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
    private final List<String> deletions = new ArrayList<>();

    private TopicChanges() {}

    /** What became of each, in their order. */
    static List<Outcome> carryOut(Admin admin, List<TopicAction> actions) {
        TopicChanges changes = new TopicChanges();
        List<Supplier<Future<Void>>> promises = new ArrayList<>(actions.size());
        Sent sent = new Sent();
        for (TopicAction action : actions) {
            promises.add(changes.add(action, sent));
        }
        sent.send(admin, changes);
        return promises.stream().map(promise -> Answers.outcome(promise.get())).toList();
    }

    /** The answers, once everything has been sent. */
    private static final class Sent {
        private Map<String, ? extends Future<Void>> created = Map.of();
        private Map<String, ? extends Future<Void>> grown = Map.of();
        private Map<ConfigResource, ? extends Future<Void>> configured = Map.of();
        private Map<TopicPartition, ? extends Future<Void>> moved = Map.of();
        private Map<String, ? extends Future<Void>> deleted = Map.of();

        private void send(Admin admin, TopicChanges changes) {
            if (!changes.creations.isEmpty()) {
                created = admin.createTopics(changes.creations.values()).values();
            }
            if (!changes.growths.isEmpty()) {
                grown = admin.createPartitions(changes.growths).values();
            }
            if (!changes.configurations.isEmpty()) {
                configured = admin.incrementalAlterConfigs(changes.configurations).values();
            }
            if (!changes.moves.isEmpty()) {
                moved = admin.alterPartitionReassignments(changes.moves).values();
            }
            if (!changes.deletions.isEmpty()) {
                deleted = admin.deleteTopics(changes.deletions).topicNameValues();
            }
        }
    }

    private Supplier<Future<Void>> add(TopicAction action, Sent sent) {
        return switch (action) {
            case TopicAction.Claim claim ->
                    throw new IllegalArgumentException("a claim is not for the brokers: " + claim);
            case TopicAction.Create create -> {
                creations.put(create.topic(), topic(create));
                yield () -> answer(sent.created, create.topic());
            }
            case TopicAction.Grow grow -> {
                growths.put(
                        grow.topic(),
                        grow.assignments() == null
                                ? NewPartitions.increaseTo(grow.partitions())
                                : NewPartitions.increaseTo(grow.partitions(), grow.assignments()));
                yield () -> answer(sent.grown, grow.topic());
            }
            case TopicAction.Configure configure -> {
                ConfigResource resource =
                        new ConfigResource(ConfigResource.Type.TOPIC, configure.topic());
                configurations.put(
                        resource, ConfigOperations.of(configure.set(), configure.reset()));
                yield () -> answer(sent.configured, resource);
            }
            case TopicAction.Move move -> {
                TopicPartition partition = new TopicPartition(move.topic(), move.partition());
                moves.put(partition, Optional.of(new NewPartitionReassignment(move.replicas())));
                yield () -> answer(sent.moved, partition);
            }
            case TopicAction.Delete delete -> {
                deletions.add(delete.topic());
                yield () -> answer(sent.deleted, delete.topic());
            }
        };
    }

    private static NewTopic topic(TopicAction.Create create) {
        NewTopic topic;
        if (create.assignments() == null) {
            topic =
                    new NewTopic(
                            create.topic(),
                            create.partitions(),
                            (short) create.replicationFactor());
        } else {
            Map<Integer, List<Integer>> assignments = new HashMap<>();
            for (int partition = 0; partition < create.assignments().size(); partition++) {
                assignments.put(partition, create.assignments().get(partition));
            }
            topic = new NewTopic(create.topic(), assignments);
        }
        return topic.configs(create.config());
    }

    private static <K> Future<Void> answer(Map<K, ? extends Future<Void>> answers, K key) {
        Future<Void> answer = answers.get(key);
        if (answer == null) {
            throw new IllegalStateException("the client has not answered for " + key);
        }
        return answer;
    }
}
