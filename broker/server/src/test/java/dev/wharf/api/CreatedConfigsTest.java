package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ControllerCommand.NewTopic;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import dev.wharf.replica.BrokerSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A thousand topics of one request are not described one by one. */
final class CreatedConfigsTest {
    private final CreatedConfigs configs =
            new CreatedConfigs(
                    new ConfigCatalog(
                            new BrokerKeys(List.of()), new BrokerSettings(1, new TreeMap<>())),
                    MetadataImage.EMPTY);

    private static NewTopic topic(String name, Map<String, String> own) {
        return new NewTopic(name, 1, (short) 1, List.of(), own);
    }

    private static String retention(List<CreatableTopicConfigs> described) {
        return described.stream()
                .filter(each -> each.name().equals("retention.ms"))
                .map(CreatableTopicConfigs::value)
                .findAny()
                .orElse("none");
    }

    @Test
    void topicsWithTheSameSettingsShareTheirDescription() {
        List<CreatableTopicConfigs> first = configs.of(topic("a", Map.of()));
        assertThat(configs.of(topic("b", Map.of()))).isSameAs(first);
        assertThat(retention(first)).isEqualTo("604800000");
    }

    @Test
    void aTopicWithSettingsOfItsOwnHasItsOwn() {
        configs.of(topic("a", Map.of()));
        assertThat(retention(configs.of(topic("b", Map.of("retention.ms", "5"))))).isEqualTo("5");
    }
}
