package dev.wharf.operator.gateway;

import dev.wharf.operator.observe.FeatureState;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;

/** Levels of features that all brokers have to agree on (KIP-584). Without state. */
final class Features {
    /** The metadata log's own: its level follows from whether there are several brokers. */
    private static final String OF_THE_LOG = "kraft.version";

    private Features() {}

    static SortedMap<String, FeatureState> of(FeatureMetadata metadata) {
        SortedMap<String, FeatureState> features = new TreeMap<>();
        metadata.supportedFeatures()
                .forEach(
                        (name, supported) -> {
                            FinalizedVersionRange at = metadata.finalizedFeatures().get(name);
                            int level = at == null ? 0 : at.maxVersionLevel();
                            features.put(name, new FeatureState(level, supported.maxVersion()));
                        });
        features.remove(OF_THE_LOG);
        return features;
    }

    /** All of them or none. */
    static Future<Void> raise(Admin admin, SortedMap<String, Integer> levels) {
        Map<String, FeatureUpdate> updates = new HashMap<>();
        levels.forEach(
                (name, level) ->
                        updates.put(
                                name,
                                new FeatureUpdate(
                                        level.shortValue(), FeatureUpdate.UpgradeType.UPGRADE)));
        return admin.updateFeatures(updates, new UpdateFeaturesOptions()).all();
    }
}
