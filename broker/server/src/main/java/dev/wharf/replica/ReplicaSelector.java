package dev.wharf.replica;

import dev.wharf.metadata.BrokerRegistration;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which replica a consumer had better read from, as the leader sees it (KIP-392): {@code replica.selector.class}, of which Kafka's own two are known by their names. Without state.
 */
public enum ReplicaSelector {
    /** The leader serves all. */
    LEADER("org.apache.kafka.common.replica.LeaderSelector"),

    /**
     * A consumer reads in its own rack where a replica is that is in sync and has what it wants; among several from the one that has most, then from the one that was
     * caught up last.
     */
    SAME_RACK("org.apache.kafka.common.replica.RackAwareReplicaSelector");

    /** "Read here." */
    static final int HERE = -1;

    private static final Comparator<Follower> BEST =
            Comparator.comparingLong(Follower::logEndOffset)
                    .thenComparingLong(Follower::lastCaughtUpMs)
                    .thenComparingInt(Follower::brokerId);

    private final String kafkaName;

    ReplicaSelector(String kafkaName) {
        this.kafkaName = kafkaName;
    }

    /** The class that Kafka has for it. */
    String kafkaName() {
        return kafkaName;
    }

    /** The one of a name that was accepted. */
    static ReplicaSelector of(String kafkaName) {
        return kafkaName.equals(LEADER.kafkaName) ? LEADER : SAME_RACK;
    }

    /** Whether consumers may be sent to followers, which then have to know at once what is committed. */
    boolean sendsAway() {
        return this == SAME_RACK;
    }

    /**
     * The broker to read from, or {@link #HERE}.
     *
     * @param offset that is wanted
     * @param nodeId of the leader
     */
    int select(FetchReader reader, long offset, Leading leading, int nodeId, KnownBrokers brokers) {
        if (this == LEADER || !reader.fromAnyReplica() || reader.rack().isEmpty()) {
            return HERE;
        }
        BrokerRegistration self = brokers.find(nodeId);
        if (self != null && reader.rack().equals(self.rack())) {
            return HERE;
        }
        return leading.followers().stream()
                .filter(follower -> leading.isr().contains(follower.brokerId()))
                .filter(follower -> follower.logStartOffset() <= offset)
                .filter(follower -> follower.logEndOffset() >= offset)
                .filter(follower -> serves(reader, brokers.find(follower.brokerId())))
                .max(BEST)
                .map(Follower::brokerId)
                .orElse(HERE);
    }

    private static boolean serves(FetchReader reader, @Nullable BrokerRegistration broker) {
        return broker != null
                && !broker.fenced()
                && reader.rack().equals(broker.rack())
                && broker.endpoint(reader.listener()) != null;
    }
}
