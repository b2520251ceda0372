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

    /** 4.3-IV0, the records that Kafka 4.3 reads. */
    private static final short METADATA_LEVEL = 30;

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
                                    new FeatureRange(METADATA_LEVEL, METADATA_LEVEL))));

    private Features() {}
}
