package dev.wharf.bench;

import dev.wharf.bench.load.Job.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A patient client of many partitions, which it treats all alike. */
final class EveryPartition implements AutoCloseable {
    private static final int RECORD_BYTES = 100;

    private final List<String> topics;
    private final List<TopicPartition> all = new ArrayList<>();
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    EveryPartition(String bootstrap, Topics topics) {
        this.topics = topics.names();
        for (String topic : this.topics) {
            for (int partition = 0; partition < topics.partitions(); partition++) {
                all.add(new TopicPartition(topic, partition));
            }
        }
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("bootstrap.servers", bootstrap);
        config.put("reconnect.backoff.ms", "20");
        config.put("reconnect.backoff.max.ms", "20");
        config.put("retry.backoff.ms", "20");
        config.put("retry.backoff.max.ms", "100");
        config.put("request.timeout.ms", "120000");
        config.put("default.api.timeout.ms", "300000");
        admin = Admin.create(config);
        config.remove("default.api.timeout.ms");
        config.put("delivery.timeout.ms", "300000");
        config.put("max.block.ms", "300000");
        config.put("acks", "all");
        producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    int count() {
        return all.size();
    }

    /** Sends a record to each; the futures tell of their acknowledgements. */
    List<Future<?>> produce() {
        List<Future<?>> sent = new ArrayList<>();
        for (TopicPartition each : all) {
            sent.add(
                    producer.send(
                            new ProducerRecord<>(
                                    each.topic(), each.partition(), null, new byte[RECORD_BYTES])));
        }
        return sent;
    }

    void produceAndWait() throws InterruptedException, ExecutionException {
        for (Future<?> each : produce()) {
            each.get();
        }
    }

    /** The sum of the end offsets that their leaders tell. */
    long endOffsets() throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> asked = new LinkedHashMap<>();
        all.forEach(each -> asked.put(each, OffsetSpec.latest()));
        return admin.listOffsets(asked).all().get().values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    /** How many a node leads, by the metadata of whichever node is asked; those without a leader count too. */
    long ledBy(int node) throws InterruptedException, ExecutionException {
        return Descriptions.partitions(admin, topics)
                .map(
                        each ->
                                each.stream()
                                        .filter(one -> leader(one) == node || leader(one) < 0)
                                        .count())
                .orElse((long) all.size());
    }

    private static int leader(TopicPartitionInfo partition) {
        return partition.leader() == null ? -1 : partition.leader().id();
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
