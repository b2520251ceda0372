package dev.wharf.replica;

import dev.wharf.env.Completion;
import dev.wharf.env.Loop;
import dev.wharf.log.LogDirectory;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas of one loop whose files cannot be trusted, found so at the start or in reading. Where others have the partition, such a replica is given up, and all is fetched anew from the
 * leader. The last copy is left as it is: a person should look.
 *
 * <pre>
 *   damaged -- others have it --> withdrawing -- nobody counts on it --> discarding -- no checkpoint speaks of it --> opened anew, empty
 *      |                             |   ^
 *      |                             v   | after a rest
 *      |                      refused, or lost
 *      +-- it is the only replica: it stays, and what cannot be read answers KAFKA_STORAGE_ERROR
 * </pre>
 *
 * <p>Nothing is discarded before the controller has taken the replica out of those that are in sync or eligible, and begun a leader epoch by that which this log was never fetched for: else a leader
 * might count what the damaged log had, and somebody elect an empty one. The controller refuses to take out the last that could lead.
 *
 * <p>Owner: the loop of the partitions. Bounded by the partitions of the cluster.
 */
final class DamagedReplicas {
    /** The leader epoch of a log that was not fetched for in this life of the node. */
    static final int NEVER_FETCHED = -1;

    private static final long REST_MS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(DamagedReplicas.class);

    private final int nodeId;
    private final Loop loop;
    private final IsrProposals proposals;
    private final Logs logs;
    private final Map<ReplicaKey, Damaged> damaged = new LinkedHashMap<>();

    /** Whoever has the files. */
    interface Logs {
        /** Sets the files of a replica aside; {@code done} is told when no checkpoint speaks of them. */
        void discard(TopicPartition name, Uuid topicId, Completion done);

        /** Begins the replica anew, with nothing. */
        void openAnew(TopicPartition name, Uuid topicId, PartitionImage state);
    }

    /** One replica. Compared by identity. */
    private static final class Damaged {
        private final TopicPartition name;
        private final Uuid topicId;
        private final int fetchedEpoch;
        private PartitionImage state;
        private boolean busy;

        Damaged(TopicPartition name, Uuid topicId, int fetchedEpoch, PartitionImage state) {
            this.name = name;
            this.topicId = topicId;
            this.fetchedEpoch = fetchedEpoch;
            this.state = state;
        }

        ReplicaKey key() {
            return new ReplicaKey(topicId, name.partition());
        }
    }

    DamagedReplicas(int nodeId, Loop loop, IsrProposals proposals, Logs logs) {
        this.nodeId = nodeId;
        this.loop = loop;
        this.proposals = proposals;
        this.logs = logs;
    }

    int count() {
        return damaged.size();
    }

    boolean contains(ReplicaKey key) {
        return damaged.containsKey(key);
    }

    /** Whether anybody else may have what is lost here. */
    static boolean hasCompany(PartitionImage state) {
        return state.replicas().size() > 1;
    }

    /**
     * A replica cannot be trusted.
     *
     * @param fetchedEpoch the last leader epoch that its log was fetched for in this life of the node, or {@link #NEVER_FETCHED}
     */
    void add(TopicPartition name, Uuid topicId, int fetchedEpoch, PartitionImage state) {
        Damaged replica = new Damaged(name, topicId, fetchedEpoch, state);
        damaged.put(replica.key(), replica);
        review(replica);
    }

    /** The metadata says something else of a replica; without effect if it is not a damaged one. */
    void onMetadata(ReplicaKey key, PartitionImage state) {
        Damaged replica = damaged.get(key);
        if (replica != null) {
            replica.state = state;
            review(replica);
        }
    }

    /** Forgets a replica; returns whether it was here. */
    boolean remove(ReplicaKey key) {
        return damaged.remove(key) != null;
    }

    /** Forgets a topic; returns its partitions that were here. */
    List<TopicPartition> removeTopic(Uuid topicId) {
        List<TopicPartition> removed = new ArrayList<>();
        damaged.values()
                .removeIf(
                        replica -> {
                            boolean gone = replica.topicId.equals(topicId);
                            if (gone) {
                                removed.add(replica.name);
                            }
                            return gone;
                        });
        return removed;
    }

    private void review(Damaged replica) {
        PartitionImage state = replica.state;
        if (replica.busy || !hasCompany(state)) {
            return;
        }
        if (countsOnUs(state) || state.leaderEpoch() <= replica.fetchedEpoch) {
            withdraw(replica);
        } else if (state.hasLeader()) {
            discard(replica);
        }
    }

    private boolean countsOnUs(PartitionImage state) {
        return state.leader() == nodeId
                || state.isr().contains(nodeId)
                || state.elr().contains(nodeId)
                || state.lastKnownElr().contains(nodeId);
    }

    private void withdraw(Damaged replica) {
        PartitionImage state = replica.state;
        List<IsrProposals.Member> others = new ArrayList<>();
        for (int brokerId : state.isr()) {
            if (brokerId != nodeId) {
                others.add(new IsrProposals.Member(brokerId, Follower.UNKNOWN));
            }
        }
        replica.busy = true;
        proposals.propose(
                new IsrProposals.Proposal(
                        replica.topicId,
                        replica.name.partition(),
                        state.leaderEpoch(),
                        state.partitionEpoch(),
                        others),
                answer -> onAnswer(replica, answer));
    }

    private void onAnswer(Damaged replica, IsrProposals.Answer answer) {
        switch (answer) {
            case IsrProposals.Answer.Accepted accepted -> {
                replica.busy = false;
                if (replica.state.partitionEpoch() >= accepted.partitionEpoch()) {
                    reviewIfHere(replica); // else the metadata is on its way
                }
            }
            case IsrProposals.Answer.Refused _, IsrProposals.Answer.Lost _ -> rest(replica);
        }
    }

    private void rest(Damaged replica) {
        loop.schedule(
                REST_MS,
                () -> {
                    replica.busy = false;
                    reviewIfHere(replica);
                });
    }

    private void reviewIfHere(Damaged replica) {
        if (damaged.get(replica.key()) == replica) {
            review(replica);
        }
    }

    private void discard(Damaged replica) {
        LOG.warn(
                "{} is given up here, and fetched anew from node {}",
                replica.name,
                replica.state.leader());
        replica.busy = true;
        logs.discard(replica.name, replica.topicId, failure -> onDiscarded(replica, failure));
    }

    private void onDiscarded(Damaged replica, @Nullable IOException failure) {
        if (failure instanceof LogDirectory.NotWrittenException) {
            rest(replica);
        } else if (failure == null && damaged.remove(replica.key(), replica)) {
            logs.openAnew(replica.name, replica.topicId, replica.state);
        }
    }
}
