package dev.wharf.protocol.record;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record, decoded.
 *
 * @param offset its offset in the log
 * @param timestampMs its own time, or the batch's where the broker sets the time
 * @param key null where there is none
 * @param value null is a tombstone
 * @param headers in the order in which they were written
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record DecodedRecord(
        long offset,
        long timestampMs,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers) {
    /**
     * One header of a record (KIP-82).
     *
     * @param value may be null
     */
    public record Header(String key, byte @Nullable [] value) {}
}
