package dev.wharf.operator.plan;

import dev.wharf.operator.observe.FeatureState;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The step after a roll to a newer version: the levels of features go up, for all brokers at once. Without state. */
final class Upgrade {
    private Upgrade() {}

    /** The levels that the brokers know and the cluster has not come to, by feature. */
    static SortedMap<String, Integer> ahead(SortedMap<String, FeatureState> features) {
        SortedMap<String, Integer> ahead = new TreeMap<>();
        for (Map.Entry<String, FeatureState> feature : features.entrySet()) {
            FeatureState state = feature.getValue();
            if (state.finalised() < state.highest()) {
                ahead.put(feature.getKey(), state.highest());
            }
        }
        return ahead;
    }
}
