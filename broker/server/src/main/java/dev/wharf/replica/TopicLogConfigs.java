package dev.wharf.replica;

import dev.wharf.log.LogConfig;
import dev.wharf.log.LogConfigSynonyms;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;

/** The log settings of each topic: its own over the broker's. Values were checked when they were set. Immutable. */
public record TopicLogConfigs(BrokerSettings broker) {
    /** The settings of a topic. */
    public LogConfig of(String topic, MetadataImage image) {
        return LogConfig.parse(
                image.config(ConfigResource.ofTopic(topic)),
                LogConfigSynonyms.topicDefaults(broker.at(image)));
    }
}
