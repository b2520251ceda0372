package dev.wharf.metadata;

import dev.wharf.types.Uuid;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A broker as it has registered itself.
 *
 * @param brokerId 0 and up
 * @param incarnationId of one run of the broker's process; a registration that repeats it is the same one
 * @param brokerEpoch 0 and up; grows with each registration of this id
 * @param endpoints by listener name
 * @param features the levels it can run, by feature name
 * @param rack null where it has said none
 * @param directories its log directories
 * @param fenced whether it counts as dead: it is in sync with nobody and leads nothing
 * @param inControlledShutdown whether it is about to go: it still answers, but leads nothing and joins no in-sync replicas
 */
public record BrokerRegistration(
        int brokerId,
        Uuid incarnationId,
        long brokerEpoch,
        List<Endpoint> endpoints,
        SortedMap<String, FeatureRange> features,
        @Nullable String rack,
        List<Uuid> directories,
        boolean fenced,
        boolean inControlledShutdown) {
    /**
     * Where a listener is reached.
     *
     * @param listener the listener's name
     * @param port 1 to 65535
     * @param securityProtocol Kafka's code: 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL
     */
    public record Endpoint(String listener, String host, int port, short securityProtocol) {}

    /** The levels of a feature that a broker can run, both inclusive. */
    public record FeatureRange(short min, short max) {}

    public BrokerRegistration {
        endpoints = List.copyOf(endpoints);
        features = Collections.unmodifiableSortedMap(new TreeMap<>(features));
        directories = List.copyOf(directories);
    }

    /** A broker that is not about to go. */
    public BrokerRegistration(
            int brokerId,
            Uuid incarnationId,
            long brokerEpoch,
            List<Endpoint> endpoints,
            SortedMap<String, FeatureRange> features,
            @Nullable String rack,
            List<Uuid> directories,
            boolean fenced) {
        this(
                brokerId,
                incarnationId,
                brokerEpoch,
                endpoints,
                features,
                rack,
                directories,
                fenced,
                false);
    }

    /** The endpoint of a listener, or null if the broker has none of that name. */
    public @Nullable Endpoint endpoint(String listener) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.listener().equals(listener)) {
                return endpoint;
            }
        }
        return null;
    }

    /**
     * Why this broker cannot be in a cluster whose features are at some levels, in words; null if it can.
     *
     * @param levels by feature
     */
    public @Nullable String misfit(Iterable<Map.Entry<String, Short>> levels) {
        for (Map.Entry<String, Short> feature : levels) {
            FeatureRange range = features.get(feature.getKey());
            short level = feature.getValue();
            if (range == null || level < range.min() || level > range.max()) {
                return "the cluster runs "
                        + feature.getKey()
                        + " at "
                        + level
                        + ", and broker "
                        + brokerId
                        + (range == null
                                ? " does not know it"
                                : " knows " + range.min() + " to " + range.max());
            }
        }
        return null;
    }

    /** Whether it may lead partitions, and be in sync. */
    public boolean isActive() {
        return !fenced && !inControlledShutdown;
    }

    /** This registration as of another run of the process. */
    public BrokerRegistration withIncarnation(Uuid otherIncarnation) {
        return new BrokerRegistration(
                brokerId,
                otherIncarnation,
                brokerEpoch,
                endpoints,
                features,
                rack,
                directories,
                fenced,
                inControlledShutdown);
    }

    /** This registration under another epoch. */
    public BrokerRegistration withEpoch(long epoch) {
        return copy(epoch, fenced, inControlledShutdown);
    }

    /** This registration, fenced or not. */
    public BrokerRegistration withFenced(boolean nowFenced) {
        return copy(brokerEpoch, nowFenced, inControlledShutdown);
    }

    /** This registration of a broker that is about to go. */
    public BrokerRegistration shuttingDown() {
        return copy(brokerEpoch, fenced, true);
    }

    private BrokerRegistration copy(long epoch, boolean nowFenced, boolean nowInShutdown) {
        return new BrokerRegistration(
                brokerId,
                incarnationId,
                epoch,
                endpoints,
                features,
                rack,
                directories,
                nowFenced,
                nowInShutdown);
    }
}
