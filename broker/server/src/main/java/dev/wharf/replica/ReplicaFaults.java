package dev.wharf.replica;

import java.util.Set;

/** Bugs on purpose, for the tests that prove that such a bug would be found. Given in code alone; no configuration reaches them. */
public record ReplicaFaults(Set<Bug> bugs) {
    public static final ReplicaFaults NONE = new ReplicaFaults(Set.of());

    /** A bug. */
    public enum Bug {
        /** The high watermark does not wait for the force where the topic wants it to. */
        ACKNOWLEDGES_BEFORE_FORCE,
        /** A machine that is rebuilt does not see the last batch of its log. */
        REPLAY_LOSES_LAST,
        /** Produces are taken, and the high watermark moves, with fewer in sync than {@code min.insync.replicas}. */
        ACKNOWLEDGES_BELOW_MIN_ISR,
        /** A follower cuts its log to its high watermark and asks for what is above, as before KIP-101. */
        TRUNCATES_TO_HIGH_WATERMARK,
        /** Neither leader nor follower compares epochs. */
        SKIPS_EPOCHS,
        /** A node that has started again leads on what it led before, as the metadata that it reads first has it. */
        ACTS_FOR_EARLIER_LIFE,
        /** A leader takes a follower for in sync by what that had in an earlier life, as before KIP-903. */
        COUNTS_EARLIER_LIVES,
        /** A coordinator answers from what it knows, without asking whether another leads by now. */
        ANSWERS_WITHOUT_ROLL_CALL
    }

    public ReplicaFaults {
        bugs = Set.copyOf(bugs);
    }

    public static ReplicaFaults of(Bug bug) {
        return new ReplicaFaults(Set.of(bug));
    }

    boolean has(Bug bug) {
        return !bugs.isEmpty() && bugs.contains(bug);
    }
}
