package dev.wharf.consensus;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.raft.ElectionState;
import org.apache.kafka.raft.QuorumStateStore;
import org.apache.kafka.raft.RaftLog;
import org.apache.kafka.raft.ReplicaKey;
import org.apache.kafka.raft.VoterSet;
import org.apache.kafka.raft.internals.KRaftControlRecordStateMachine;
import org.apache.kafka.raft.internals.KafkaRaftMetrics;
import org.apache.kafka.server.common.KRaftVersion;

/**
 * The vote of a replica for itself, when it is no voter any more: the record that had made it one was cut off, or another has taken it out. Kafka 4.3.1 takes such a
 * replica for a candidate at its start, which only a voter can be, and never opens again.
 *
 * <p>Owner: the loop of the log.
 */
final class OwnCandidacy {
    /** A directory that no replica has: Kafka keeps this id for itself. */
    private static final Uuid NOBODYS = Uuid.ONE_UUID;

    private OwnCandidacy() {}

    /** Makes it a vote for nobody: it is given in its epoch, so no other candidate may get it. */
    static void giveUp(QuorumStateStore store, ReplicaKey self, RaftLog log) {
        Optional<ElectionState> stored = store.readElectionState();
        if (stored.isEmpty() || !stored.get().isVotedCandidate(self) || isVoter(self, log)) {
            return;
        }
        ElectionState state = stored.get();
        ReplicaKey nobody = ReplicaKey.of(self.id(), NOBODYS);
        store.writeElectionState(
                state.hasLeader()
                        ? ElectionState.withElectedLeader(
                                state.epoch(), state.leaderId(), Optional.of(nobody), Set.of())
                        : ElectionState.withVotedCandidate(state.epoch(), nobody, Set.of()),
                KRaftVersion.KRAFT_VERSION_1);
    }

    /** As the log says up to its end, committed or not. */
    private static boolean isVoter(ReplicaKey self, RaftLog log) {
        try (Metrics metrics = new Metrics()) {
            KRaftControlRecordStateMachine records =
                    new KRaftControlRecordStateMachine(
                            VoterSet.empty(),
                            log,
                            new BytesSerde(),
                            BufferSupplier.create(),
                            MetadataLog.MAX_BATCH_BYTES,
                            new LogContext(""),
                            new KafkaRaftMetrics(metrics, "raft"),
                            ignored -> {});
            records.updateState();
            return records.lastVoterSet().isVoter(self);
        }
    }
}
