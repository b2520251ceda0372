package dev.wharf.api;

import java.util.LinkedHashMap;

/**
 * Finds the commits that have been overtaken. A request may lie in the network for a minute, in a connection that its client has given up since, to ask again over another and go on; by member and
 * generation it is as good as ever when it arrives at last, and it would take the group's offsets back. A member speaks to its coordinator over one connection at a time, so one is overtaken
 * where the member has committed over a younger connection, or may have done so with another coordinator: where it came over a connection that is older than this one's time.
 *
 * <p>Without members, consumers of one group are not told apart: only the second rule holds for them.
 *
 * <p>Owner: the coordinator's loop.
 */
final class CommitOrder {
    /** Members that are remembered; of more, those that have committed last. */
    static final int MAX_MEMBERS = 100_000;

    private final long sinceMs;

    /** When the youngest connection was opened that a member has committed over. */
    private final LinkedHashMap<String, Long> youngestMs = new LinkedHashMap<>(16, 0.75f, true);

    /** @param sinceMs when this node began to coordinate, by its monotonic clock; {@link Long#MIN_VALUE} if nobody did before */
    CommitOrder(long sinceMs) {
        this.sinceMs = sinceMs;
    }

    /**
     * Whether a commit has been overtaken; if not, those over older connections are from now on.
     *
     * @param member empty for whoever is none, as a consumer that assigns itself its partitions
     * @param connectedAtMs when the connection was opened that it came over, by this node's monotonic clock
     */
    boolean isOvertaken(String member, long connectedAtMs) {
        if (connectedAtMs < sinceMs) {
            return true;
        }
        if (member.isEmpty()) {
            return false;
        }
        Long youngest = youngestMs.get(member);
        if (youngest != null && connectedAtMs < youngest) {
            return true;
        }
        youngestMs.put(member, connectedAtMs);
        if (youngestMs.size() > MAX_MEMBERS) {
            youngestMs.pollFirstEntry();
        }
        return false;
    }
}
