package org.apache.kafka.raft;

import dev.wharf.env.Entropy;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.memory.MemoryPool;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.serialization.RecordSerde;

/**
 * Makes a {@link KafkaRaftClient} whose time, chance, queue and memory all come from outside, and asks it what it tells its own package alone: that is why this one class
 * lives here. Without state.
 */
public final class RaftClients {
    private RaftClients() {}

    /** What a client stands on. */
    public record Parts(
            NetworkChannel channel,
            RaftMessageQueue queue,
            RaftLog log,
            MemoryPool memory,
            Time time,
            ExpirationService expirations,
            Entropy dice) {}

    /**
     * Which replica a client is.
     *
     * @param mayVote whether it can be made a voter
     * @param bootstrap where the quorum is found
     * @param fetchWaitMs how long a leader parks a request for records
     */
    public record Replica(
            int nodeId,
            Uuid directoryId,
            String clusterId,
            Endpoints endpoints,
            boolean mayVote,
            List<InetSocketAddress> bootstrap,
            int fetchWaitMs) {}

    public static <T> KafkaRaftClient<T> create(
            Replica replica, Parts parts, RecordSerde<T> serde, QuorumConfig config) {
        return new KafkaRaftClient<>(
                OptionalInt.of(replica.nodeId()),
                replica.directoryId(),
                serde,
                parts.channel(),
                parts.queue(),
                parts.log(),
                parts.memory(),
                parts.time(),
                parts.expirations(),
                replica.fetchWaitMs(),
                replica.mayVote(),
                replica.clusterId(),
                replica.bootstrap(),
                replica.endpoints(),
                Feature.KRAFT_VERSION.supportedVersionRange(),
                new LogContext(""),
                new EntropyRandom(parts.dice()),
                config);
    }

    /** Whether a client leads; one that has resigned and knows no other leader still names itself, see {@link KafkaRaftClient#leaderAndEpoch}. */
    public static boolean leads(KafkaRaftClient<?> client) {
        return client.quorum().isLeader();
    }

    /** Chance of ours under the name that the library knows. */
    private static final class EntropyRandom extends Random {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // nobody writes it down
        private final transient Entropy dice;

        private EntropyRandom(Entropy dice) {
            super(0);
            this.dice = dice;
        }

        @Override
        protected int next(int bits) {
            return (int) (dice.nextLong() >>> (Long.SIZE - bits));
        }
    }
}
