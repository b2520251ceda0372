package dev.wharf.operator.plan;

import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.ClusterSight;
import dev.wharf.operator.observe.QuorumState;
import dev.wharf.operator.observe.QuorumState.Member;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets the votes follow the pods, one change at a time: a voter whose disk is gone makes room for the empty one that took its place, the first brokers
 * get a vote once they have the metadata, and the others lose theirs after that.
 */
final class Voters {
    private final ClusterGoal goal;
    private final ClusterSight sight;
    private final QuorumState quorum;
    private final BrokersSight brokers;

    Voters(ClusterGoal goal, ClusterSight sight, BrokersSight brokers) {
        this.goal = goal;
        this.sight = sight;
        this.brokers = brokers;
        this.quorum = brokers.quorum();
    }

    /** The next change, if one is due and safe. */
    Optional<ClusterAction> next() {
        if (quorum.leader() < 0) {
            return Optional.empty();
        }
        Optional<ClusterAction> replaced =
                quorum.voters().stream().filter(this::isReplaced).flatMap(this::remove).findFirst();
        return replaced.or(this::add)
                .or(
                        () ->
                                quorum.voters().stream()
                                        .filter(this::isSurplus)
                                        .flatMap(this::remove)
                                        .findFirst());
    }

    /** Whether the broker is back with another disk. */
    private boolean isReplaced(Member voter) {
        return quorum.observers().stream()
                .anyMatch(
                        other ->
                                other.id() == voter.id()
                                        && !other.directoryId().equals(voter.directoryId()));
    }

    private Optional<ClusterAction> add() {
        return quorum.observers().stream()
                .filter(observer -> observer.id() < goal.controllers())
                .filter(observer -> !quorum.hasVoter(observer.id()))
                .filter(observer -> observer.caughtUp() && serves(observer.id()))
                .findFirst()
                .map(observer -> new ClusterAction.AddVoter(observer.id(), observer.directoryId()));
    }

    private boolean isSurplus(Member voter) {
        long right =
                quorum.voters().stream().filter(each -> each.id() < goal.controllers()).count();
        return voter.id() >= goal.controllers() && right == goal.controllers();
    }

    /** Only if those who stay have a majority among themselves. */
    private Stream<ClusterAction> remove(Member voter) {
        if (voter.id() == quorum.leader() && !isReplaced(voter)) {
            return Stream.of(new ClusterAction.HandOver(voter.id()));
        }
        long left = quorum.voters().size() - 1L;
        long serving =
                quorum.voters().stream()
                        .filter(
                                each ->
                                        !each.equals(voter)
                                                && !isReplaced(each)
                                                && serves(each.id()))
                        .count();
        return serving > left / 2
                ? Stream.of(new ClusterAction.RemoveVoter(voter.id(), voter.directoryId()))
                : Stream.empty();
    }

    private boolean serves(int id) {
        return sight.isReady(id) && brokers.isActive(id);
    }
}
