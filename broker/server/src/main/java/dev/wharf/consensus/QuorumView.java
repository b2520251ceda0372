package dev.wharf.consensus;

import dev.wharf.types.Uuid;
import java.util.List;

/**
 * The metadata quorum as its leader sees it (KIP-595, KIP-836).
 *
 * @param committedOffset the offset after the last record that is committed
 * @param voters in the order of their ids
 * @param observers those who follow without a vote, in the order of their ids
 * @param endpoints where the voters are reached
 */
public record QuorumView(
        int leaderId,
        int epoch,
        long committedOffset,
        List<Replica> voters,
        List<Replica> observers,
        List<Voter> endpoints) {
    /**
     * One node that follows the log, or leads it.
     *
     * @param endOffset the offset after the last record that it is known to have; -1 if unknown
     * @param lastFetchMs when it last asked for records, in wall time; -1 if unknown
     * @param lastCaughtUpMs when it last had all there was, in wall time; -1 if unknown
     */
    public record Replica(
            int nodeId, Uuid directoryId, long endOffset, long lastFetchMs, long lastCaughtUpMs) {}

    public QuorumView {
        voters = List.copyOf(voters);
        observers = List.copyOf(observers);
        endpoints = List.copyOf(endpoints);
    }
}
