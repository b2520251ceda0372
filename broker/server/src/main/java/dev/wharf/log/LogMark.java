package dev.wharf.log;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What was known of a log at a moment, all of whose records were forced since: a start that finds the log unclosed looks only at what came later. Immutable.
 *
 * @param upTo the segment that was appended to, as it was
 * @param producers what they were up to: {@link #NONE}, or a {@link ProducerSnapshot} in Base64
 */
record LogMark(Segment.Summary upTo, String producers) {
    /** No idempotent producer was known. */
    static final String NONE = "none";

    /** The most batches of producers that a mark tells; where there are more, the log gets none, and keeps the one that it had. */
    static final int MAX_BATCHES = 64;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** The mark of a log as it is; null if there is nothing to mark, or too much to say. */
    static @Nullable LogMark of(Segment active, ProducerStates producers) {
        if (active.isEmpty() || producers.batches() > MAX_BATCHES) {
            return null;
        }
        return new LogMark(
                active.summary(),
                producers.isEmpty()
                        ? NONE
                        : ENCODER.encodeToString(ProducerSnapshot.write(producers).array()));
    }

    /** What the producers were up to; null if that is damaged. */
    @Nullable ProducerStates readProducers(long nowMs) {
        return producers.equals(NONE)
                ? new ProducerStates()
                : ProducerSnapshot.read(Base64.getUrlDecoder().decode(producers), nowMs);
    }
}
