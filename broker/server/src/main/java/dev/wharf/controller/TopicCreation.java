package dev.wharf.controller;

import dev.wharf.controller.ControllerAnswer.TopicResult;
import dev.wharf.controller.ControllerCommand.NewTopic;
import dev.wharf.controller.ControllerCommand.PartitionReplicas;
import dev.wharf.env.Entropy;
import dev.wharf.machine.Decision;
import dev.wharf.machine.Machine;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.TopicImage;
import dev.wharf.placement.Placement;
import dev.wharf.protocol.Errors;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides CreateTopics. Topics of one request are decided one after the other, and those that can be are created in one batch.
 *
 * <p>A topic of three replicas or more for which nobody has set {@code min.insync.replicas}, neither its creator nor an operator, gets 2: what is
 * acknowledged to producers that ask for all replicas is then never on one alone.
 *
 * <p>A topic's id begins as the command's id does, so a command that comes again finds its own topics and says yes to them. No id comes twice, also when a
 * topic was deleted before its creation comes again.
 */
final class TopicCreation {
    /** Bytes of configuration, keys and values, that one request may set; with the limit on partitions it keeps the batch small. */
    static final int MAX_CONFIG_CHARS = 1024 * 1024;

    /** More than the topics of one request can need. */
    private static final int INDEX_BITS = 16;

    /** From so many replicas on a topic needs more than one in sync where nobody has said anything else. */
    private static final int SAFE_FACTOR = 3;

    private static final String SAFE_MIN_INSYNC = "2";

    private final ControllerConfig config;
    private final ConfigRules rules;
    private final TopicSettings settings;

    TopicCreation(ControllerConfig config, ConfigRules rules) {
        this.config = config;
        this.rules = rules;
        this.settings = new TopicSettings(rules);
    }

    Decision<ControllerRecord, ControllerAnswer> decide(
            MetadataImage image,
            TopicNameIndex names,
            ControllerCommand.CreateTopics command,
            long requestId,
            Machine.Now now,
            Entropy dice) {
        Request request = new Request(image, names, command, now, dice);
        Problem excess = request.excess();
        List<TopicResult> results = new ArrayList<>(command.topics().size());
        for (int i = 0; i < command.topics().size(); i++) {
            NewTopic topic = command.topics().get(i);
            results.add(excess == null ? request.create(topic, i) : refused(topic, excess));
        }
        ControllerAnswer answer = new ControllerAnswer.TopicsCreated(results);
        return command.validateOnly()
                ? Decision.answer(requestId, answer)
                : request.draft.decision(requestId, answer);
    }

    private static TopicResult refused(NewTopic topic, Problem problem) {
        return new TopicResult(topic.name(), problem, Uuid.ZERO, -1, (short) -1);
    }

    /** One request under way: the image grows with each topic that is accepted. */
    private final class Request {
        private final TopicNameIndex names;
        private final ControllerCommand.CreateTopics command;
        private final Machine.Now now;
        private final Entropy dice;
        private final Set<String> repeated = new HashSet<>();
        private final Set<String> createdCollisionKeys = new HashSet<>();
        private final Draft draft;

        private Request(
                MetadataImage image,
                TopicNameIndex names,
                ControllerCommand.CreateTopics command,
                Machine.Now now,
                Entropy dice) {
            this.now = now;
            this.draft = new Draft(image);
            this.names = names;
            this.command = command;
            this.dice = dice;
            Set<String> seen = new HashSet<>();
            for (NewTopic topic : command.topics()) {
                if (!seen.add(topic.name())) {
                    repeated.add(topic.name());
                }
            }
        }

        /** Why the request as a whole is too large, or null. */
        private @Nullable Problem excess() {
            long partitions = 0;
            long configChars = 0;
            for (NewTopic topic : command.topics()) {
                partitions += Math.max(0, partitionsOf(topic));
                for (Map.Entry<String, @Nullable String> entry : topic.configs().entrySet()) {
                    String value = entry.getValue();
                    configChars += entry.getKey().length() + (value == null ? 0 : value.length());
                }
            }
            if (configChars > MAX_CONFIG_CHARS) {
                return new Problem(
                        Errors.POLICY_VIOLATION,
                        "One request may set at most "
                                + MAX_CONFIG_CHARS
                                + " characters of values");
            }
            return Partitions.tooMany(draft.image(), partitions);
        }

        private TopicResult create(NewTopic topic, int index) {
            TopicImage mine = draft.image().topic(topic.name());
            if (mine != null && isOf(command.commandId(), mine.id())) {
                return created(topic, mine.id(), mine.partitions().size(), replicasOf(mine));
            }
            Uuid id = topicId(command.commandId(), now, index);
            Problem problem = nameProblem(topic.name());
            if (problem == null) {
                problem = shapeProblem(topic);
            }
            SortedMap<String, String> configs = new TreeMap<>();
            if (problem == null) {
                problem = configProblem(topic, configs);
            }
            if (problem != null) {
                return refused(topic, problem);
            }
            List<List<Integer>> replicas = replicas(topic);
            if (replicas == null) {
                return refused(topic, Partitions.unplaceable(draft.image(), factorOf(topic)));
            }
            int factor = replicas.getFirst().size();
            if (factor >= SAFE_FACTOR && settings.isMinInsyncOpen(draft.image())) {
                configs.putIfAbsent(TopicSettings.MIN_INSYNC, SAFE_MIN_INSYNC);
            }
            record(topic.name(), id, replicas, configs);
            return created(topic, id, replicas.size(), factor);
        }

