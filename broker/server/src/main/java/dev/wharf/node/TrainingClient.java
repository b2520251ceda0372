package dev.wharf.node;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.RequestFrame;
import dev.wharf.protocol.message.ApiVersionsRequest;
import dev.wharf.protocol.message.FetchRequest;
import dev.wharf.protocol.message.ListOffsetsRequest;
import dev.wharf.protocol.message.MetadataRequest;
import dev.wharf.protocol.message.ProduceRequest;
import dev.wharf.protocol.message.RequestHeader;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A producer and a consumer in one, for {@link TrainCommand}: asks one broker of this machine for what clients ask first, whatever the answer is. */
final class TrainingClient implements Closeable {
    /** The topic that it uses, and makes by asking for it. */
    static final String TOPIC = "train";

    private static final int ANSWER_WAIT_MS = 10_000;
    private static final int FETCH_WAIT_MS = 10;

    /** The first version of a produce whose answer names the next leader (KIP-951). */
    private static final int PRODUCE_VERSION = 10;

    private final Socket socket;
    private final int partitions;
    private final long producerId;
    private int sequence;

    /** @param partitions of the topic, with which each request is concerned */
    TrainingClient(int port, int partitions) throws IOException {
        this.partitions = partitions;
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.producerId = socket.getLocalPort(); // nobody else has it at this time
        greet();
    }

    /** Goes on elsewhere with the first record that {@code former} has no answer to. */
    TrainingClient(int port, TrainingClient former) throws IOException {
        this.partitions = former.partitions;
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.producerId = former.producerId;
        this.sequence = former.sequence;
        greet();
    }

    private void greet() throws IOException {
        socket.setSoTimeout(ANSWER_WAIT_MS);
        ask(
                ApiKey.API_VERSIONS,
                3,
                new ApiVersionsRequest()
                        .setClientSoftwareName(TOPIC)
                        .setClientSoftwareVersion(Version.text()));
    }

    /** One round of questions; returns when the last has its answer. */
    void use() throws IOException {
        ask(ApiKey.METADATA, 9, metadata());
        produce(1);
        ask(ApiKey.LIST_OFFSETS, 6, listOffsets());
        ask(ApiKey.FETCH, 11, fetch());
    }

    /** Sends some requests in a row, and waits for their answers then. */
    void produce(int requests) throws IOException {
        for (int i = 0; i < requests; i++) {
            send(ApiKey.PRODUCE, PRODUCE_VERSION, records(sequence + i));
        }
        for (int i = 0; i < requests; i++) {
            skipAnswer();
            sequence++;
        }
    }

    private static MetadataRequest metadata() {
        return new MetadataRequest()
                .setTopics(List.of(new MetadataRequest.MetadataRequestTopic().setName(TOPIC)))
                .setAllowAutoTopicCreation(true);
    }

    private ProduceRequest records(int first) {
        List<ProduceRequest.PartitionProduceData> data =
                each(
                        partition ->
                                new ProduceRequest.PartitionProduceData()
                                        .setIndex(partition)
                                        .setRecords(new MemoryRecords(batch(first))));
        return new ProduceRequest()
                .setAcks((short) -1)
                .setTimeoutMs(ANSWER_WAIT_MS)
                .setTopicData(
                        List.of(
                                new ProduceRequest.TopicProduceData()
                                        .setName(TOPIC)
                                        .setPartitionData(data)));
    }

    private ByteBuf batch(int first) {
        return new RecordBatchBuilder()
                .producer(producerId, (short) 0, first)
                .add(0, null, TOPIC.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private ListOffsetsRequest listOffsets() {
        List<ListOffsetsRequest.ListOffsetsPartition> asked =
                each(
                        partition ->
                                new ListOffsetsRequest.ListOffsetsPartition()
                                        .setPartitionIndex(partition)
                                        .setTimestamp(-1));
        return new ListOffsetsRequest()
                .setReplicaId(-1)
                .setTopics(
                        List.of(
                                new ListOffsetsRequest.ListOffsetsTopic()
                                        .setName(TOPIC)
                                        .setPartitions(asked)));
    }

    private FetchRequest fetch() {
        List<FetchRequest.FetchPartition> asked =
                each(
                        partition ->
                                new FetchRequest.FetchPartition()
                                        .setPartition(partition)
                                        .setPartitionMaxBytes(1 << 20));
        return new FetchRequest()
                .setReplicaId(-1)
                .setMaxWaitMs(FETCH_WAIT_MS)
                .setMinBytes(1)
                .setTopics(
                        List.of(
                                new FetchRequest.FetchTopic()
                                        .setTopic(TOPIC)
                                        .setTopicId(Uuid.ZERO)
                                        .setPartitions(asked)));
    }

    private <T> List<T> each(IntFunction<T> ofPartition) {
        return IntStream.range(0, partitions).mapToObj(ofPartition).toList();
    }

    private void ask(ApiKey key, int version, ApiMessage body) throws IOException {
        send(key, version, body);
        skipAnswer();
    }

    private void send(ApiKey key, int version, ApiMessage body) throws IOException {
        RequestHeader header =
                new RequestHeader()
                        .setRequestApiKey(key.id())
                        .setRequestApiVersion((short) version)
                        .setClientId(TOPIC);
        ByteBuf frame = Unpooled.buffer().writeInt(0);
        RequestFrame.write(frame, key, header, body);
        frame.setInt(0, frame.readableBytes() - Integer.BYTES);
        OutputStream out = socket.getOutputStream();
        frame.readBytes(out, frame.readableBytes());
        frame.release();
    }

    private void skipAnswer() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.skipNBytes(in.readInt());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
