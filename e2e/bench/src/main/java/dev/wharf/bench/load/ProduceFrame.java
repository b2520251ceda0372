package dev.wharf.bench.load;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;

/** Produce requests with acks=all as the stock client's classes write it: length, header, body. */
public final class ProduceFrame {
    /** The last version that names its topics. */
    public static final short VERSION = 12;

    /** Where the correlation id is, which tells the answers of one connection apart. */
    static final int CORRELATION_AT = Integer.BYTES + 2 * Short.BYTES;

    static final int TIMEOUT_MS = 30_000;

    private ProduceFrame() {}

    /** For one partition: a frame in an array of its own. */
    public static byte[] of(String topic, int partition, SimpleRecord... content) {
        return of(topic, List.of(partition), content);
    }

    /** The same batch to each of some partitions: a frame in an array of its own. */
    static byte[] of(String topic, List<Integer> partitions, SimpleRecord... content) {
        TopicProduceData data =
                new TopicProduceData()
                        .setName(topic)
                        .setPartitionData(
                                partitions.stream()
                                        .map(partition -> partOf(partition, content))
                                        .toList());
        ProduceRequestData produce =
                new ProduceRequestData()
                        .setAcks((short) -1)
                        .setTimeoutMs(TIMEOUT_MS)
                        .setTopicData(new TopicProduceDataCollection(List.of(data).iterator()));
        ByteBuffer request =
                ProduceRequest.builder(produce)
                        .build(VERSION)
                        .serializeWithHeader(
                                new RequestHeader(ApiKeys.PRODUCE, VERSION, "bench", 0));
        byte[] frame = new byte[Integer.BYTES + request.remaining()];
        ByteBuffer.wrap(frame).putInt(request.remaining()).put(request);
        return frame;
    }

    private static PartitionProduceData partOf(int partition, SimpleRecord... content) {
        return new PartitionProduceData()
                .setIndex(partition)
                .setRecords(MemoryRecords.withRecords(Compression.NONE, content));
    }
}
