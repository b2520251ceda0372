package dev.wharf.api;

import dev.wharf.config.ConfigException;
import dev.wharf.config.ConfigKey;
import dev.wharf.controller.ConfigRules;
import dev.wharf.log.LogConfig;
import dev.wharf.log.LogConfigKeys;
import dev.wharf.log.LogConfigSynonyms;
import dev.wharf.metadata.ConfigResource;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Which configuration values clients may set: a topic's are the log's; of a broker's, those that topics fall back to. Immutable. */
final class BrokerConfigRules implements ConfigRules {
    private final Map<String, String> brokerTexts;

    BrokerConfigRules(Map<String, String> brokerTexts) {
        this.brokerTexts = brokerTexts;
    }

    @Override
    public @Nullable String problem(ConfigResource resource, SortedMap<String, String> values) {
        return switch (resource.type()) {
            case TOPIC -> topicProblem(values);
            case BROKER -> brokerProblem(values);
            case BROKER_LOGGER, CLIENT_METRICS, GROUP ->
                    "Configurations of " + resource.type() + " are not supported";
        };
    }

    @Override
    public boolean isList(ConfigResource.Type type, String key) {
        ConfigKey<?> found = topicKey(type, key);
        return found != null && found.type() == ConfigKey.Type.LIST;
    }

    @Override
    public String inherited(ConfigResource.Type type, String key) {
        ConfigKey<?> found = topicKey(type, key);
        if (found == null) {
            return "";
        }
        String implied = LogConfigSynonyms.topicDefaults(brokerTexts).get(found.name());
        return implied == null ? found.defaultText() : implied;
    }

    private static @Nullable String topicProblem(Map<String, String> values) {
        try {
            LogConfig.validate(values);
            return null;
        } catch (ConfigException e) {
            return e.getMessage();
        }
    }

    private static @Nullable String brokerProblem(SortedMap<String, String> values) {
        for (String key : values.keySet()) {
            if (topicKey(ConfigResource.Type.BROKER, key) == null) {
                return "Cannot update " + key + " while the broker runs";
            }
        }
        return topicProblem(LogConfigSynonyms.topicDefaults(values));
    }

    /** The topic setting of a key: by its own name, or by the broker's name for it. */
    private static @Nullable ConfigKey<?> topicKey(ConfigResource.Type type, String name) {
        for (ConfigKey<?> key : LogConfigKeys.ALL) {
            boolean matches =
                    type == ConfigResource.Type.TOPIC
                            ? key.name().equals(name)
                            : LogConfigSynonyms.of(key.name()).stream()
                                    .anyMatch(synonym -> synonym.name().equals(name));
            if (matches) {
                return key;
            }
        }
        return null;
    }
}
