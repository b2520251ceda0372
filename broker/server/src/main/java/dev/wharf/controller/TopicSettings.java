package dev.wharf.controller;

import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;

/** The settings of topics that elections depend on: the topic's own, else what is set for all brokers, else what this node's file says. Without state. */
final class TopicSettings {
    static final String MIN_INSYNC = "min.insync.replicas";
    private static final String UNCLEAN = "unclean.leader.election.enable";

    private final ConfigRules rules;

    TopicSettings(ConfigRules rules) {
        this.rules = rules;
    }

    /** How many replicas must be in sync for records to be acknowledged to producers that ask for all. */
    int minInsync(MetadataImage image, String topic) {
        return Integer.parseInt(effective(image, topic, MIN_INSYNC));
    }

    /** Whether a replica may lead that may lack records. */
    boolean mayElectUnclean(MetadataImage image, String topic) {
        return Boolean.parseBoolean(effective(image, topic, UNCLEAN));
    }

    /** Whether nobody has set {@code min.insync.replicas} for topics that do not set it themselves. */
    boolean isMinInsyncOpen(MetadataImage image) {
        return !image.config(ConfigResource.ofAllBrokers()).containsKey(MIN_INSYNC)
                && !rules.isSet(ConfigResource.Type.TOPIC, MIN_INSYNC);
    }

    private String effective(MetadataImage image, String topic, String key) {
        String own = image.config(ConfigResource.ofTopic(topic)).get(key);
        if (own != null) {
            return own;
        }
        String ofAll = image.config(ConfigResource.ofAllBrokers()).get(key);
        return ofAll != null ? ofAll : rules.inherited(ConfigResource.Type.TOPIC, key);
    }
}
