package dev.wharf.replica;

import dev.wharf.log.LogConfig;
import dev.wharf.log.LogConfigSynonyms;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import org.jspecify.annotations.Nullable;

/** The log settings of each topic: its own over the broker's. Values were checked when they were set. Immutable. */
public record TopicLogConfigs(BrokerSettings broker) {
    /** The settings of a topic. */
    public LogConfig of(String topic, MetadataImage image) {
        return LogConfig.parse(
                image.config(ConfigResource.ofTopic(topic)),
                LogConfigSynonyms.topicDefaults(broker.at(image)));
    }

    /** The settings of a topic in an image, read when they are asked for, and one object for all of its logs. */
    OfTopic ofTopic(String topic, MetadataImage image) {
        return new OfTopic(this, topic, image);
    }

    /** Owner: one loop. */
    static final class OfTopic {
        private final TopicLogConfigs configs;
        private final String topic;
        private final MetadataImage image;
        private @Nullable LogConfig config;

        private OfTopic(TopicLogConfigs configs, String topic, MetadataImage image) {
            this.configs = configs;
            this.topic = topic;
            this.image = image;
        }

        LogConfig get() {
            LogConfig known = config;
            if (known == null) {
                known = configs.of(topic, image);
                config = known;
            }
            return known;
        }
    }
}