        private @Nullable Problem nameProblem(String name) {
            if (repeated.contains(name)) {
                return new Problem(Errors.INVALID_REQUEST, "Duplicate topic name.");
            }
            if (name.equals(TopicNames.RESERVED)) {
                return new Problem(
                        Errors.INVALID_REQUEST, "Creation of " + name + " is prohibited");
            }
            String invalid = TopicNames.problem(name);
            if (invalid != null) {
                return new Problem(Errors.INVALID_TOPIC_EXCEPTION, invalid);
            }
            if (draft.image().topic(name) != null) {
                return new Problem(
                        Errors.TOPIC_ALREADY_EXISTS, "Topic '" + name + "' already exists.");
            }
            String other = names.collision(name);
            if (other != null || createdCollisionKeys.contains(TopicNames.collisionKey(name))) {
                return new Problem(
                        Errors.INVALID_TOPIC_EXCEPTION,
                        "Topic '"
                                + name
                                + "' collides with "
                                + (other == null
                                        ? "another topic of this request"
                                        : "existing topic: " + other));
            }
            return null;
        }

        private @Nullable Problem shapeProblem(NewTopic topic) {
            if (!topic.assignment().isEmpty()) {
                return assignmentProblem(topic);
            }
            if (topic.replicationFactor() < -1 || topic.replicationFactor() == 0) {
                return new Problem(
                        Errors.INVALID_REPLICATION_FACTOR,
                        "Replication factor must be larger than 0, or -1 to use the default value.");
            }
            if (topic.partitions() < -1 || topic.partitions() == 0) {
                return new Problem(
                        Errors.INVALID_PARTITIONS,
                        "The number of partitions must be larger than 0, or -1 for the default");
            }
            return null;
        }

        private @Nullable Problem assignmentProblem(NewTopic topic) {
            if (topic.replicationFactor() != -1 || topic.partitions() != -1) {
                return new Problem(
                        Errors.INVALID_REQUEST,
                        "With a manual assignment the number of partitions and the replication factor must be -1");
            }
            TreeMap<Integer, List<Integer>> byPartition = new TreeMap<>();
            int expectedReplicas = -1;
            for (PartitionReplicas wanted : topic.assignment()) {
                if (byPartition.put(wanted.partition(), wanted.replicas()) != null) {
                    return Partitions.assignment(
                            "Partition " + wanted.partition() + " is assigned more than once");
                }
                Problem problem =
                        Partitions.assignmentProblem(
                                draft.image(), wanted.replicas(), expectedReplicas);
                if (problem != null) {
                    return problem;
                }
                expectedReplicas = wanted.replicas().size();
            }
            boolean gapless =
                    byPartition.firstKey() == 0 && byPartition.lastKey() == byPartition.size() - 1;
            return gapless
                    ? null
                    : Partitions.assignment("Partitions must be numbered from 0 without a gap");
        }

        private @Nullable Problem configProblem(NewTopic topic, SortedMap<String, String> into) {
            for (Map.Entry<String, @Nullable String> entry : topic.configs().entrySet()) {
                String value = entry.getValue();
                if (value == null) {
                    return new Problem(
                            Errors.INVALID_CONFIG,
                            "Null value not supported for topic configs: " + entry.getKey());
                }
                into.put(entry.getKey(), value);
            }
            String invalid = rules.problem(ConfigResource.ofTopic(topic.name()), into);
            return invalid == null ? null : new Problem(Errors.INVALID_CONFIG, invalid);
        }

        private @Nullable List<List<Integer>> replicas(NewTopic topic) {
            if (!topic.assignment().isEmpty()) {
                TreeMap<Integer, List<Integer>> byPartition = new TreeMap<>();
                topic.assignment()
                        .forEach(wanted -> byPartition.put(wanted.partition(), wanted.replicas()));
                return List.copyOf(byPartition.values());
            }
            return Placement.place(
                    Partitions.candidates(draft.image()),
                    0,
                    partitionsOf(topic),
                    factorOf(topic),
                    dice::nextInt);
        }

        private void record(
                String name,
                Uuid id,
                List<List<Integer>> replicas,
                SortedMap<String, String> configs) {
            draft.note(new MetadataRecord.Topic(name, id));
            for (int partition = 0; partition < replicas.size(); partition++) {
                draft.note(
                        new MetadataRecord.Partition(
                                id,
                                partition,
                                Partitions.first(draft.image(), replicas.get(partition))));
            }
            configs.forEach(
                    (key, value) ->
                            draft.note(
                                    new MetadataRecord.Config(
                                            ConfigResource.ofTopic(name), key, value)));
            createdCollisionKeys.add(TopicNames.collisionKey(name));
        }
    }

    private int partitionsOf(NewTopic topic) {
        if (!topic.assignment().isEmpty()) {
            return topic.assignment().size();
        }
        return topic.partitions() == -1 ? config.defaultPartitions() : topic.partitions();
    }

    private int factorOf(NewTopic topic) {
        return topic.replicationFactor() == -1
                ? config.defaultReplicationFactor()
                : topic.replicationFactor();
    }

    private static int replicasOf(TopicImage topic) {
        return topic.partitions().iterator().next().getValue().replicas().size();
    }

    private static TopicResult created(NewTopic topic, Uuid id, int partitions, int replicas) {
        return new TopicResult(topic.name(), null, id, partitions, (short) replicas);
    }

    /** Made from the command's id, which is random and none of the reserved ones, and from the time, so that a topic that is deleted in between gets another. */
    private static Uuid topicId(Uuid commandId, Machine.Now now, int index) {
        return new Uuid(
                commandId.mostSignificantBits(),
                commandId.leastSignificantBits() + (now.endOffset() << INDEX_BITS) + index);
    }

    private static boolean isOf(Uuid commandId, Uuid topicId) {
        return commandId.mostSignificantBits() == topicId.mostSignificantBits();
    }
}
