package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.ApiVersionsRequest;
import dev.wharf.protocol.message.ApiVersionsResponse;
import dev.wharf.protocol.message.CreateTopicsRequest;
import dev.wharf.protocol.message.CreateTopicsResponse;
import dev.wharf.protocol.message.DeleteTopicsRequest;
import dev.wharf.protocol.message.DeleteTopicsResponse;
import dev.wharf.protocol.message.DescribeClusterRequest;
import dev.wharf.protocol.message.DescribeClusterResponse;
import dev.wharf.protocol.message.DescribeConfigsRequest;
import dev.wharf.protocol.message.DescribeConfigsResponse;
import dev.wharf.protocol.message.FetchRequest;
import dev.wharf.protocol.message.FetchResponse;
import dev.wharf.protocol.message.InitProducerIdRequest;
import dev.wharf.protocol.message.InitProducerIdResponse;
import dev.wharf.protocol.message.ListOffsetsRequest;
import dev.wharf.protocol.message.ListOffsetsResponse;
import dev.wharf.protocol.message.MetadataRequest;
import dev.wharf.protocol.message.MetadataResponse;
import dev.wharf.protocol.message.ProduceRequest;
import dev.wharf.protocol.message.ProduceResponse;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every version of every API that carries data or describes the cluster; Kafka's own decoder reads each response too. */
final class VersionsTest {
    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();

    @Test
    void apiVersionsAtEveryVersion() {
        for (int version = 0; version <= 4; version++) {
            ApiVersionsRequest request =
                    new ApiVersionsRequest()
                            .setClientSoftwareName("test")
                            .setClientSoftwareVersion("1");
            ApiVersionsResponse response = client.ask(request, version, ApiVersionsResponse.class);
            assertThat(response.errorCode()).isZero();
            ApiVersionsResponse.ApiVersion produce = response.apiKeys().getFirst();
            assertThat(produce.apiKey()).isZero();
            assertThat(produce.minVersion()).isZero();
            assertThat(produce.maxVersion()).isEqualTo((short) 13);
        }
        assertThat(client.connection().softwareName()).isEqualTo("test");
    }

    @Test
    void aClientFromTheFutureLearnsOurRange() {
        ByteBuf frame = Unpooled.buffer();
        frame.writeShort(ApiKey.API_VERSIONS.id()).writeShort(99).writeInt(7).writeShort(-1);
        frame.writeByte(0).writeByte(0);
        TestClient.Reply reply = client.sendFrame(frame, ApiKey.API_VERSIONS, (short) 0);
        ApiVersionsResponse response = (ApiVersionsResponse) reply.message();
        assertThat(Errors.of(response.errorCode())).isEqualTo(Errors.UNSUPPORTED_VERSION);
        assertThat(response.apiKeys()).hasSize(1);
        assertThat(response.apiKeys().getFirst().maxVersion()).isEqualTo((short) 4);
    }

    @Test
    void aSoftwareNameOfOddCharactersIsRefused() {
        ApiVersionsResponse response =
                client.ask(
                        new ApiVersionsRequest()
                                .setClientSoftwareName("a b")
                                .setClientSoftwareVersion("1"),
                        3,
                        ApiVersionsResponse.class);
        assertThat(Errors.of(response.errorCode())).isEqualTo(Errors.INVALID_REQUEST);
    }

    @Test
    void whatIsNotServedClosesTheConnection() {
        ByteBuf unknownKey = Unpooled.buffer().writeShort(12_345).writeShort(0).writeInt(1);
        assertThat(client.sendFrame(unknownKey, ApiKey.METADATA, (short) 0).closedBecause())
                .contains("12345");
        ByteBuf unknownVersion =
                Unpooled.buffer().writeShort(ApiKey.METADATA.id()).writeShort(99).writeInt(1);
        unknownVersion.writeShort(-1).writeByte(0);
        assertThat(client.sendFrame(unknownVersion, ApiKey.METADATA, (short) 0).closedBecause())
                .contains("Metadata version 99");
        ByteBuf cut = Unpooled.buffer().writeShort(ApiKey.METADATA.id());
        assertThat(client.sendFrame(cut, ApiKey.METADATA, (short) 0).closedBecause())
                .contains("malformed");
    }

