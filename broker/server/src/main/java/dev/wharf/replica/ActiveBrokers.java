package dev.wharf.replica;

/** Which brokers may be in sync, as the metadata has it. */
@FunctionalInterface
interface ActiveBrokers {
    /** Whether a broker is registered under an epoch, and neither fenced nor about to go. */
    boolean isActive(int brokerId, long brokerEpoch);
}
