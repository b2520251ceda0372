package dev.wharf.replica;

import dev.wharf.protocol.Errors;
import dev.wharf.types.Uuid;

/**
 * One partition that a client fetches: what it wants, and, within a session, what it was told last.
 *
 * <p>Owner: the connection's loop.
 */
public final class FetchPosition {
    /** "Not told yet", or to be told again. */
    private static final long UNTOLD = -1;

    private final Key key;
    private Wanted wanted;
    private long toldHighWatermark = UNTOLD;
    private long toldLogStartOffset = UNTOLD;

    /**
     * Names the partition as the client does.
     *
     * @param topic empty in requests that name topics by id
     * @param topicId {@link Uuid#ZERO} in requests that name them by name
     */
    public record Key(String topic, Uuid topicId, int partition) {}

    /**
     * What the client wants from the partition.
     *
     * @param fetchOffset the first offset
     * @param maxBytes of this partition's records, unless its first batch alone is larger (KIP-74)
     * @param currentLeaderEpoch the epoch that the client believes in, -1 if it does not say (KIP-320)
     * @param lastFetchedEpoch the epoch of the last record it has, -1 if it does not say (KIP-595)
     */
    public record Wanted(
            long fetchOffset, int maxBytes, int currentLeaderEpoch, int lastFetchedEpoch) {}

    public FetchPosition(Key key, Wanted wanted) {
        this.key = key;
        this.wanted = wanted;
    }

    public Key key() {
        return key;
    }

    public Wanted wanted() {
        return wanted;
    }

    void update(Wanted newWanted) {
        wanted = newWanted;
    }

    /**
     * Notes what this response could tell, and says whether it has to: an incremental response leaves out partitions of which the client
     * knows everything (KIP-227).
     */
    public boolean tell(Errors error, long highWatermark, long logStartOffset, boolean hasNews) {
        if (error != Errors.NONE) {
            // The next response without the error is news too.
            toldHighWatermark = UNTOLD;
            return true;
        }
        boolean told =
                !hasNews
                        && toldHighWatermark == highWatermark
                        && toldLogStartOffset == logStartOffset;
        toldHighWatermark = highWatermark;
        toldLogStartOffset = logStartOffset;
        return !told;
    }
}