    @Test
    void metadataAtEveryVersion() {
        Uuid id = Topics.create(client, "orders", 3);
        for (int version = 0; version <= 13; version++) {
            MetadataRequest request =
                    new MetadataRequest()
                            .setTopics(
                                    List.of(
                                            new MetadataRequest.MetadataRequestTopic()
                                                    .setName("orders")));
            MetadataResponse response = client.ask(request, version, MetadataResponse.class);
            assertThat(response.brokers()).hasSize(1);
            assertThat(response.brokers().getFirst().port()).isEqualTo(9092);
            MetadataResponse.MetadataResponseTopic topic = response.topics().getFirst();
            assertThat(topic.errorCode()).isZero();
            assertThat(topic.partitions()).hasSize(3);
            assertThat(topic.partitions().getFirst().leaderId()).isEqualTo(TestBroker.NODE_ID);
            MetadataRequest all = new MetadataRequest().setTopics(version == 0 ? List.of() : null);
            assertThat(client.ask(all, version, MetadataResponse.class).topics()).hasSize(1);
            if (version >= 12) {
                MetadataRequest byId =
                        new MetadataRequest()
                                .setTopics(
                                        List.of(
                                                new MetadataRequest.MetadataRequestTopic()
                                                        .setName(null)
                                                        .setTopicId(id)));
                assertThat(
                                client.ask(byId, version, MetadataResponse.class)
                                        .topics()
                                        .getFirst()
                                        .name())
                        .isEqualTo("orders");
            }
        }
    }

    @Test
    void aTopicCannotBeAskedForByItsIdAloneBeforeThatWasPossible() {
        Uuid id = Topics.create(client, "orders", 1);
        for (int version = 10; version <= 11; version++) {
            MetadataRequest byId =
                    new MetadataRequest()
                            .setTopics(
                                    List.of(
                                            new MetadataRequest.MetadataRequestTopic()
                                                    .setName(null)
                                                    .setTopicId(id)));
            MetadataResponse response = client.ask(byId, version, MetadataResponse.class);
            assertThat(Errors.of(response.topics().getFirst().errorCode()))
                    .isEqualTo(Errors.INVALID_REQUEST);
        }
    }

    @Test
    void produceAtEveryVersion() {
        Uuid id = Topics.create(client, "orders", 1);
        for (int version = 3; version <= 13; version++) {
            for (int acks = -1; acks <= 1; acks++) {
                ProduceRequest request = Topics.produceRequest("orders", 0, acks, "v" + version);
                if (version >= 13) {
                    request.topicData().getFirst().setName("").setTopicId(id);
                }
                TestClient.Reply reply = client.exchange(request, version);
                if (acks == 0) {
                    assertThat(reply.bytes()).isNull();
                    assertThat(reply.closedBecause()).isNull();
                } else {
                    ProduceResponse response = (ProduceResponse) reply.message();
                    assertThat(Topics.only(response).errorCode()).isZero();
                }
            }
        }
        assertThat(Topics.fetch(client, "orders", 0, 0).highWatermark()).isEqualTo(33);
    }

    @Test
    void produceOfOldFormatsIsRefusedPerPartition() {
        for (int version = 0; version <= 2; version++) {
            ByteBuf frame = Unpooled.buffer();
            frame.writeShort(0).writeShort(version).writeInt(9).writeShort(-1);
            frame.writeShort(1).writeInt(1_000).writeInt(1);
            frame.writeShort(6).writeBytes("orders".getBytes(StandardCharsets.UTF_8));
            frame.writeInt(1).writeInt(5).writeInt(3).writeBytes(new byte[3]);
            TestClient.Reply reply = client.sendFrame(frame, ApiKey.PRODUCE, (short) version);
            ByteBuf bytes = reply.bytes();
            assertThat(bytes).isNotNull();
            assertThat(bytes.readInt()).as("correlation id").isEqualTo(9);
            assertThat(bytes.readInt()).as("topics").isEqualTo(1);
            assertThat(bytes.readCharSequence(bytes.readShort(), StandardCharsets.UTF_8).toString())
                    .isEqualTo("orders");
            assertThat(bytes.readInt()).as("partitions").isEqualTo(1);
            assertThat(bytes.readInt()).as("partition").isEqualTo(5);
            assertThat(Errors.of(bytes.readShort())).isEqualTo(Errors.UNSUPPORTED_VERSION);
            assertThat(bytes.readLong()).as("base offset").isEqualTo(-1);
            bytes.skipBytes(version == 0 ? 0 : version == 1 ? 4 : 12);
            assertThat(bytes.isReadable()).isFalse();
        }
    }

