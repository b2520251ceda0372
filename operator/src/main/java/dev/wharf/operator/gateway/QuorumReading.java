package dev.wharf.operator.gateway;

import dev.wharf.operator.observe.QuorumState;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.QuorumInfo;

/** Reads what the active controller says of the metadata quorum. Without state. */
final class QuorumReading {
    /** Records of the metadata log that a follower may lack and be called caught up. */
    private static final long LAG_MAX = 100;

    /**
     * A node with the metadata log, as the active controller knows it.
     *
     * @param fetchedMs when it fetched last; the smallest of all numbers if it never did
     */
    record Replica(int id, String directoryId, long endOffset, long fetchedMs) {}

    private QuorumReading() {}

    static QuorumState read(QuorumInfo info) {
        return of(info.leaderId(), replicas(info.voters()), replicas(info.observers()));
    }

    private static List<Replica> replicas(List<QuorumInfo.ReplicaState> states) {
        return states.stream()
                .map(
                        state ->
                                new Replica(
                                        state.replicaId(),
                                        state.replicaDirectoryId().toString(),
                                        state.logEndOffset(),
                                        state.lastFetchTimestamp().orElse(Long.MIN_VALUE)))
                .toList();
    }

    /** The active controller remembers an observer for minutes: a disk that a broker had before the one that it has now is left out. */
    static QuorumState of(int leader, List<Replica> voters, List<Replica> observers) {
        long end =
                voters.stream()
                        .filter(voter -> voter.id == leader)
                        .mapToLong(Replica::endOffset)
                        .max()
                        .orElse(Long.MAX_VALUE);
        List<Replica> present =
                observers.stream()
                        .filter(
                                observer ->
                                        Stream.concat(voters.stream(), observers.stream())
                                                .noneMatch(other -> isSuccessor(other, observer)))
                        .toList();
        return new QuorumState(leader, members(voters, end), members(present, end));
    }

    private static boolean isSuccessor(Replica other, Replica of) {
        return other.id == of.id && other.fetchedMs > of.fetchedMs;
    }

    private static List<QuorumState.Member> members(List<Replica> replicas, long end) {
        return replicas.stream()
                .map(
                        replica ->
                                new QuorumState.Member(
                                        replica.id,
                                        replica.directoryId,
                                        replica.endOffset >= end - LAG_MAX))
                .toList();
    }
}
