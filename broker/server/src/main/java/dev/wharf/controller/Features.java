package dev.wharf.controller;

import dev.wharf.metadata.BrokerRegistration.FeatureRange;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The features of this build: what a broker supports, and what a new cluster finalises (KIP-584). Only what is served is listed. */
public final class Features {
    /** Kafka's feature for the form of metadata records. */
    public static final String METADATA_VERSION = "metadata.version";

    /** Kafka's feature for voters that come and go (KIP-853): of the metadata log, which alone knows its level. */
    public static final String KRAFT_VERSION = "kraft.version";

    /** 4.3-IV0, the records that Kafka 4.3 reads. */
    private static final short METADATA_LEVEL = 30;

    private static final short DYNAMIC_VOTERS = 1;

    /** Levels that a new cluster finalises, by name. */
    static final SortedMap<String, Short> FINALISED =
            Collections.unmodifiableSortedMap(
                    new TreeMap<>(Map.of(METADATA_VERSION, METADATA_LEVEL)));

    /** Levels that a broker of this build supports, by name; unmodifiable. */
    public static final SortedMap<String, FeatureRange> SUPPORTED =
            Collections.unmodifiableSortedMap(
                    new TreeMap<>(
                            Map.of(
                                    METADATA_VERSION,
                                    new FeatureRange(METADATA_LEVEL, METADATA_LEVEL),
                                    KRAFT_VERSION,
                                    new FeatureRange((short) 0, DYNAMIC_VOTERS))));

    private Features() {}

    /** The level of {@link #KRAFT_VERSION}: a node that is alone has no voters to change, in a cluster they always may. */
    public static short kraftVersion(Membership membership) {
        return switch (membership) {
            case ALONE -> 0;
            case CLUSTER -> DYNAMIC_VOTERS;
        };
    }
}
