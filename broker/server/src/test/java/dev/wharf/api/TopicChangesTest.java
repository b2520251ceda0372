package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.metadata.ConfigResource;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AlterConfigsRequest;
import dev.wharf.protocol.message.AlterConfigsResponse;
import dev.wharf.protocol.message.CreatePartitionsRequest;
import dev.wharf.protocol.message.CreatePartitionsResponse;
import dev.wharf.protocol.message.DescribeConfigsRequest;
import dev.wharf.protocol.message.DescribeConfigsResponse;
import dev.wharf.protocol.message.IncrementalAlterConfigsRequest;
import dev.wharf.protocol.message.IncrementalAlterConfigsResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Topics that grow and change their settings, in every version, as clients see it. */
final class TopicChangesTest {
    private static final byte TOPIC = ConfigResource.Type.TOPIC.code();
    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final byte APPEND = 2;

    @Test
    void aTopicGrowsAndTakesRecordsInItsNewPartition() {
        TestBroker broker = TestBroker.start();
        TestClient client = broker.connect();
        Topics.create(client, "orders", 1);
        for (int version = 0; version <= 3; version++) {
            int count = 2 + version;
            assertThat(grow(client, "orders", count, version)).isEqualTo(Errors.NONE);
            assertThat(Topics.produce(client, "orders", count - 1, "a").errorCode()).isZero();
        }
        broker.cutPowerAndRestart();
        assertThat(Topics.produce(broker.connect(), "orders", 4, "b").errorCode()).isZero();
    }

    @Test
    void aTopicNeitherShrinksNorGrowsUnasked() {
        TestClient client = TestBroker.start().connect();
        Topics.create(client, "orders", 3);
        assertThat(grow(client, "orders", 2, 3)).isEqualTo(Errors.INVALID_PARTITIONS);
        assertThat(grow(client, "orders", 3, 3)).isEqualTo(Errors.INVALID_PARTITIONS);
        assertThat(grow(client, "nowhere", 3, 3)).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(grow(client, "__consumer_offsets", 99, 3))
                .isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
    }

    @Test
    void aNumberOfPartitionsThatCannotBeIsRefusedBesideAGrowthThatCan() {
        TestClient client = TestBroker.start().connect();
        for (String topic : List.of("less", "nothing", "twice", "orders")) {
            Topics.create(client, topic, 1);
        }
        CreatePartitionsRequest request =
                new CreatePartitionsRequest()
                        .setTimeoutMs(1000)
                        .setTopics(
                                List.of(
                                        growthTo("less", Integer.MIN_VALUE),
                                        growthTo("nothing", 0),
                                        growthTo("twice", 2),
                                        growthTo("orders", 2),
                                        growthTo("twice", 2)));

        assertThat(client.ask(request, 3, CreatePartitionsResponse.class).results())
                .extracting(each -> Errors.of(each.errorCode()))
                .containsExactly(
                        Errors.INVALID_PARTITIONS,
                        Errors.INVALID_PARTITIONS,
                        Errors.INVALID_REQUEST,
                        Errors.NONE,
                        Errors.INVALID_REQUEST);
    }

    @Test
    void newPartitionsAreAssignedToBrokersThatThereAre() {
        TestClient client = TestBroker.start().connect();
        Topics.create(client, "orders", 1);
        assertThat(grow(client, growth("orders", 2, List.of(9))))
                .isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(grow(client, growth("orders", 3, List.of(TestBroker.NODE_ID))))
                .isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(grow(client, growth("orders", 2, List.of(TestBroker.NODE_ID))))
                .isEqualTo(Errors.NONE);
        assertThat(Topics.produce(client, "orders", 1, "a").errorCode()).isZero();
    }

