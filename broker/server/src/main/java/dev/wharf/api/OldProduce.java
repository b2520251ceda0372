package dev.wharf.api;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.ProduceRequest;
import dev.wharf.protocol.wire.WireReader;
import dev.wharf.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The shape of Produce before version 3, which the schemas of Kafka 4 do not have: just enough of it to refuse each partition.
 *
 * <pre>
 *   request 0-2:  acks int16, timeout int32, [topic string, [partition int32, records bytes]]
 *   response 0:   [topic string, [partition int32, error int16, base offset int64]]
 *   response 1:   the same, throttle time int32
 *   response 2:   [topic string, [partition int32, error int16, base offset int64, append time int64]], throttle time int32
 * </pre>
 */
final class OldProduce {
    private static final int SMALLEST_TOPIC_BYTES = 6;
    private static final int SMALLEST_PARTITION_BYTES = 8;
    private static final short FIRST_WITH_THROTTLE_TIME = 1;
    private static final short FIRST_WITH_APPEND_TIME = 2;

    private OldProduce() {}

    /** Reads everything but the records' content. */
    static void read(ProduceRequest request, WireReader in) {
        request.setAcks(in.readShort());
        request.setTimeoutMs(in.readInt());
        int topics = in.readCount(false, SMALLEST_TOPIC_BYTES);
        List<ProduceRequest.TopicProduceData> list = WireReader.listFor(topics);
        for (int i = 0; i < topics; i++) {
            list.add(
                    new ProduceRequest.TopicProduceData()
                            .setName(in.readString(false))
                            .setPartitionData(readPartitions(in)));
        }
        request.setTopicData(list);
    }

    private static List<ProduceRequest.PartitionProduceData> readPartitions(WireReader in) {
        int partitions = in.readCount(false, SMALLEST_PARTITION_BYTES);
        List<ProduceRequest.PartitionProduceData> list = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            list.add(
                    new ProduceRequest.PartitionProduceData()
                            .setIndex(in.readInt())
                            .setRecords(in.readNullableRecords(false)));
        }
        return list;
    }

    /** Writes the response that refuses every partition. */
    static void writeRefusal(ProduceRequest request, short version, WireWriter out) {
        out.writeCount(request.topicData().size(), false);
        for (ProduceRequest.TopicProduceData topic : request.topicData()) {
            out.writeString(topic.name(), false);
            out.writeCount(topic.partitionData().size(), false);
            for (ProduceRequest.PartitionProduceData partition : topic.partitionData()) {
                out.writeInt(partition.index());
                out.writeShort(Errors.UNSUPPORTED_VERSION.code());
                out.writeLong(-1);
                if (version >= FIRST_WITH_APPEND_TIME) {
                    out.writeLong(-1);
                }
            }
        }
        if (version >= FIRST_WITH_THROTTLE_TIME) {
            out.writeInt(0);
        }
    }
}
