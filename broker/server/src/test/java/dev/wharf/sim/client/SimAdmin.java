package dev.wharf.sim.client;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.CreateTopicsRequest;
import dev.wharf.protocol.message.CreateTopicsResponse;
import dev.wharf.protocol.message.DeleteTopicsRequest;
import dev.wharf.protocol.message.DeleteTopicsResponse;
import dev.wharf.protocol.message.MetadataRequest;
import dev.wharf.protocol.message.MetadataResponse;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.sim.check.SimViolation;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Creates topics, looks for them, and deletes them, one request at a time. */
public final class SimAdmin {
    private static final int TIMEOUT_MS = 10_000;
    private static final int DELETE_BY_STATE = 6;
    private static final int MAX_TOPICS = 30;

    private final SimWorld world;
    private final String name;
    private final SimClient client;
    private final SimEntropy dice;
    private final List<String> existing = new ArrayList<>();
    private final List<String> all = new ArrayList<>();

    public SimAdmin(SimWorld world, String name) {
        this.world = world;
        this.name = name;
        this.client = new SimClient(world, name);
        this.dice = client.dice();
    }

    /** Creates and deletes topics of its own from now on, for good. */
    public void start() {
        client.later(10, 400, this::act);
    }

    /** The client loses its connection. */
    public void cut() {
        client.cut();
    }

    private void act() {
        int choice = dice.nextInt(3);
        if (choice == 0 && all.size() < MAX_TOPICS) {
            create();
        } else if (choice == 1 && !existing.isEmpty()) {
            delete(existing.remove(dice.nextInt(existing.size())));
        } else if (!all.isEmpty()) {
            look(all.get(dice.nextInt(all.size())));
        } else {
            start();
        }
    }

    private void create() {
        String topic = name + "-topic-" + all.size();
        all.add(topic);
        world.created().onCreateSent(topic);
        createTopic(
                topic,
                1 + dice.nextInt(3),
                List.of(),
                error -> {
                    if (error == Errors.NONE) {
                        world.created().onCreated(topic);
                        existing.add(topic);
                    }
                    start();
                });
    }

    private void createTopic(
            String topic,
            int partitions,
            List<CreateTopicsRequest.CreatableTopicConfig> configs,
            Consumer<@Nullable Errors> done) {
        CreateTopicsRequest body =
                new CreateTopicsRequest()
                        .setTimeoutMs(TIMEOUT_MS)
                        .setTopics(
                                List.of(
                                        new CreateTopicsRequest.CreatableTopic()
                                                .setName(topic)
                                                .setNumPartitions(partitions)
                                                .setReplicationFactor((short) 1)
                                                .setConfigs(configs)));
        short version = client.version(ApiKey.CREATE_TOPICS, 2, 7);
        client.request(
                ApiKey.CREATE_TOPICS,
                version,
                body,
                answer ->
                        done.accept(
                                answer instanceof CreateTopicsResponse response
                                        ? outcome(response.topics().getFirst().errorCode())
                                        : null));
    }

    private static Errors outcome(short code) {
        Errors error = Errors.of(code);
        SimViolation.check(
                error == Errors.NONE || error.retriable() || error == Errors.KAFKA_STORAGE_ERROR,
                SimAdmin.class,
                "an orderly request failed with " + error);
        return error;
    }

    private void delete(String topic) {
        world.created().onDeleteSent(topic);
        short version = client.version(ApiKey.DELETE_TOPICS, 1, 6);
        DeleteTopicsRequest body = new DeleteTopicsRequest().setTimeoutMs(TIMEOUT_MS);
        if (version >= DELETE_BY_STATE) {
            body.setTopics(List.of(new DeleteTopicsRequest.DeleteTopicState().setName(topic)));
        } else {
            body.setTopicNames(List.of(topic));
        }
        client.request(
                ApiKey.DELETE_TOPICS,
                version,
                body,
                answer -> {
                    if (answer instanceof DeleteTopicsResponse response
                            && outcome(response.responses().getFirst().errorCode())
                                    == Errors.NONE) {
                        world.created().onDeleted(topic);
                    }
                    start();
                });
    }

    private void look(String topic) {
        metadata(
                topic,
                found -> {
                    if (found != null && found.errorCode() == Errors.NONE.code()) {
                        world.created().onSeen(topic, found.topicId());
                    } else if (found != null
                            && found.errorCode() == Errors.UNKNOWN_TOPIC_OR_PARTITION.code()) {
                        world.created().onSeen(topic, null);
                    }
                    start();
                });
    }

    /** Looks a topic up; null if the outcome is unknown. */
    private void metadata(
            String topic, Consumer<MetadataResponse.@Nullable MetadataResponseTopic> found) {
        short version = client.version(ApiKey.METADATA, 10, 13);
        MetadataRequest body =
                new MetadataRequest()
                        .setAllowAutoTopicCreation(false)
                        .setTopics(
                                List.of(new MetadataRequest.MetadataRequestTopic().setName(topic)));
        client.request(
                ApiKey.METADATA,
                version,
                body,
                answer ->
                        found.accept(
                                answer instanceof MetadataResponse response
                                        ? response.topics().getFirst()
                                        : null));
    }

    /** Creates a topic that stays, and tells when it is there; for the time before the chaos. */
    public void prepare(String topic, int partitions, boolean forced, Consumer<SimTopic> done) {
        List<CreateTopicsRequest.CreatableTopicConfig> configs =
                forced
                        ? List.of(
                                new CreateTopicsRequest.CreatableTopicConfig()
                                        .setName("flush.messages")
                                        .setValue("1"))
                        : List.of();
        createTopic(
                topic,
                partitions,
                configs,
                error ->
                        metadata(
                                topic,
                                found -> {
                                    if (found == null || found.errorCode() != Errors.NONE.code()) {
                                        client.later(
                                                10,
                                                20,
                                                () -> prepare(topic, partitions, forced, done));
                                    } else {
                                        done.accept(
                                                topic(
                                                        topic,
                                                        found.topicId(),
                                                        partitions,
                                                        forced || world.sync()));
                                    }
                                }));
    }

    private static SimTopic topic(String name, Uuid id, int partitions, boolean durable) {
        List<PartitionHistory> histories = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            histories.add(new PartitionHistory(name + "-" + i, durable));
        }
        return new SimTopic(name, id, histories);
    }
}
