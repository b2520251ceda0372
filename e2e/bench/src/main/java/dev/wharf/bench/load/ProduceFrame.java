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

/** A produce request with acks=all for one partition as the stock client's classes write it: length, header, body. */
public final class ProduceFrame {
    /** The last version that names its topics. */
    public static final short VERSION = 12;

    /** Where the correlation id is, which tells the answers of one connection apart. */
    static final int CORRELATION_AT = Integer.BYTES + 2 * Short.BYTES;

    static final int TIMEOUT_MS = 30_000;

    private ProduceFrame() {}

    /** A frame in an array of its own. */
    public static byte[] of(String topic, int partition, SimpleRecord... content) {
        PartitionProduceData records =
                new PartitionProduceData()
                        .setIndex(partition)
                        .setRecords(MemoryRecords.withRecords(Compression.NONE, content));
        TopicProduceData data =
                new TopicProduceData().setName(topic).setPartitionData(List.of(records));
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
}