    @Test
    void validatingAGrowthDoesNotGrow() {
        TestClient client = TestBroker.start().connect();
        Topics.create(client, "orders", 1);
        CreatePartitionsRequest request = growth("orders", 2).setValidateOnly(true);
        client.ask(request, 3, CreatePartitionsResponse.class);
        assertThat(Errors.of(Topics.produce(client, "orders", 1, "a").errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void aSingleValueChangesAndTheOthersStay() {
        TestBroker broker = TestBroker.start();
        TestClient client = broker.connect();
        Topics.create(client, "orders", 1);
        for (int version = 0; version <= 1; version++) {
            assertThat(change(client, "max.message.bytes", SET, "2000", version))
                    .isEqualTo(Errors.NONE);
            assertThat(change(client, "retention.ms", SET, "1000", version)).isEqualTo(Errors.NONE);
        }
        assertThat(change(client, "retention.ms", DELETE, null, 1)).isEqualTo(Errors.NONE);
        assertThat(change(client, "cleanup.policy", APPEND, "compact", 1)).isEqualTo(Errors.NONE);
        broker.cutPowerAndRestart();
        TestClient later = broker.connect();
        assertThat(valueOf(later, "max.message.bytes")).isEqualTo("2000");
        assertThat(valueOf(later, "retention.ms")).isEqualTo("604800000");
        assertThat(valueOf(later, "cleanup.policy")).isEqualTo("delete,compact");
    }

    @Test
    void aChangedLimitActsOnTheNextProduce() {
        TestClient client = TestBroker.start().connect();
        Topics.create(client, "orders", 1);
        assertThat(change(client, "max.message.bytes", SET, "100", 1)).isEqualTo(Errors.NONE);
        assertThat(Errors.of(Topics.produce(client, "orders", 0, "x".repeat(200)).errorCode()))
                .isEqualTo(Errors.MESSAGE_TOO_LARGE);
    }

    @Test
    void badChangesAreRefusedAndChangeNothing() {
        TestClient client = TestBroker.start().connect();
        Topics.create(client, "orders", 1);
        assertThat(change(client, "max.message.bytes", SET, "many", 1))
                .isEqualTo(Errors.INVALID_CONFIG);
        assertThat(change(client, "no.such.key", SET, "1", 1)).isEqualTo(Errors.INVALID_CONFIG);
        assertThat(change(client, "max.message.bytes", APPEND, "1", 1))
                .isEqualTo(Errors.INVALID_CONFIG);
        assertThat(change(client, "max.message.bytes", (byte) 9, "1", 1))
                .isEqualTo(Errors.INVALID_REQUEST);
        assertThat(valueOf(client, "max.message.bytes")).isEqualTo("1048588");
    }

    @Test
    void aResourceOfNoKindAndABrokerOfNoIdAreRefusedBesideOneThatChanges() {
        TestClient client = TestBroker.start().connect();
        Topics.create(client, "orders", 1);
        IncrementalAlterConfigsRequest request =
                new IncrementalAlterConfigsRequest()
                        .setResources(
                                List.of(
                                        resource((byte) 3, "x", "retention.ms", SET, "1"),
                                        resource(TOPIC, "orders", "retention.ms", SET, "1"),
                                        resource(
                                                ConfigResource.Type.BROKER.code(),
                                                "77",
                                                "log.retention.ms",
                                                SET,
                                                "1")));
        IncrementalAlterConfigsResponse response =
                client.ask(request, 1, IncrementalAlterConfigsResponse.class);
        assertThat(response.responses())
                .extracting(each -> Errors.of(each.errorCode()))
                .containsExactly(Errors.INVALID_REQUEST, Errors.NONE, Errors.INVALID_REQUEST);
        assertThat(valueOf(client, "retention.ms")).isEqualTo("1");
    }

    @Test
    void replacingTheConfigurationResetsWhatIsLeftOut() {
        TestClient client = TestBroker.start().connect();
        Topics.create(client, "orders", 1);
        assertThat(change(client, "retention.ms", SET, "1000", 1)).isEqualTo(Errors.NONE);
        for (int version = 0; version <= 2; version++) {
            AlterConfigsRequest request =
                    new AlterConfigsRequest()
                            .setResources(
                                    List.of(
                                            new AlterConfigsRequest.AlterConfigsResource()
                                                    .setResourceType(TOPIC)
                                                    .setResourceName("orders")
                                                    .setConfigs(
                                                            List.of(
                                                                    new AlterConfigsRequest
                                                                                    .AlterableConfig()
                                                                            .setName(
                                                                                    "segment.bytes")
                                                                            .setValue(
                                                                                    "1048576")))));
            AlterConfigsResponse response =
                    client.ask(request, version, AlterConfigsResponse.class);
            assertThat(response.responses().getFirst().errorCode()).isZero();
        }
        assertThat(valueOf(client, "retention.ms")).isEqualTo("604800000");
        assertThat(valueOf(client, "segment.bytes")).isEqualTo("1048576");
    }

    private static Errors grow(TestClient client, String topic, int count, int version) {
        CreatePartitionsResponse response =
                client.ask(growth(topic, count), version, CreatePartitionsResponse.class);
        return Errors.of(response.results().getFirst().errorCode());
    }

    private static Errors grow(TestClient client, CreatePartitionsRequest request) {
        CreatePartitionsResponse response = client.ask(request, 3, CreatePartitionsResponse.class);
        return Errors.of(response.results().getFirst().errorCode());
    }

    private static CreatePartitionsRequest growth(String topic, int count) {
        return new CreatePartitionsRequest()
                .setTimeoutMs(1000)
                .setTopics(List.of(growthTo(topic, count)));
    }

    /** A growth whose first new partition is put where the client wants it. */
    private static CreatePartitionsRequest growth(String topic, int count, List<Integer> brokers) {
        CreatePartitionsRequest request = growth(topic, count);
        request.topics()
                .getFirst()
                .setAssignments(
                        List.of(
                                new CreatePartitionsRequest.CreatePartitionsAssignment()
                                        .setBrokerIds(brokers)));
        return request;
    }

    private static CreatePartitionsRequest.CreatePartitionsTopic growthTo(String topic, int count) {
        return new CreatePartitionsRequest.CreatePartitionsTopic()
                .setName(topic)
                .setCount(count)
                .setAssignments(null);
    }

    private static Errors change(
            TestClient client, String key, byte operation, @Nullable String value, int version) {
        IncrementalAlterConfigsRequest request =
                new IncrementalAlterConfigsRequest()
                        .setResources(List.of(resource(TOPIC, "orders", key, operation, value)));
        IncrementalAlterConfigsResponse response =
                client.ask(request, version, IncrementalAlterConfigsResponse.class);
        return Errors.of(response.responses().getFirst().errorCode());
    }

    private static IncrementalAlterConfigsRequest.AlterConfigsResource resource(
            byte type, String name, String key, byte operation, @Nullable String value) {
        return new IncrementalAlterConfigsRequest.AlterConfigsResource()
                .setResourceType(type)
                .setResourceName(name)
                .setConfigs(
                        List.of(
                                new IncrementalAlterConfigsRequest.AlterableConfig()
                                        .setName(key)
                                        .setConfigOperation(operation)
                                        .setValue(value)));
    }

    private static @Nullable String valueOf(TestClient client, String key) {
        DescribeConfigsRequest request =
                new DescribeConfigsRequest()
                        .setResources(
                                List.of(
                                        new DescribeConfigsRequest.DescribeConfigsResource()
                                                .setResourceType(TOPIC)
                                                .setResourceName("orders")
                                                .setConfigurationKeys(List.of(key))));
        DescribeConfigsResponse response = client.ask(request, 4, DescribeConfigsResponse.class);
        return response.results().getFirst().configs().getFirst().value();
    }
}
