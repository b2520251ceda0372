package dev.wharf.operator.observe;

import java.util.List;

/**
 * The metadata quorum.
 *
 * @param leader the active controller's id, or -1
 * @param observers those that follow without a vote
 */
public record QuorumState(int leader, List<Member> voters, List<Member> observers) {
    /**
     * A node that has the metadata log.
     *
     * @param directoryId tells a disk from the empty one that took its place
     * @param caughtUp whether it has nearly all of the log
     */
    public record Member(int id, String directoryId, boolean caughtUp) {}

    public QuorumState {
        voters = List.copyOf(voters);
        observers = List.copyOf(observers);
    }

    public boolean hasVoter(int id) {
        return voters.stream().anyMatch(voter -> voter.id() == id);
    }
}
