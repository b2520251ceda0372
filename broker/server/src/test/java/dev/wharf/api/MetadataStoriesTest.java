package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.FindCoordinatorRequest;
import dev.wharf.protocol.message.FindCoordinatorResponse;
import dev.wharf.protocol.message.MetadataRequest;
import dev.wharf.protocol.message.MetadataResponse;
import dev.wharf.protocol.message.MetadataResponse.MetadataResponseTopic;
import dev.wharf.types.Uuid;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the versions of Metadata differ. */
final class MetadataStoriesTest {
    private static final int LAST = 13;

    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();

    @Test
    void anEmptyListMeansAllTopicsInTheOldestVersionAndNoneLater() {
        Topics.create(client, "orders", 1);
        for (int version = 0; version <= LAST; version++) {
            assertThat(ask(request(), version).topics()).hasSize(version == 0 ? 1 : 0);
        }
    }

    @Test
    void whatAClientMayDoIsToldToThoseWhoAskForIt() {
        Topics.create(client, "orders", 1);
        for (int version = 8; version <= LAST; version++) {
            MetadataRequest asking = request("orders").setIncludeTopicAuthorizedOperations(true);
            asking.setIncludeClusterAuthorizedOperations(version <= 10);
            MetadataResponse told = ask(asking, version);
            assertThat(told.topics().getFirst().topicAuthorizedOperations())
                    .isEqualTo(AuthorizedOperations.ALL_ON_TOPIC);
            assertThat(told.clusterAuthorizedOperations())
                    .isEqualTo(
                            version <= 10
                                    ? AuthorizedOperations.ALL_ON_CLUSTER
                                    : AuthorizedOperations.NOT_ASKED_FOR);
            assertThat(
                            ask(request("orders"), version)
                                    .topics()
                                    .getFirst()
                                    .topicAuthorizedOperations())
                    .isEqualTo(AuthorizedOperations.NOT_ASKED_FOR);
        }
    }

    @Test
    void theOldestClientsCannotForbidToCreateWhatTheyAskFor() {
        for (int version = 0; version <= LAST; version++) {
            MetadataRequest asking = request("t" + version).setAllowAutoTopicCreation(version < 4);
            MetadataResponseTopic topic = ask(asking, version).topics().getFirst();
            assertThat(Errors.of(topic.errorCode()))
                    .isEqualTo(version < 4 ? Errors.NONE : Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
    }

    @Test
    void someAreFoundSomeCreatedAndSomeCannotBe() {
        Topics.create(client, "orders", 1);
        MetadataRequest asking = request("orders", "new", "a b").setAllowAutoTopicCreation(true);

        assertThat(ask(asking, LAST).topics())
                .extracting(topic -> Errors.of(topic.errorCode()))
                .containsExactly(Errors.NONE, Errors.NONE, Errors.INVALID_TOPIC_EXCEPTION);
    }

    @Test
    void theIdOfATopicIsToldFromVersionTen() {
        Uuid id = Topics.create(client, "orders", 1);
        for (int version = 0; version <= LAST; version++) {
            assertThat(ask(request("orders"), version).topics().getFirst().topicId())
                    .isEqualTo(version >= 10 ? id : Uuid.ZERO);
        }
    }

    @Test
    void theTopicOfOffsetsIsMarkedAsInternal() {
        Topics.create(client, "orders", 1);
        client.ask(
                new FindCoordinatorRequest().setCoordinatorKeys(List.of("group")),
                6,
                FindCoordinatorResponse.class);
        for (int version = 1; version <= LAST; version++) {
            List<MetadataResponseTopic> topics =
                    ask(new MetadataRequest().setTopics(null), version).topics();
            assertThat(topics)
                    .extracting(MetadataResponseTopic::name, MetadataResponseTopic::isInternal)
                    .containsExactly(tuple("__consumer_offsets", true), tuple("orders", false));
        }
    }

    private MetadataResponse ask(MetadataRequest request, int version) {
        return client.ask(request, version, MetadataResponse.class);
    }

    private static MetadataRequest request(String... names) {
        return new MetadataRequest()
                .setTopics(
                        Arrays.stream(names)
                                .map(
                                        name ->
                                                new MetadataRequest.MetadataRequestTopic()
                                                        .setName(name))
                                .toList());
    }
}
