package dev.wharf.replica;

import dev.wharf.log.LogConfig;
import dev.wharf.log.LogConfigSynonyms;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * The log settings of each topic: its own over the broker's. Values were checked when they were set. Immutable.
 *
 * @param brokerTexts the settings in the broker's file, by the broker's names
 */
public record TopicLogConfigs(int nodeId, SortedMap<String, String> brokerTexts) {
    /** The settings of a topic. */
    public LogConfig of(String topic, MetadataImage image) {
        return LogConfig.parse(
                image.config(ConfigResource.ofTopic(topic)),
                LogConfigSynonyms.topicDefaults(brokerTexts(image)));
    }

    /** The broker's own settings under those set for all brokers and for this one. */
    private Map<String, String> brokerTexts(MetadataImage image) {
        SortedMap<String, String> all = image.config(ConfigResource.ofAllBrokers());
        SortedMap<String, String> own = image.config(ConfigResource.ofBroker(nodeId));
        if (all.isEmpty() && own.isEmpty()) {
            return brokerTexts;
        }
        Map<String, String> texts = new HashMap<>(brokerTexts);
        texts.putAll(all);
        texts.putAll(own);
        return texts;
    }
}