    @Test
    void fetchAtEveryVersion() {
        Uuid id = Topics.create(client, "orders", 1);
        Topics.produce(client, "orders", 0, "a", "b", "c");
        for (int version = 4; version <= 18; version++) {
            FetchRequest request = Topics.fetchRequest("orders", 0, 1, 0);
            if (version >= 13) {
                request.topics().getFirst().setTopic("").setTopicId(id);
            }
            FetchResponse response = client.ask(request, version, FetchResponse.class);
            FetchResponse.PartitionData data = Topics.only(response);
            assertThat(data.errorCode()).isZero();
            assertThat(data.highWatermark()).isEqualTo(3);
            assertThat(Topics.values(data, 1)).containsExactly("b", "c");
        }
    }

    @Test
    void listOffsetsAtEveryVersion() {
        Topics.create(client, "orders", 1);
        Topics.produce(client, "orders", 0, "a", "b", "c");
        Map<Long, Integer> firstVersion =
                Map.of(-1L, 1, -2L, 1, -3L, 7, -4L, 8, -5L, 9, -6L, 11, -7L, 99);
        Map<Long, Long> offsets = Map.of(-1L, 3L, -2L, 0L, -3L, 0L, -4L, 0L, -5L, -1L, -6L, -1L);
        for (int version = 1; version <= 11; version++) {
            for (long time = -7; time <= 0; time++) {
                ListOffsetsResponse.ListOffsetsPartitionResponse found = listOffset(time, version);
                if (firstVersion.getOrDefault(time, 0) > version) {
                    assertThat(Errors.of(found.errorCode())).isEqualTo(Errors.UNSUPPORTED_VERSION);
                } else {
                    assertThat(Errors.of(found.errorCode())).isEqualTo(Errors.NONE);
                    assertThat(found.offset())
                            .as("offset of %s in version %s", time, version)
                            .isEqualTo(time == 0 ? 0 : offsets.get(time));
                }
            }
            assertThat(listOffset(Long.MAX_VALUE, version).offset()).isEqualTo(-1);
        }
    }

