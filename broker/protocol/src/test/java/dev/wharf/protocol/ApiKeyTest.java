package dev.wharf.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.ApiMessageType.ListenerType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

final class ApiKeyTest {
    /** Of the APIs that Kafka has removed it keeps the number, without versions. */
    private static final int REMOVED = 4;

    @Test
    void numbersNamesVersionsAndListenersAreThoseOfKafka() {
        List<String> ours = new ArrayList<>();
        for (ApiKey key : ApiKey.values()) {
            ours.add(
                    describe(key.id(), key.apiName(), key.lowestVersion(), key.highestVersion())
                            + describe(
                                    key.highestStableVersion(),
                                    key.onBroker(),
                                    key.onController()));
        }
        List<String> theirs = new ArrayList<>();
        for (ApiKeys key : ApiKeys.values()) {
            ApiMessageType type = key.messageType;
            if (type.lowestSupportedVersion() <= type.highestSupportedVersion(true)) {
                theirs.add(
                        describe(
                                        key.id,
                                        key.name,
                                        type.lowestSupportedVersion(),
                                        type.highestSupportedVersion(true))
                                + describe(
                                        type.highestSupportedVersion(false),
                                        key.inScope(ListenerType.BROKER),
                                        key.inScope(ListenerType.CONTROLLER)));
            }
        }
        assertThat(ours).containsExactlyElementsOf(theirs);
        assertThat(ours).hasSize(ApiKeys.values().length - REMOVED);
    }

    @Test
    void headerVersionsAreThoseOfKafkaForEveryVersion() {
        for (ApiKey key : ApiKey.values()) {
            ApiMessageType type = ApiMessageType.fromApiKey(key.id());
            for (short version = key.lowestVersion(); version <= key.highestVersion(); version++) {
                assertThat(key.requestHeaderVersion(version))
                        .as("%s version %d", key, version)
                        .isEqualTo(type.requestHeaderVersion(version));
                assertThat(key.responseHeaderVersion(version))
                        .as("%s version %d", key, version)
                        .isEqualTo(type.responseHeaderVersion(version));
            }
        }
    }

    @Test
    void everyNumberFindsItsApiAndItsMessages() {
        for (ApiKey key : ApiKey.values()) {
            assertThat(ApiKey.find(key.id())).isEqualTo(key);
            assertThat(key.newRequest().apiKey()).isEqualTo(key.id());
            assertThat(key.newResponse().apiKey()).isEqualTo(key.id());
        }
        assertThat(ApiKey.find((short) -1)).isNull();
    }

    private static String describe(Object... values) {
        return List.of(values).toString();
    }
}
