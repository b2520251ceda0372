package dev.wharf.sim.check;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record as its producer made it.
 *
 * @param id no other record has it; it travels in a header, so that a tombstone has one too
 * @param key null where there is none
 * @param value null is a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // compared by isSame
public record SimRecord(String id, @Nullable String key, byte @Nullable [] value) {
    boolean isTombstone() {
        return value == null;
    }

    boolean isSame(SimRecord other) {
        return id.equals(other.id)
                && Objects.equals(key, other.key)
                && Arrays.equals(value, other.value);
    }
}
