package dev.wharf.consensus;

import dev.wharf.env.Clock;
import dev.wharf.env.Loop;
import dev.wharf.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Makes one change of the voters, on the node that leads the metadata log. The library gives a change a fraction of a second, and often says no more than that time was up; here it is tried
 * again until it is made, refused, or its own time is up. A change that was made by an earlier attempt counts as made.
 *
 * <p>Owner: the loop of the log.
 */
public final class VoterChange {
    /** No change is tried for longer. */
    public static final long MAX_MS = 5_000;

    private static final long PAUSE_MS = 50;

    private final MetadataLog log;
    private final Loop loop;
    private final Clock clock;
    private final Wish wish;
    private final MetadataLog.ChangeCallback then;
    private final long deadlineMs;
    private boolean mayBeMade;

    /** What there is to change. */
    public enum Kind {
        /** A node that follows the log gets a vote. */
        ADD,
        /** A voter loses its vote; the last one keeps it. */
        REMOVE
    }

    /**
     * What is to be changed.
     *
     * @param voter for {@link Kind#REMOVE} without end points
     * @param timeoutMs for how long it is tried, {@link #MAX_MS} at most
     * @param mayBeMade whether the same wish was brought before, and nobody knows what became of it
     */
    public record Wish(Kind kind, Voter voter, long timeoutMs, boolean mayBeMade) {}

    private VoterChange(
            MetadataLog log, Loop loop, Clock clock, Wish wish, MetadataLog.ChangeCallback then) {
        this.log = log;
        this.loop = loop;
        this.clock = clock;
        this.wish = wish;
        this.then = then;
        this.deadlineMs = clock.monotonicMs() + Math.min(wish.timeoutMs, MAX_MS);
        this.mayBeMade = wish.mayBeMade;
    }

    /**
     * Makes a change.
     *
     * @param then told once, possibly within this call: NONE when the change is committed, NOT_LEADER_OR_FOLLOWER where this node does not lead, and REQUEST_TIMED_OUT when it is unknown
     */
    public static void make(
            MetadataLog log, Loop loop, Clock clock, Wish wish, MetadataLog.ChangeCallback then) {
        new VoterChange(log, loop, clock, wish, then).attempt();
    }

    private void attempt() {
        switch (wish.kind) {
            case ADD -> log.addVoter(wish.voter, this::onAnswer);
            case REMOVE -> log.describeQuorum(this::maybeRemove);
        }
    }

    /** The library does not survive the loss of its last voter. */
    private void maybeRemove(@Nullable QuorumView view) {
        if (view == null) {
            onAnswer(Errors.NOT_LEADER_OR_FOLLOWER, "This node does not lead the metadata log");
        } else if (view.voters().size() == 1 && isVoter(view)) {
            onAnswer(Errors.INVALID_REQUEST, "The last voter cannot be removed");
        } else {
            log.removeVoter(wish.voter.nodeId(), wish.voter.directoryId(), this::onAnswer);
        }
    }

    private void onAnswer(Errors error, @Nullable String message) {
        if (error == Errors.REQUEST_TIMED_OUT && clock.monotonicMs() + PAUSE_MS < deadlineMs) {
            mayBeMade = true;
            loop.schedule(PAUSE_MS, this::attempt);
        } else if (error == Errors.DUPLICATE_VOTER && mayBeMade) {
            log.describeQuorum(view -> tellIfMade(view, error, message));
        } else if (error == Errors.VOTER_NOT_FOUND && mayBeMade) {
            then.onChange(Errors.NONE, null);
        } else {
            then.onChange(error, message);
        }
    }

    /** The node has a vote; it may be that of another directory. */
    private void tellIfMade(@Nullable QuorumView view, Errors error, @Nullable String message) {
        if (view != null && isVoter(view)) {
            then.onChange(Errors.NONE, null);
        } else {
            then.onChange(error, message);
        }
    }

    private boolean isVoter(QuorumView view) {
        return view.voters().stream()
                .anyMatch(
                        voter ->
                                voter.nodeId() == wish.voter.nodeId()
                                        && voter.directoryId().equals(wish.voter.directoryId()));
    }
}
