package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.architecture.GeneratedPage;
import dev.wharf.protocol.ApiKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code docs/compatibility.md}: which APIs of Kafka 4.3 are served, in which versions, and what is particular about each. */
final class CompatibilityPageTest {
    private static final String INTRODUCTION =
            """
            # Compatibility

            Wharf speaks the protocol of Kafka 4.3. Each API that it serves, it serves in every stable version that a broker of
            Kafka 4.3 serves; what is not served is not advertised, so clients see it in ApiVersions and do without.

            `kafka-broker-api-versions.sh --bootstrap-server localhost:9092` shows the same from outside.

            ## Served

            | key | API | Kafka 4.3 | Wharf | notes |
            |---:|---|---|---|---|
            """;

    private static final String MISSING =
            """

            ## Not served

            | key | API | Kafka 4.3 | belongs to |
            |---:|---|---|---|
            """;

    /** What belongs to later work, by subject. An API that is neither served nor named here fails the test. */
    private static final Map<String, Set<ApiKey>> LATER =
            Map.of(
                    "transactions",
                    Set.of(
                            ApiKey.ADD_PARTITIONS_TO_TXN,
                            ApiKey.ADD_OFFSETS_TO_TXN,
                            ApiKey.END_TXN,
                            ApiKey.WRITE_TXN_MARKERS,
                            ApiKey.TXN_OFFSET_COMMIT,
                            ApiKey.DESCRIBE_TRANSACTIONS,
                            ApiKey.LIST_TRANSACTIONS),
                    "the consumer group protocol of KIP-848",
                    Set.of(ApiKey.CONSUMER_GROUP_HEARTBEAT, ApiKey.CONSUMER_GROUP_DESCRIBE),
                    "the streams group protocol of KIP-1071",
                    Set.of(ApiKey.STREAMS_GROUP_HEARTBEAT, ApiKey.STREAMS_GROUP_DESCRIBE),
                    "share groups (KIP-932)",
                    Set.of(
                            ApiKey.SHARE_GROUP_HEARTBEAT,
                            ApiKey.SHARE_GROUP_DESCRIBE,
                            ApiKey.SHARE_FETCH,
                            ApiKey.SHARE_ACKNOWLEDGE,
                            ApiKey.INITIALIZE_SHARE_GROUP_STATE,
                            ApiKey.READ_SHARE_GROUP_STATE,
                            ApiKey.WRITE_SHARE_GROUP_STATE,
                            ApiKey.DELETE_SHARE_GROUP_STATE,
                            ApiKey.READ_SHARE_GROUP_STATE_SUMMARY,
                            ApiKey.DESCRIBE_SHARE_GROUP_OFFSETS,
                            ApiKey.ALTER_SHARE_GROUP_OFFSETS,
                            ApiKey.DELETE_SHARE_GROUP_OFFSETS),
                    "security",
                    Set.of(
                            ApiKey.SASL_HANDSHAKE,
                            ApiKey.SASL_AUTHENTICATE,
                            ApiKey.DESCRIBE_ACLS,
                            ApiKey.CREATE_ACLS,
                            ApiKey.DELETE_ACLS,
                            ApiKey.CREATE_DELEGATION_TOKEN,
                            ApiKey.RENEW_DELEGATION_TOKEN,
                            ApiKey.EXPIRE_DELEGATION_TOKEN,
                            ApiKey.DESCRIBE_DELEGATION_TOKEN,
                            ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS,
                            ApiKey.ALTER_USER_SCRAM_CREDENTIALS),
                    "quotas",
                    Set.of(ApiKey.DESCRIBE_CLIENT_QUOTAS, ApiKey.ALTER_CLIENT_QUOTAS),
                    "a cluster of several nodes",
                    Set.of(ApiKey.ADD_RAFT_VOTER, ApiKey.REMOVE_RAFT_VOTER),
                    "several log directories on one node",
                    Set.of(ApiKey.ALTER_REPLICA_LOG_DIRS));

    @Test
    void the_page_of_compatibility_says_what_the_broker_serves() throws IOException {
        Map<ApiKey, ApiHandler<?>> served = new EnumMap<>(ApiKey.class);
        RequestDispatcher dispatcher = (RequestDispatcher) TestBroker.start().broker().dispatcher();
        dispatcher.handlers().forEach(handler -> served.put(handler.key(), handler));
        StringBuilder text = new StringBuilder(INTRODUCTION);
        served.forEach((key, handler) -> text.append(row(key, handler)));
        text.append(MISSING);
        for (ApiKey key : ApiKey.values()) {
            if (key.onBroker() && !served.containsKey(key)) {
                text.append(row(key));
            }
        }
        new GeneratedPage("compatibility.md", CompatibilityPageTest.class).check(text.toString());
    }

    private static String row(ApiKey key, ApiHandler<?> handler) {
        return "| %s | %s | %s | %s | %s |\n"
                .formatted(
                        key.id(),
                        key.apiName(),
                        kafkaVersions(key),
                        versions(handler.lowestVersion(), handler.highestVersion()),
                        handler.notes());
    }

    private static String row(ApiKey key) {
        List<String> subjects = new ArrayList<>();
        LATER.forEach(
                (subject, keys) -> {
                    if (keys.contains(key)) {
                        subjects.add(subject);
                    }
                });
        assertThat(subjects).as("what %s belongs to", key).hasSize(1);
        return "| %s | %s | %s | %s |\n"
                .formatted(key.id(), key.apiName(), kafkaVersions(key), subjects.getFirst());
    }

    /** Kafka advertises Produce from 0 on, though its schema begins later: librdkafka looks at the range. */
    private static String kafkaVersions(ApiKey key) {
        short lowest = key == ApiKey.PRODUCE ? 0 : key.lowestVersion();
        return versions(lowest, key.highestStableVersion());
    }

    private static String versions(short lowest, short highest) {
        return lowest == highest ? Short.toString(lowest) : lowest + " to " + highest;
    }
}