    private ListOffsetsResponse.ListOffsetsPartitionResponse listOffset(long time, int version) {
        ListOffsetsRequest request =
                new ListOffsetsRequest()
                        .setReplicaId(-1)
                        .setTopics(
                                List.of(
                                        new ListOffsetsRequest.ListOffsetsTopic()
                                                .setName("orders")
                                                .setPartitions(
                                                        List.of(
                                                                new ListOffsetsRequest
                                                                                .ListOffsetsPartition()
                                                                        .setTimestamp(time)))));
        return client.ask(request, version, ListOffsetsResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }

    @Test
    void topicsAreCreatedAndDeletedAtEveryVersion() {
        for (int version = 2; version <= 7; version++) {
            CreateTopicsRequest create =
                    Topics.createRequest("t" + version, 2, Map.of("retention.ms", "1000"));
            CreateTopicsResponse.CreatableTopicResult created =
                    client.ask(create, version, CreateTopicsResponse.class).topics().getFirst();
            assertThat(created.errorCode()).isZero();
            if (version >= 5) {
                assertThat(created.numPartitions()).isEqualTo(2);
                assertThat(created.configs())
                        .anyMatch(
                                config ->
                                        config.name().equals("retention.ms")
                                                && "1000".equals(config.value())
                                                && config.configSource() == 1);
            }
            CreateTopicsResponse.CreatableTopicResult again =
                    client.ask(create, version, CreateTopicsResponse.class).topics().getFirst();
            assertThat(Errors.of(again.errorCode())).isEqualTo(Errors.TOPIC_ALREADY_EXISTS);
        }
        for (int version = 1; version <= 6; version++) {
            String name = "t" + (version + 1);
            DeleteTopicsRequest delete =
                    version < 6
                            ? new DeleteTopicsRequest().setTopicNames(List.of(name))
                            : new DeleteTopicsRequest()
                                    .setTopics(
                                            List.of(
                                                    new DeleteTopicsRequest.DeleteTopicState()
                                                            .setName(name)));
            DeleteTopicsResponse.DeletableTopicResult deleted =
                    client.ask(delete, version, DeleteTopicsResponse.class).responses().getFirst();
            assertThat(deleted.errorCode()).isZero();
            deleted =
                    client.ask(delete, version, DeleteTopicsResponse.class).responses().getFirst();
            assertThat(Errors.of(deleted.errorCode())).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
        broker.killAndRestart();
        MetadataResponse left =
                broker.connect()
                        .ask(new MetadataRequest().setTopics(null), 12, MetadataResponse.class);
        assertThat(left.topics()).isEmpty();
    }

    @Test
    void configurationsAreDescribedAtEveryVersion() {
        Topics.create(client, "orders", 1, Map.of("retention.ms", "1000"));
        for (int version = 1; version <= 4; version++) {
            DescribeConfigsRequest request =
                    new DescribeConfigsRequest()
                            .setIncludeSynonyms(true)
                            .setResources(
                                    List.of(
                                            resource(2, "orders"),
                                            resource(4, "1"),
                                            resource(2, "nothing"),
                                            resource(4, "7")));
            List<DescribeConfigsResponse.DescribeConfigsResult> results =
                    client.ask(request, version, DescribeConfigsResponse.class).results();
            assertThat(results)
                    .extracting(result -> Errors.of(result.errorCode()))
                    .containsExactly(
                            Errors.NONE,
                            Errors.NONE,
                            Errors.UNKNOWN_TOPIC_OR_PARTITION,
                            Errors.INVALID_REQUEST);
            assertThat(results.get(0).configs())
                    .anyMatch(
                            config ->
                                    config.name().equals("retention.ms")
                                            && "1000".equals(config.value())
                                            && config.synonyms().size() == 2);
            assertThat(results.get(1).configs()).hasSizeGreaterThan(300);
            assertThat(results.get(1).configs())
                    .anyMatch(
                            config ->
                                    config.name().equals("log.retention.hours")
                                            && "168".equals(config.value())
                                            && config.configSource() == 5);
        }
    }

    private static DescribeConfigsRequest.DescribeConfigsResource resource(int type, String name) {
        return new DescribeConfigsRequest.DescribeConfigsResource()
                .setResourceType((byte) type)
                .setResourceName(name)
                .setConfigurationKeys(null);
    }

    @Test
    void theClusterIsDescribedAtEveryVersion() {
        for (int version = 0; version <= 2; version++) {
            DescribeClusterResponse response =
                    client.ask(
                            new DescribeClusterRequest()
                                    .setIncludeClusterAuthorizedOperations(true),
                            version,
                            DescribeClusterResponse.class);
            assertThat(response.clusterId()).isEqualTo(broker.broker().clusterId());
            assertThat(response.brokers()).hasSize(1);
            assertThat(response.clusterAuthorizedOperations()).isEqualTo(8096);
        }
        DescribeClusterResponse controllers =
                client.ask(
                        new DescribeClusterRequest().setEndpointType((byte) 2),
                        1,
                        DescribeClusterResponse.class);
        assertThat(Errors.of(controllers.errorCode())).isEqualTo(Errors.MISMATCHED_ENDPOINT_TYPE);
    }

    @Test
    void producerIdsAreNeverGivenTwice() {
        long last = -1;
        for (int round = 0; round < 2; round++) {
            TestClient asker = broker.connect();
            for (int version = 0; version <= 5; version++) {
                InitProducerIdResponse response =
                        asker.ask(
                                new InitProducerIdRequest().setTransactionalId(null),
                                version,
                                InitProducerIdResponse.class);
                assertThat(response.errorCode()).isZero();
                assertThat(response.producerId()).isGreaterThan(last);
                assertThat(response.producerEpoch()).isZero();
                last = response.producerId();
            }
            broker.killAndRestart();
        }
        InitProducerIdResponse transactional =
                broker.connect()
                        .ask(
                                new InitProducerIdRequest().setTransactionalId("tx"),
                                4,
                                InitProducerIdResponse.class);
        assertThat(Errors.of(transactional.errorCode())).isEqualTo(Errors.UNSUPPORTED_VERSION);
    }
}
