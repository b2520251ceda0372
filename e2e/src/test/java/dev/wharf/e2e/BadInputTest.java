package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What no proper client sends, over real sockets against a real process: a Kafka error where the protocol has one, otherwise a closed connection
 * and one line in the log; and a healthy producer beside it, whose records all arrive.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputTest {
    private static final String TOPIC = "calm";
    private static final long MB = 1 << 20;

    private RunningBroker broker;
    private KafkaProducer<String, String> healthy;
    private long produced;
    private int nextAddress = 2;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        broker =
                RunningBroker.start(
                        directory.resolve("data"),
                        "--set",
                        "queued.max.request.bytes=" + 64 * MB,
                        "--set",
                        "max.connections.per.ip.overrides=127.0.0.250:3");
        Map<String, Object> config = new HashMap<>(broker.clientConfig());
        config.put("linger.ms", 0);
        config.put("delivery.timeout.ms", 30_000);
        config.put("request.timeout.ms", 15_000);
        healthy = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    @AfterAll
    void stop() throws IOException {
        healthy.close();
        broker.close();
    }

    @BeforeEach
    @AfterEach
    void theHealthyProducerSeesNothing() throws Exception {
        long offset =
                healthy.send(new ProducerRecord<>(TOPIC, "record " + produced))
                        .get(30, TimeUnit.SECONDS)
                        .offset();
        assertThat(offset).as("nothing lost and nothing there twice").isEqualTo(produced);
        produced++;
    }

    static Stream<Arguments> streamsWithoutMeaning() {
        return Stream.of(
                Arguments.of(new byte[] {-1, -1, -1, -1}, "frame length -1 "),
                Arguments.of(new byte[] {0, 0, 0, 0}, "frame length 0 "),
                Arguments.of(new byte[] {0x7f, -1, -1, -1}, "frame length 2147483647 "),
                Arguments.of(new byte[] {0, 0, 0, 2, 0, 3}, "malformed request header"),
                Arguments.of(bytes(0, 0, 0, 12, 0, 99, 0, 0), "malformed request header"),
                Arguments.of(bytes(0, 0, 0, 12, -1, -1, 0, 0), "malformed request header"),
                Arguments.of(bytes(0, 0, 0, 12, 0, 0, 0, 99), "Produce version 99"),
                Arguments.of(bytes(0, 0, 0, 12, 0, 1, -1, -1), "Fetch version -1"),
                Arguments.of(bytes(0, 0, 0, 12, 0, 4, 0, 0), "no API with number 4"),
                Arguments.of(countOfTwoBillion(), "malformed Metadata request"),
                Arguments.of(text("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "HTTP"),
                Arguments.of(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, -4, 3, 3}, "TLS"));
    }

    @ParameterizedTest
    @MethodSource("streamsWithoutMeaning")
    void aStreamWithoutMeaningIsClosedWithOneLine(byte[] stream, String cause) throws Exception {
        String address = "127.0.0." + nextAddress++;
        try (RawClient client = RawClient.connect(broker, address)) {
            client.write(stream);

            assertThat(client.isClosedByBroker()).isTrue();
        }
        Awaitility.await().until(() -> !linesOf(address).isEmpty());
        assertThat(linesOf(address)).singleElement().asString().contains(cause);
    }

    @Test
    void aFloodOfNonsenseIsAFewLines() throws Exception {
        for (int i = 0; i < 300; i++) {
            try (RawClient client = RawClient.connect(broker, "127.0.0.200")) {
                client.write(new byte[] {-1, -1, -1, -1});
                assertThat(client.isClosedByBroker()).isTrue();
            }
        }

        assertThat(linesOf("127.0.0.200")).hasSizeBetween(10, 40);
    }

    @Test
    void anAddressMayHaveOnlySoManyConnections() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(RawClient.connect(broker, "127.0.0.250").establish());
        }
        try (RawClient oneMore = RawClient.connect(broker, "127.0.0.250")) {
            assertThat(oneMore.isClosedByBroker()).isTrue();
        }
        for (RawClient client : clients) {
            client.establish();
            client.close();
        }
        assertThat(linesOf("127.0.0.250"))
                .singleElement()
                .asString()
                .contains("max.connections.per.ip=3");
    }

    @Test
    void aTopicThatNobodyKnowsAndANameThatCannotBeAreErrorsOfTheProtocol() throws Exception {
        try (RawClient client = RawClient.connect(broker)) {
            for (String name : List.of("", ".", "..", "a b", "ä", "x".repeat(250))) {
                MetadataRequestData metadata = new MetadataRequestData();
                metadata.topics().add(new MetadataRequestData.MetadataRequestTopic().setName(name));
                MetadataResponse answer =
                        (MetadataResponse) client.ask(ApiKeys.METADATA, (short) 9, metadata);
                assertThat(answer.errors()).containsValue(Errors.INVALID_TOPIC_EXCEPTION);
            }
            assertThat(produce(client, "nobody-knows-it", BadBatches.proper()))
                    .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
    }

    static Stream<Arguments> badBatches() {
        return Stream.of(
                Arguments.of("bad CRC", BadBatches.badCrc(), Errors.CORRUPT_MESSAGE),
                Arguments.of("cut off", BadBatches.cut(), Errors.CORRUPT_MESSAGE),
                Arguments.of("no bytes", ByteBuffer.allocate(0), Errors.INVALID_RECORD),
                Arguments.of("magic 1", BadBatches.magic(1), Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT),
                Arguments.of("magic 9", BadBatches.magic(9), Errors.CORRUPT_MESSAGE),
                Arguments.of("count lies", BadBatches.count(1_000), Errors.INVALID_RECORD),
                Arguments.of("negative count", BadBatches.count(-1), Errors.INVALID_RECORD),
                Arguments.of("two batches", BadBatches.two(), Errors.INVALID_RECORD),
                Arguments.of("control", BadBatches.control(), Errors.INVALID_RECORD),
                Arguments.of("codec 7", BadBatches.codec(7), Errors.UNSUPPORTED_COMPRESSION_TYPE),
                Arguments.of("too large", BadBatches.large(2 << 20), Errors.MESSAGE_TOO_LARGE),
                Arguments.of(
                        "gap", BadBatches.sequence(0, 7), Errors.OUT_OF_ORDER_SEQUENCE_NUMBER));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badBatches")
    void aBadBatchIsRefusedAndTheConnectionStays(String name, ByteBuffer batch, Errors expected)
            throws Exception {
        try (RawClient client = RawClient.connect(broker).establish()) {
            createTopic(client, "bad-batches");
            if (expected == Errors.OUT_OF_ORDER_SEQUENCE_NUMBER) {
                assertThat(produce(client, "bad-batches", BadBatches.sequence(0, 0)))
                        .isEqualTo(Errors.NONE);
            }
            assertThat(produce(client, "bad-batches", batch)).as(name).isEqualTo(expected);
            assertThat(produce(client, "bad-batches", BadBatches.proper())).isEqualTo(Errors.NONE);
        }
    }

    @Test
    void halfFramesAndPeersThatDoNotReadDoNotGrowTheProcess() throws Exception {
        long beforeBytes = broker.residentBytes();
        List<RawClient> attackers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RawClient half = RawClient.connect(broker, "127.0.0.210").establish();
            attackers.add(half);
            half.writePart(100 << 20, 3_000);
            RawClient deaf = RawClient.connect(broker, "127.0.0.211").establish();
            attackers.add(deaf);
            MetadataRequestData all = new MetadataRequestData().setTopics(null);
            for (int j = 0; j < 200; j++) {
                deaf.send(ApiKeys.METADATA, (short) 9, all);
            }
        }
        theHealthyProducerSeesNothing();

        long grownBytes = broker.residentBytes() - beforeBytes;
        for (RawClient attacker : attackers) {
            attacker.close();
        }
        assertThat(grownBytes).as("bytes that the process has grown by").isLessThan(150 * MB);
    }

    @Test
    void aFrameOfMillionsOfTinyElementsIsClosedBeforeItTakesTheHeap() throws Exception {
        int topics = 30;
        int partitions = 100_000;
        ListOffsetsRequestData body = new ListOffsetsRequestData().setReplicaId(-1);
        for (int t = 0; t < topics; t++) {
            ListOffsetsRequestData.ListOffsetsTopic topic =
                    new ListOffsetsRequestData.ListOffsetsTopic().setName("t" + t);
            for (int p = 0; p < partitions; p++) {
                topic.partitions()
                        .add(
                                new ListOffsetsRequestData.ListOffsetsPartition()
                                        .setPartitionIndex(p));
            }
            body.topics().add(topic);
        }
        try (RawClient client = RawClient.connect(broker, "127.0.0.220").establish()) {
            client.send(ApiKeys.LIST_OFFSETS, (short) 1, body);

            assertThat(client.isClosedByBroker()).isTrue();
        }
        assertThat(linesOf("127.0.0.220")).singleElement().asString().contains("elements");
    }

    @Test
    void pipeliningBeyondTheLimitIsAnsweredInOrderAllTheSame() throws Exception {
        int requests = 500;
        FetchRequestData parked = new FetchRequestData().setMaxWaitMs(20).setMinBytes(1 << 20);
        try (RawClient client = RawClient.connect(broker).establish()) {
            for (int i = 0; i < requests; i++) {
                client.send(ApiKeys.FETCH, (short) 12, parked);
            }
            int first = ByteBuffer.wrap(client.receive()).getInt();
            for (int i = 1; i < requests; i++) {
                assertThat(ByteBuffer.wrap(client.receive()).getInt()).isEqualTo(first + i);
            }
        }
    }

    private List<String> linesOf(String address) throws IOException {
        return broker.log().lines().filter(line -> line.contains(address + ":")).toList();
    }

    private static void createTopic(RawClient client, String name) throws IOException {
        MetadataRequestData metadata = new MetadataRequestData().setAllowAutoTopicCreation(true);
        metadata.topics().add(new MetadataRequestData.MetadataRequestTopic().setName(name));
        Awaitility.await()
                .until(
                        () -> {
                            MetadataResponse answer =
                                    (MetadataResponse)
                                            client.ask(ApiKeys.METADATA, (short) 9, metadata);
                            return answer.errors().isEmpty();
                        });
    }

    private static Errors produce(RawClient client, String topic, ByteBuffer batch)
            throws IOException {
        ProduceRequestData body = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(10_000);
        body.topicData()
                .add(
                        new ProduceRequestData.TopicProduceData()
                                .setName(topic)
                                .setPartitionData(
                                        List.of(
                                                new ProduceRequestData.PartitionProduceData()
                                                        .setRecords(
                                                                MemoryRecords.readableRecords(
                                                                        batch)))));
        ProduceResponse answer = (ProduceResponse) client.ask(ApiKeys.PRODUCE, (short) 9, body);
        return Errors.forCode(
                answer.data()
                        .responses()
                        .iterator()
                        .next()
                        .partitionResponses()
                        .getFirst()
                        .errorCode());
    }

    /** A frame of 12 bytes with a header that begins so. */
    private static byte[] bytes(int... first) {
        byte[] frame = new byte[Integer.BYTES + 12];
        for (int i = 0; i < first.length; i++) {
            frame[i] = (byte) first[i];
        }
        return frame;
    }

    private static byte[] countOfTwoBillion() {
        return ByteBuffer.allocate(18)
                .putInt(14)
                .putShort(ApiKeys.METADATA.id)
                .putShort((short) 1)
                .putInt(7)
                .putShort((short) -1)
                .putInt(Integer.MAX_VALUE)
                .array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
