package dev.wharf.sim.client;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AlterPartitionReassignmentsResponse;
import dev.wharf.protocol.message.ElectLeadersRequest;
import dev.wharf.protocol.message.ElectLeadersResponse;
import dev.wharf.protocol.message.MetadataRequest;
import dev.wharf.protocol.message.MetadataResponse;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.check.SimViolation;
import dev.wharf.sim.check.Traces;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves the replicas of any partition about, the internal ones included, calls moves off and wants preferred leaders, one request at a time. A partition always has two replicas at least, and three at
 * most.
 */
public final class SimMover {
    private static final int TIMEOUT_MS = 10_000;
    private static final int MIN_REPLICAS = 2;
    private static final int MAX_REPLICAS = 3;
    private static final int REPENT_PERCENT = 30;
    private static final byte PREFERRED = 0;

    /** What an orderly wish may come to, beside what passes. */
    private static final Set<Errors> LEGAL =
            EnumSet.of(
                    Errors.NONE,
                    Errors.NO_REASSIGNMENT_IN_PROGRESS,
                    Errors.INVALID_REPLICA_ASSIGNMENT, // a broker has gone meanwhile
                    Errors.ELECTION_NOT_NEEDED,
                    Errors.PREFERRED_LEADER_NOT_AVAILABLE);

    private final SimClient client;
    private final SimEntropy dice;
    private long moved;
    private long calledOff;
    private long elected;

    public SimMover(SimWorld world, String name) {
        this.client = new SimClient(world, name);
        this.dice = client.dice();
    }

    /** Takes a look now and then from now on, until the world's lull. */
    public void start() {
        client.later(20, 1_000, this::look);
    }

    /** The client loses its connection. */
    public void cut() {
        client.cut();
    }

    /** Tells how often which wish was granted. */
    public void traceTo(Traces traces) {
        traces.add("moves begun", moved);
        traces.add("moves called off", calledOff);
        traces.add("preferred leaders elected", elected);
    }

    private void look() {
        client.request(
                ApiKey.METADATA,
                client.version(ApiKey.METADATA, 1, 13),
                new MetadataRequest().setTopics(null).setAllowAutoTopicCreation(true),
                answer -> {
                    if (answer instanceof MetadataResponse response) {
                        act(response);
                    } else {
                        start();
                    }
                });
    }

    private void act(MetadataResponse cluster) {
        List<MetadataResponse.MetadataResponseTopic> topics =
                cluster.topics().stream().filter(topic -> !topic.partitions().isEmpty()).toList();
        if (topics.isEmpty() || cluster.brokers().size() < MIN_REPLICAS) {
            start();
            return;
        }
        MetadataResponse.MetadataResponseTopic topic = topics.get(dice.nextInt(topics.size()));
        String name = topic.name();
        int partition = dice.nextInt(topic.partitions().size());
        if (name == null) {
            throw new SimViolation("SimMover", "a topic without a name");
        }
        switch (dice.nextInt(5)) {
            case 0 -> elect(name, partition);
            case 1 -> reassign(name, partition, null);
            default -> reassign(name, partition, anyReplicas(cluster));
        }
    }

    private List<Integer> anyReplicas(MetadataResponse cluster) {
        List<Integer> left = new ArrayList<>();
        cluster.brokers().forEach(broker -> left.add(broker.nodeId()));
        int count = Math.min(left.size(), (int) dice.between(MIN_REPLICAS, MAX_REPLICAS));
        List<Integer> chosen = new ArrayList<>();
        while (chosen.size() < count) {
            chosen.add(left.remove(dice.nextInt(left.size())));
        }
        return chosen;
    }

    /** @param replicas null calls off what is under way */
    private void reassign(String topic, int partition, @Nullable List<Integer> replicas) {
        client.request(
                ApiKey.ALTER_PARTITION_REASSIGNMENTS,
                client.version(ApiKey.ALTER_PARTITION_REASSIGNMENTS, 0, 1),
                Requests.reassignment(topic, partition, replicas),
                answer -> {
                    if (answer instanceof AlterPartitionReassignmentsResponse response) {
                        short code =
                                response.responses().isEmpty()
                                        ? response.errorCode()
                                        : response.responses()
                                                .getFirst()
                                                .partitions()
                                                .getFirst()
                                                .errorCode();
                        boolean granted = isGranted(code);
                        moved += granted && replicas != null ? 1 : 0;
                        calledOff += granted && replicas == null ? 1 : 0;
                        if (granted && replicas != null && dice.chance(REPENT_PERCENT)) {
                            reassign(topic, partition, null);
                            return;
                        }
                    }
                    start();
                });
    }

    private void elect(String topic, int partition) {
        ElectLeadersRequest body =
                new ElectLeadersRequest()
                        .setElectionType(PREFERRED)
                        .setTimeoutMs(TIMEOUT_MS)
                        .setTopicPartitions(
                                List.of(
                                        new ElectLeadersRequest.TopicPartitions()
                                                .setTopic(topic)
                                                .setPartitions(List.of(partition))));
        client.request(
                ApiKey.ELECT_LEADERS,
                client.version(ApiKey.ELECT_LEADERS, 0, 2),
                body,
                answer -> {
                    if (answer instanceof ElectLeadersResponse response) {
                        short code =
                                response.replicaElectionResults()
                                        .getFirst()
                                        .partitionResult()
                                        .getFirst()
                                        .errorCode();
                        elected += isGranted(code) ? 1 : 0;
                    }
                    start();
                });
    }

    private static boolean isGranted(short code) {
        Errors error = Errors.of(code);
        SimViolation.check(
                LEGAL.contains(error) || error.retriable(),
                SimMover.class,
                "an orderly wish failed with " + error);
        return error == Errors.NONE;
    }
}
