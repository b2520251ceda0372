package dev.wharf.replica;

import dev.wharf.log.LogConfigSynonyms;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A broker's settings as they stand: those it was started with, under those that clients have set for all brokers, under those that clients have
 * set for this one. Immutable.
 *
 * <p>A setting with several names, as {@code log.retention.ms} and {@code log.retention.hours}, is one setting: set for all brokers in
 * milliseconds, it wins over hours in the file (KIP-226).
 *
 * @param fileTexts what the broker was started with, by the broker's names
 */
public record BrokerSettings(int nodeId, SortedMap<String, String> fileTexts) {
    /** The text of each setting that is not at its default. */
    public SortedMap<String, String> at(MetadataImage image) {
        SortedMap<String, String> all = image.config(ConfigResource.ofAllBrokers());
        SortedMap<String, String> own = image.config(ConfigResource.ofBroker(nodeId));
        if (all.isEmpty() && own.isEmpty()) {
            return fileTexts;
        }
        SortedMap<String, String> texts = new TreeMap<>(fileTexts);
        override(texts, all);
        override(texts, own);
        return Collections.unmodifiableSortedMap(texts);
    }

    private static void override(Map<String, String> texts, Map<String, String> stronger) {
        stronger.keySet().forEach(key -> LogConfigSynonyms.family(key).forEach(texts::remove));
        texts.putAll(stronger);
    }
}
