package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.CreateTopicsRequest;
import dev.wharf.protocol.message.CreateTopicsResponse;
import dev.wharf.protocol.message.DeleteTopicsRequest;
import dev.wharf.protocol.message.DeleteTopicsResponse;
import dev.wharf.protocol.message.FetchRequest;
import dev.wharf.protocol.message.FetchResponse;
import dev.wharf.protocol.message.ProduceRequest;
import dev.wharf.protocol.message.ProduceResponse;
import dev.wharf.protocol.record.DecodedRecord;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.protocol.record.RecordBatches;
import dev.wharf.protocol.record.RecordReader;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Short words for what most tests do with topics. */
final class Topics {
    private static final int CREATE_VERSION = 7;
    private static final int PRODUCE_VERSION = 12;
    private static final int FETCH_VERSION = 12;
    private static final int ONE_MB = 1 << 20;

    private Topics() {}

    static Uuid create(TestClient client, String name, int partitions) {
        return create(client, name, partitions, Map.of());
    }

    static Uuid create(
            TestClient client, String name, int partitions, Map<String, String> configs) {
        CreateTopicsResponse response =
                client.ask(
                        createRequest(name, partitions, configs),
                        CREATE_VERSION,
                        CreateTopicsResponse.class);
        assertThat(response.topics().getFirst().errorCode()).isZero();
        return response.topics().getFirst().topicId();
    }

    static Errors delete(TestClient client, String name) {
        DeleteTopicsResponse response =
                client.ask(
                        new DeleteTopicsRequest().setTopicNames(List.of(name)),
                        5,
                        DeleteTopicsResponse.class);
        return Errors.of(response.responses().getFirst().errorCode());
    }

    static CreateTopicsRequest createRequest(
            String name, int partitions, Map<String, String> configs) {
        List<CreateTopicsRequest.CreatableTopicConfig> list = new ArrayList<>();
        configs.forEach(
                (key, value) ->
                        list.add(
                                new CreateTopicsRequest.CreatableTopicConfig()
                                        .setName(key)
                                        .setValue(value)));
        return new CreateTopicsRequest()
                .setTopics(
                        List.of(
                                new CreateTopicsRequest.CreatableTopic()
                                        .setName(name)
                                        .setNumPartitions(partitions)
                                        .setReplicationFactor((short) -1)
                                        .setConfigs(list)));
    }

    static ProduceRequest produceRequest(String topic, int partition, int acks, String... values) {
        return produceRequest(topic, partition, acks, batch(values));
    }

    static ProduceRequest produceRequest(
            String topic, int partition, int acks, RecordBatchBuilder batch) {
        return produceRequest(topic, partition, acks, batch.build());
    }

    static ProduceRequest produceRequest(String topic, int partition, int acks, ByteBuf batch) {
        return new ProduceRequest()
                .setAcks((short) acks)
                .setTimeoutMs(30_000)
                .setTopicData(
                        List.of(
                                new ProduceRequest.TopicProduceData()
                                        .setName(topic)
                                        .setPartitionData(
                                                List.of(
                                                        new ProduceRequest.PartitionProduceData()
                                                                .setIndex(partition)
                                                                .setRecords(
                                                                        new MemoryRecords(
                                                                                batch))))));
    }

    static RecordBatchBuilder batch(String... values) {
        RecordBatchBuilder batch = new RecordBatchBuilder();
        for (String value : values) {
            batch.add(
                    dev.wharf.sim.SimClock.EPOCH_MS, null, value.getBytes(StandardCharsets.UTF_8));
        }
        return batch;
    }

    /** Produces with acks=all and returns what became of it. */
    static ProduceResponse.PartitionProduceResponse produce(
            TestClient client, String topic, int partition, String... values) {
        return only(
                client.ask(
                        produceRequest(topic, partition, -1, values),
                        PRODUCE_VERSION,
                        ProduceResponse.class));
    }

    static ProduceResponse.PartitionProduceResponse only(ProduceResponse response) {
        assertThat(response.responses()).hasSize(1);
        assertThat(response.responses().getFirst().partitionResponses()).hasSize(1);
        return response.responses().getFirst().partitionResponses().getFirst();
    }

    /** From the beginning of each partition, without waiting. */
    static FetchRequest fetchRequest(String topic, List<Integer> partitions) {
        FetchRequest request = fetchRequest(topic, partitions.getFirst(), 0, 0);
        List<FetchRequest.FetchPartition> all = new ArrayList<>();
        for (int partition : partitions) {
            all.add(
                    new FetchRequest.FetchPartition()
                            .setPartition(partition)
                            .setPartitionMaxBytes(ONE_MB));
        }
        request.topics().getFirst().setPartitions(all);
        return request;
    }

    static FetchRequest fetchRequest(String topic, int partition, long offset, int maxWaitMs) {
        return new FetchRequest()
                .setMaxWaitMs(maxWaitMs)
                .setMinBytes(1)
                .setMaxBytes(ONE_MB)
                .setTopics(
                        List.of(
                                new FetchRequest.FetchTopic()
                                        .setTopic(topic)
                                        .setPartitions(
                                                List.of(
                                                        new FetchRequest.FetchPartition()
                                                                .setPartition(partition)
                                                                .setFetchOffset(offset)
                                                                .setPartitionMaxBytes(ONE_MB)))));
    }

    static FetchResponse.PartitionData fetch(
            TestClient client, String topic, int partition, long offset) {
        return only(
                client.ask(
                        fetchRequest(topic, partition, offset, 0),
                        FETCH_VERSION,
                        FetchResponse.class));
    }

    static FetchResponse.PartitionData only(FetchResponse response) {
        assertThat(response.responses()).hasSize(1);
        assertThat(response.responses().getFirst().partitions()).hasSize(1);
        return response.responses().getFirst().partitions().getFirst();
    }

    /** The values of all records from {@code offset} on. */
    static List<String> values(FetchResponse.PartitionData data, long offset) {
        List<String> values = new ArrayList<>();
        if (data.records() instanceof MemoryRecords records) {
            for (RecordBatch batch : RecordBatches.of(records.buffer())) {
                for (DecodedRecord record : RecordReader.readAll(batch, ONE_MB)) {
                    if (record.offset() >= offset) {
                        byte[] value = record.value();
                        values.add(
                                value == null ? "null" : new String(value, StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return values;
    }
}
