package dev.wharf.group;

import dev.wharf.types.Uuid;

/**
 * A committed offset.
 *
 * @param offset the next record to consume
 * @param leaderEpoch of the last record consumed, -1 where it is not known
 * @param metadata the client's text, never null
 * @param committedAtMs wall time of the commit
 * @param expiresAtMs wall time from which it is expired whatever the setting says, {@link #NO_EXPIRY} for none
 * @param topicId of the topic that was meant, {@link Uuid#ZERO} where it is not known
 */
public record CommittedOffset(
        long offset,
        int leaderEpoch,
        String metadata,
        long committedAtMs,
        long expiresAtMs,
        Uuid topicId) {
    /** Expires by the broker's setting. */
    public static final long NO_EXPIRY = -1;

    /** Whether the offset is one of this topic; an id that is not known fits every topic of the name. */
    boolean fits(Uuid otherTopicId) {
        return topicId.isZero() || otherTopicId.isZero() || topicId.equals(otherTopicId);
    }
}
