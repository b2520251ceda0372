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

/** Which configuration values clients may set: all of a topic's, and of a broker's those that act, or would in Kafka, without a restart. Immutable. */
final class BrokerConfigRules implements ConfigRules {
    private final BrokerKeys keys;
    private final Map<String, String> fileTexts;

    BrokerConfigRules(BrokerKeys keys, Map<String, String> fileTexts) {
        this.keys = keys;
        this.fileTexts = fileTexts;
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
        if (type == ConfigResource.Type.TOPIC) {
            ConfigKey<?> found = topicKey(key);
            return found != null && found.type() == ConfigKey.Type.LIST;
        }
        BrokerKeys.Known found = keys.find(key);
        return found != null && found.type() == ConfigKey.Type.LIST;
    }

    @Override
    public boolean isSet(ConfigResource.Type type, String key) {
        return type == ConfigResource.Type.TOPIC
                ? LogConfigSynonyms.topicDefaults(fileTexts).containsKey(key)
                : fileTexts.containsKey(key);
    }

    @Override
    public String inherited(ConfigResource.Type type, String key) {
        if (type == ConfigResource.Type.TOPIC) {
            ConfigKey<?> found = topicKey(key);
            String implied = LogConfigSynonyms.topicDefaults(fileTexts).get(key);
            return implied != null ? implied : found == null ? "" : found.defaultText();
        }
        BrokerKeys.Known found = keys.find(key);
        String ofFile = fileTexts.get(key);
        String ofKey = found == null ? null : found.defaultText();
        return ofFile != null ? ofFile : ofKey != null ? ofKey : "";
    }

    private static @Nullable String topicProblem(Map<String, String> values) {
        try {
            LogConfig.validate(values);
            return null;
        } catch (ConfigException e) {
            return e.getMessage();
        }
    }

    private @Nullable String brokerProblem(SortedMap<String, String> values) {
        for (Map.Entry<String, String> entry : values.entrySet()) {
            String name = entry.getKey();
            BrokerKeys.Known known = keys.find(name);
            if (known == null) {
                return "Unknown broker config name: " + name;
            }
            if (known.update() == ConfigKey.Update.RESTART) {
                return "Cannot update " + name + " while the broker runs";
            }
            String problem = keys.problem(known, entry.getValue());
            if (problem != null) {
                return problem;
            }
        }
        try {
            LogConfigSynonyms.validate(values);
            return null;
        } catch (ConfigException e) {
            return e.getMessage();
        }
    }

    private static @Nullable ConfigKey<?> topicKey(String name) {
        for (ConfigKey<?> key : LogConfigKeys.ALL) {
            if (key.name().equals(name)) {
                return key;
            }
        }
        return null;
    }
}
