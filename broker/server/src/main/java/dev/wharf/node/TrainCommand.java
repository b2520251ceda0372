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
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code wharf train}: a short life of a broker, for the JDK to write down which classes a start needs. Run by {@code bin/wharf} with {@code
 * -XX:AOTCacheOutput}; of no use to people.
 */
@Command(name = "train", hidden = true, description = "Runs a broker for a moment and exits.")
final class TrainCommand implements Callable<Integer> {
    private static final String TOPIC = "train";
    private static final int ROUNDS = 20;

    @Mixin private SettingOptions options = new SettingOptions();

    @Override
    public Integer call() throws RefusalException, IOException {
        List<Setting> given = new ArrayList<>(options.settings());
        given.add(new Setting(NodeConfig.LISTENERS.name(), "PLAINTEXT://127.0.0.1:0", "train"));
        given.add(new Setting(NodeConfig.HTTP_PORT.name(), "0", "train"));
        Node node = Node.start(new Settings(given));
        node.awaitServing();
        AtomicReference<IOException> failure = new AtomicReference<>();
        HttpApplication.run(
                node,
                httpPort -> {
                    Lifecycle.announce(node, httpPort, null);
                    try {
                        useBroker(node.listeners().getFirst().port());
                        useHttp(httpPort);
                    } catch (IOException e) {
                        failure.set(e);
                    }
                    Lifecycle.endHttp();
                });
        node.stop();
        if (failure.get() != null) {
            throw failure.get();
        }
        return 0;
    }

    private static void useHttp(int port) throws IOException {
        for (String page : List.of("health", "metrics")) {
            HttpURLConnection connection =
                    (HttpURLConnection)
                            URI.create("http://127.0.0.1:" + port + "/q/" + page)
                                    .toURL()
                                    .openConnection();
            connection.getInputStream().readAllBytes();
        }
    }

    /** What a producer and a consumer send first. */
    private static void useBroker(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            ask(
                    socket,
                    ApiKey.API_VERSIONS,
                    3,
                    new ApiVersionsRequest()
                            .setClientSoftwareName(TOPIC)
                            .setClientSoftwareVersion(Version.text()));
            MetadataRequest metadata =
                    new MetadataRequest()
                            .setTopics(
                                    List.of(
                                            new MetadataRequest.MetadataRequestTopic()
                                                    .setName(TOPIC)))
                            .setAllowAutoTopicCreation(true);
            for (int round = 0; round < ROUNDS; round++) {
                ask(socket, ApiKey.METADATA, 9, metadata);
                ask(socket, ApiKey.PRODUCE, 9, produce());
                ask(socket, ApiKey.LIST_OFFSETS, 6, listOffsets());
                ask(socket, ApiKey.FETCH, 11, fetch());
            }
        }
    }

    private static ProduceRequest produce() {
        ByteBuf batch =
                new RecordBatchBuilder()
                        .add(0, null, TOPIC.getBytes(StandardCharsets.UTF_8))
                        .build();
        return new ProduceRequest()
                .setAcks((short) -1)
                .setTimeoutMs(1_000)
                .setTopicData(
                        List.of(
                                new ProduceRequest.TopicProduceData()
                                        .setName(TOPIC)
                                        .setPartitionData(
                                                List.of(
                                                        new ProduceRequest.PartitionProduceData()
                                                                .setRecords(
                                                                        new MemoryRecords(
                                                                                batch))))));
    }

    private static ListOffsetsRequest listOffsets() {
        return new ListOffsetsRequest()
                .setReplicaId(-1)
                .setTopics(
                        List.of(
                                new ListOffsetsRequest.ListOffsetsTopic()
                                        .setName(TOPIC)
                                        .setPartitions(
                                                List.of(
                                                        new ListOffsetsRequest
                                                                        .ListOffsetsPartition()
                                                                .setTimestamp(-1)))));
    }

    private static FetchRequest fetch() {
        return new FetchRequest()
                .setReplicaId(-1)
                .setMaxWaitMs(10)
                .setMinBytes(1)
                .setTopics(
                        List.of(
                                new FetchRequest.FetchTopic()
                                        .setTopic(TOPIC)
                                        .setTopicId(Uuid.ZERO)
                                        .setPartitions(
                                                List.of(
                                                        new FetchRequest.FetchPartition()
                                                                .setPartitionMaxBytes(1 << 20)))));
    }

    private static void ask(Socket socket, ApiKey key, int version, ApiMessage body)
            throws IOException {
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
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.skipNBytes(in.readInt());
    }
}
