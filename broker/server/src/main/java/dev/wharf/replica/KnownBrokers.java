package dev.wharf.replica;

import dev.wharf.metadata.BrokerRegistration;
import org.jspecify.annotations.Nullable;

/** The brokers as the metadata has them. */
@FunctionalInterface
interface KnownBrokers {
    /** The broker's registration, or null if it has none. */
    @Nullable BrokerRegistration find(int brokerId);

    /** Whether a broker is registered under an epoch, and neither fenced nor about to go: it may be in sync. */
    default boolean isActive(int brokerId, long brokerEpoch) {
        BrokerRegistration broker = find(brokerId);
        return broker != null && broker.isActive() && broker.brokerEpoch() == brokerEpoch;
    }
}
