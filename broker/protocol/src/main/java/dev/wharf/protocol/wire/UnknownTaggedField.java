package dev.wharf.protocol.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A tagged field that this build has no name for (KIP-482), kept so that a message is passed on whole. */
public final class UnknownTaggedField {
    private final int tag;
    private final byte[] bytes;

    /**
     * A field.
     *
     * @param tag its number, 0 and up
     * @param bytes its content, kept and not to be changed
     */
    public UnknownTaggedField(int tag, byte[] bytes) {
        this.tag = tag;
        this.bytes = bytes;
    }

    /** Its number. */
    public int tag() {
        return tag;
    }

    /** Its content, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnknownTaggedField that
                && tag == that.tag
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * tag + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "UnknownTaggedField(tag=" + tag + ", " + bytes.length + " bytes)";
    }
}
