package dev.wharf.sim.client;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.CreateTopicsRequest;
import dev.wharf.protocol.message.CreateTopicsResponse;
import dev.wharf.protocol.message.DeleteRecordsResponse;
import dev.wharf.protocol.message.DeleteTopicsRequest;
import dev.wharf.protocol.message.DeleteTopicsResponse;
import dev.wharf.protocol.message.MetadataRequest;
import dev.wharf.protocol.message.MetadataResponse;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.sim.check.SimViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Creates topics, looks for them, and deletes them, and trims the topic that is there for it, one request at a time. */
public final class SimAdmin {
    private static final int TIMEOUT_MS = 10_000;
    private static final int DELETE_BY_STATE = 6;
    private static final int MAX_TOPICS = 30;

    /** A topic of this name is trimmed. */
    public static final String TRIMMED = "trimmed";

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
        int choice = dice.nextInt(4);
        SimTopic trimmed = world.topics().get(TRIMMED);
        if (choice == 0 && all.size() < MAX_TOPICS) {
            create();
        } else if (choice == 1 && !existing.isEmpty()) {
            delete(existing.remove(dice.nextInt(existing.size())));
        } else if (choice == 2 && trimmed != null) {
            trim(trimmed);
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
                                                .setReplicationFactor((short) world.replicas())
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

    private Errors outcome(short code) {
        Errors error = Errors.of(code);
        boolean nodeIsMissing = world.isReplicated() && error == Errors.INVALID_REPLICATION_FACTOR;
        SimViolation.check(
                error == Errors.NONE
                        || error.retriable()
                        || error == Errors.KAFKA_STORAGE_ERROR
                        || nodeIsMissing,
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

    /** Deletes records up to somewhere within what was acknowledged. */
    private void trim(SimTopic topic) {
        PartitionHistory history = topic.partitions().getFirst();
        long offset = dice.between(0, history.seenEnd());
        history.onTrimAsked(offset);
        short version = client.version(ApiKey.DELETE_RECORDS, 0, 2);
        client.request(
                ApiKey.DELETE_RECORDS,
                version,
                Requests.deleteRecords(topic, offset, TIMEOUT_MS),
                answer -> {
                    if (answer instanceof DeleteRecordsResponse response) {
                        DeleteRecordsResponse.DeleteRecordsPartitionResult result =
                                response.topics().getFirst().partitions().getFirst();
                        onTrimmed(history, result.errorCode(), result.lowWatermark());
                    }
                    start();
                });
    }

    private void onTrimmed(PartitionHistory history, short code, long lowWatermark) {
        // What a power cut took may have been beyond the end that is asked for.
        if (Errors.of(code) != Errors.OFFSET_OUT_OF_RANGE && outcome(code) == Errors.NONE) {
            history.onTrimmed(lowWatermark);
        }
    }

    private void look(String topic) {
        metadata(
                topic,
                found -> {
                    if (world.isReplicated()) { // another broker may not have heard of it yet
                        start();
                        return;
                    }
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
    public void prepare(SimTopic.Wish wish, Consumer<SimTopic> done) {
        createTopic(
                wish.name(),
                wish.partitions(),
                configs(wish),
                error -> metadata(wish.name(), found -> onPrepared(wish, found, done)));
    }

    private void onPrepared(
            SimTopic.Wish wish,
            MetadataResponse.@Nullable MetadataResponseTopic found,
            Consumer<SimTopic> done) {
        if (found == null || found.errorCode() != Errors.NONE.code()) {
            client.later(10, 20, () -> prepare(wish, done));
            return;
        }
        boolean durable = wish.forced() || world.sync();
        List<PartitionHistory> histories = new ArrayList<>();
        for (int i = 0; i < wish.partitions(); i++) {
            histories.add(wish.histories().of(wish.name() + "-" + i, durable));
        }
        done.accept(new SimTopic(wish.name(), found.topicId(), histories));
    }

    private static List<CreateTopicsRequest.CreatableTopicConfig> configs(SimTopic.Wish wish) {
        Map<String, String> all = new TreeMap<>(wish.configs());
        if (wish.forced()) {
            all.put("flush.messages", "1");
        }
        List<CreateTopicsRequest.CreatableTopicConfig> configs = new ArrayList<>();
        all.forEach(
                (key, value) ->
                        configs.add(
                                new CreateTopicsRequest.CreatableTopicConfig()
                                        .setName(key)
                                        .setValue(value)));
        return configs;
    }
}
