package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.CreateTopicsResponse;
import dev.wharf.protocol.message.DeleteTopicsRequest;
import dev.wharf.protocol.message.DeleteTopicsResponse;
import dev.wharf.protocol.message.MetadataRequest;
import dev.wharf.protocol.message.MetadataResponse;
import dev.wharf.types.Uuid;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Topics that come to be and go, as clients see it. */
final class TopicStoriesTest {
    private static final int VERSION = 12;

    @Test
    void askingForATopicCreatesItWhereThatIsAllowed() {
        TestBroker broker = new TestBroker(Map.of("num.partitions", "3"));
        TestClient client = broker.connect();
        MetadataResponse.MetadataResponseTopic topic = metadata(client, "orders", true);
        assertThat(topic.errorCode()).isZero();
        assertThat(topic.partitions()).hasSize(3);
        assertThat(Topics.produce(client, "orders", 2, "a").errorCode()).isZero();
    }

    @Test
    void askingForATopicDoesNotCreateItWhereTheClientForbidsIt() {
        TestClient client = TestBroker.start().connect();
        assertThat(Errors.of(metadata(client, "orders", false).errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void askingForATopicDoesNotCreateItWhereTheBrokerForbidsIt() {
        TestBroker broker = new TestBroker(Map.of("auto.create.topics.enable", "false"));
        assertThat(Errors.of(metadata(broker.connect(), "orders", true).errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void aBadNameIsRefusedHoweverItIsAskedFor() {
        TestClient client = TestBroker.start().connect();
        for (boolean create : List.of(true, false)) {
            assertThat(Errors.of(metadata(client, "a b", create).errorCode()))
                    .isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
        }
        CreateTopicsResponse created =
                client.ask(Topics.createRequest("a/b", 1, Map.of()), 7, CreateTopicsResponse.class);
        assertThat(Errors.of(created.topics().getFirst().errorCode()))
                .isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
    }

    @Test
    void anUnknownConfigurationIsRefused() {
        TestClient client = TestBroker.start().connect();
        CreateTopicsResponse created =
                client.ask(
                        Topics.createRequest("orders", 1, Map.of("no.such.key", "1")),
                        7,
                        CreateTopicsResponse.class);
        assertThat(Errors.of(created.topics().getFirst().errorCode()))
                .isEqualTo(Errors.INVALID_CONFIG);
    }

    @Test
    void validatingATopicDoesNotCreateIt() {
        TestClient client = TestBroker.start().connect();
        CreateTopicsResponse validated =
                client.ask(
                        Topics.createRequest("orders", 2, Map.of()).setValidateOnly(true),
                        7,
                        CreateTopicsResponse.class);
        assertThat(validated.topics().getFirst().errorCode()).isZero();
        assertThat(Errors.of(metadata(client, "orders", false).errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void aTopicThatIsCreatedAgainIsAnotherOneAndEmpty() {
        TestBroker broker = TestBroker.start();
        TestClient client = broker.connect();
        var first = Topics.create(client, "orders", 2);
        Topics.produce(client, "orders", 0, "old");
        delete(client, "orders");
        var second = Topics.create(client, "orders", 2);
        assertThat(second).isNotEqualTo(first);
        assertThat(Topics.fetch(client, "orders", 0, 0).highWatermark()).isZero();
        broker.killAndRestart();
        assertThat(Topics.fetch(broker.connect(), "orders", 0, 0).highWatermark()).isZero();
    }

    @Test
    void topicsAreNotDeletedWhereThatIsOff() {
        TestBroker broker = new TestBroker(Map.of("delete.topic.enable", "false"));
        TestClient client = broker.connect();
        Topics.create(client, "orders", 1);
        assertThat(delete(client, "orders")).isEqualTo(Errors.TOPIC_DELETION_DISABLED);
        assertThat(Topics.produce(client, "orders", 0, "a").errorCode()).isZero();
    }

    @Test
    void aClientThatDoesNotKnowOfSwitchedOffDeletionIsToldItsRequestIsInvalid() {
        TestClient client = new TestBroker(Map.of("delete.topic.enable", "false")).connect();
        Topics.create(client, "orders", 1);
        for (int version = 1; version <= 5; version++) {
            DeleteTopicsRequest request =
                    new DeleteTopicsRequest().setTopicNames(List.of("orders"));
            assertThat(errors(client.ask(request, version, DeleteTopicsResponse.class)))
                    .containsExactly(
                            version < 3 ? Errors.INVALID_REQUEST : Errors.TOPIC_DELETION_DISABLED);
        }
    }

    @Test
    void aTopicIsDeletedByItsNameOrByItsIdAndNotByBothOrTwice() {
        TestClient client = TestBroker.start().connect();
        Uuid both = Topics.create(client, "both", 1);
        Uuid twice = Topics.create(client, "twice", 1);
        Uuid byId = Topics.create(client, "byId", 1);
        Topics.create(client, "byName", 1);
        DeleteTopicsRequest request =
                new DeleteTopicsRequest()
                        .setTopics(
                                List.of(
                                        named("both", both),
                                        named(null, Uuid.ZERO),
                                        named("twice", Uuid.ZERO),
                                        named(null, twice),
                                        named(null, byId),
                                        named("byName", Uuid.ZERO),
                                        named(null, new Uuid(7, 7)),
                                        named("unheard", Uuid.ZERO)));

        assertThat(errors(client.ask(request, 6, DeleteTopicsResponse.class)))
                .containsExactly(
                        Errors.INVALID_REQUEST,
                        Errors.INVALID_REQUEST,
                        Errors.INVALID_REQUEST,
                        Errors.INVALID_REQUEST,
                        Errors.NONE,
                        Errors.NONE,
                        Errors.UNKNOWN_TOPIC_ID,
                        Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(metadata(client, "both", false).errorCode()).isZero();
        assertThat(metadata(client, "twice", false).errorCode()).isZero();
        assertThat(metadata(client, "byId", false).errorCode()).isNotZero();
        assertThat(metadata(client, "byName", false).errorCode()).isNotZero();
    }

    private static DeleteTopicsRequest.DeleteTopicState named(@Nullable String name, Uuid id) {
        return new DeleteTopicsRequest.DeleteTopicState().setName(name).setTopicId(id);
    }

    private static List<Errors> errors(DeleteTopicsResponse response) {
        return response.responses().stream().map(each -> Errors.of(each.errorCode())).toList();
    }

    @Test
    void thousandTopicsAreThereAfterARestart() {
        TestBroker broker = TestBroker.start();
        TestClient client = broker.connect();
        for (int i = 0; i < 1_000; i++) {
            Topics.create(client, "t" + i, 1);
        }
        broker.closeAndRestart();
        MetadataResponse all =
                broker.connect()
                        .ask(
                                new MetadataRequest().setTopics(null),
                                VERSION,
                                MetadataResponse.class);
        assertThat(all.topics()).hasSize(1_000);
        assertThat(Topics.produce(broker.connect(), "t999", 0, "a").baseOffset()).isZero();
    }

    @Test
    void aTopicIsFoundByItsIdWhateverStandsForItsName() {
        TestClient client = new TestBroker(Map.of()).connect();
        Topics.create(client, "orders", 1);
        Uuid id = metadata(client, "orders", false).topicId();
        Uuid other = new Uuid(7, 7);

        for (String name : Arrays.asList(null, "")) {
            assertThat(byId(client, id, name).name()).isEqualTo("orders");
            assertThat(byId(client, other, name).topicId()).isEqualTo(other);
            assertThat(Errors.of(byId(client, other, name).errorCode()))
                    .isEqualTo(Errors.UNKNOWN_TOPIC_ID);
        }
    }

    private static MetadataResponse.MetadataResponseTopic byId(
            TestClient client, Uuid id, @Nullable String name) {
        return client.ask(
                        new MetadataRequest()
                                .setTopics(
                                        List.of(
                                                new MetadataRequest.MetadataRequestTopic()
                                                        .setTopicId(id)
                                                        .setName(name))),
                        VERSION,
                        MetadataResponse.class)
                .topics()
                .getFirst();
    }

    private static Errors delete(TestClient client, String topic) {
        DeleteTopicsResponse response =
                client.ask(
                        new DeleteTopicsRequest().setTopicNames(List.of(topic)),
                        5,
                        DeleteTopicsResponse.class);
        return Errors.of(response.responses().getFirst().errorCode());
    }

    private static MetadataResponse.MetadataResponseTopic metadata(
            TestClient client, String topic, boolean create) {
        return client.ask(
                        new MetadataRequest()
                                .setAllowAutoTopicCreation(create)
                                .setTopics(
                                        List.of(
                                                new MetadataRequest.MetadataRequestTopic()
                                                        .setName(topic))),
                        VERSION,
                        MetadataResponse.class)
                .topics()
                .getFirst();
    }
}
