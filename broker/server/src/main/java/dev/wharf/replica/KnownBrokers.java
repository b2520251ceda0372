package dev.wharf.replica;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The brokers as the metadata has them, and what this node has noticed of their connections. Owner: the loop of the partitions. */
final class KnownBrokers {
    private final Supplier<MetadataImage> image;

    /** Whose connections were closed, and who has not asked for anything since. */
    private final Set<Integer> gone = new TreeSet<>();

    /**
     * @param image of the cluster as this loop knows it
     */
    KnownBrokers(Supplier<MetadataImage> image) {
        this.image = image;
    }

    /** The broker's registration, or null if it has none. */
    @Nullable BrokerRegistration find(int brokerId) {
        return image.get().brokers().get(brokerId);
    }

    /** Whether a broker is registered under an epoch, and neither fenced nor about to go: it may be in sync. */
    boolean isActive(int brokerId, long brokerEpoch) {
        BrokerRegistration broker = find(brokerId);
        return broker != null && broker.isActive() && broker.brokerEpoch() == brokerEpoch;
    }

    /** Its connections were closed: a strong hint that its process has ended, but no proof. */
    void onGone(int brokerId) {
        gone.add(brokerId);
    }

    /** It has asked for something: it lives. */
    void onHeard(int brokerId) {
        if (!gone.isEmpty()) {
            gone.remove(brokerId);
        }
    }

    /** Whether the last that was noticed of it is that its connections were closed. */
    boolean isGone(int brokerId) {
        return !gone.isEmpty() && gone.contains(brokerId);
    }
}
