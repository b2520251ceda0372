package dev.wharf.protocol.wire;

import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.Records;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the primitives of the protocol from one frame, from its reader index on. Not for sharing between threads; one reader per
 * frame, for it keeps the frame's budget of tagged fields.
 *
 * <p>Every length and count is checked against the bytes that remain and against {@link Limits} before memory is taken for
 * it. Whatever the bytes are, the only exception is {@link MalformedMessageException}.
 *
 * <p>A {@code flexible} argument chooses between the compact forms (length plus one as an unsigned varint, 0 for null) and the older
 * ones (length as a two or four-byte integer, -1 for null), see KIP-482.
 */
public final class WireReader {
    /** The empty array, which can be shared. */
    public static final byte[] NO_BYTES = new byte[0];

    private static final int NULL = -1;

    private final ByteBuf in;
    private int elements;
    private int taggedFields;
    private int unknownTaggedBytes;

    public WireReader(ByteBuf frame) {
        this.in = frame;
    }

    /** Bytes not yet read. */
    public int remaining() {
        return in.readableBytes();
    }

    public boolean readBoolean() {
        return readByte() != 0;
    }

    public byte readByte() {
        need(Byte.BYTES);
        return in.readByte();
    }

    public short readShort() {
        need(Short.BYTES);
        return in.readShort();
    }

    public int readUnsignedShort() {
        need(Short.BYTES);
        return in.readUnsignedShort();
    }

    public int readInt() {
        need(Integer.BYTES);
        return in.readInt();
    }

    public long readUnsignedInt() {
        need(Integer.BYTES);
        return in.readUnsignedInt();
    }

    public long readLong() {
        need(Long.BYTES);
        return in.readLong();
    }

    public double readDouble() {
        need(Double.BYTES);
        return in.readDouble();
    }

    public Uuid readUuid() {
        need(2 * Long.BYTES);
        long most = in.readLong();
        long least = in.readLong();
        return (most | least) == 0 ? Uuid.ZERO : new Uuid(most, least);
    }

    /** A number of up to 32 bits, seven per byte, lowest first; above {@link Integer#MAX_VALUE} it comes out negative. */
    public int readUnsignedVarint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedMessageException("varint of more than 5 bytes");
    }

    /** A zigzag varint of 32 bits. */
    public int readVarint() {
        int raw = readUnsignedVarint();
        return (raw >>> 1) ^ -(raw & 1);
    }

    /** A zigzag varint of 64 bits. */
    public long readVarlong() {
        long raw = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = readByte();
            raw |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new MalformedMessageException("varlong of more than 10 bytes");
    }

    public String readString(boolean flexible) {
        return nonNull(readNullableString(flexible));
    }

    public @Nullable String readNullableString(boolean flexible) {
        int length = flexible ? readUnsignedVarint() - 1 : readShort();
        if (length > Limits.STRING_BYTES) {
            throw new MalformedMessageException("string of " + length + " bytes");
        }
        if (checkLength(length) == NULL) {
            return null;
        }
        if (length == 0) {
            return "";
        }
        String text = in.toString(in.readerIndex(), length, StandardCharsets.UTF_8);
        in.skipBytes(length);
        return text;
    }

    public byte[] readBytes(boolean flexible) {
        return nonNull(readNullableBytes(flexible));
    }

    public byte @Nullable [] readNullableBytes(boolean flexible) {
        int length = readLength(flexible);
        return length == NULL ? null : copy(length);
    }

    /** Bytes as a slice of the frame, which shares its reference count. */
    public ByteBuf readSlice(boolean flexible) {
        return nonNull(readNullableSlice(flexible));
    }

    public @Nullable ByteBuf readNullableSlice(boolean flexible) {
        int length = readLength(flexible);
        return length == NULL ? null : in.readSlice(length);
    }

    /** Record batches as a slice of the frame, which shares its reference count; not looked into. */
    public Records readRecords(boolean flexible) {
        return nonNull(readNullableRecords(flexible));
    }

    public @Nullable Records readNullableRecords(boolean flexible) {
        ByteBuf slice = readNullableSlice(flexible);
        return slice == null ? null : new MemoryRecords(slice);
    }

    /** Whether a structure follows that may be null: a byte, negative for null; in a tagged field an unsigned varint, 0 for null. */
    public boolean readPresence(boolean tagged) {
        return tagged ? readUnsignedVarint() > 0 : readByte() >= 0;
    }

    /**
     * The number of elements of an array that must not be null.
     *
     * @param elementBytes the fewest bytes that an element can take, 1 and up
     */
    public int readCount(boolean flexible, int elementBytes) {
        int count = readNullableCount(flexible, elementBytes);
        if (count == NULL) {
            throw new MalformedMessageException("null where the version has none");
        }
        return count;
    }

    /** As {@link #readCount}, or -1 for null. */
    public int readNullableCount(boolean flexible, int elementBytes) {
        int count = flexible ? readUnsignedVarint() - 1 : readInt();
        if (count < NULL || count > Limits.ARRAY_ELEMENTS) {
            throw new MalformedMessageException("array of " + count + " elements");
        }
        if ((long) count * elementBytes > in.readableBytes()) {
            throw new MalformedMessageException(
                    "array of " + count + " elements in " + in.readableBytes() + " bytes");
        }
        elements += Math.max(0, count);
        if (elements > Limits.ARRAY_ELEMENTS) {
            throw new MalformedMessageException(
                    "arrays of more than " + Limits.ARRAY_ELEMENTS + " elements");
        }
        return count;
    }

    /** A list to read {@code count} elements into; the immutable empty one for none. */
    public static <T> List<T> listFor(int count) {
        return count == 0
                ? List.of()
                : new ArrayList<>(Math.min(count, Limits.INITIAL_ARRAY_CAPACITY));
    }

    /** The number of tagged fields that follow. */
    public int readTagCount() {
        int count = readUnsignedVarint();
        if (count < 0 || count > Limits.TAGGED_FIELDS - taggedFields) {
            throw new MalformedMessageException(
                    "more than " + Limits.TAGGED_FIELDS + " tagged fields");
        }
        if (count > in.readableBytes() / 2) {
            throw new MalformedMessageException(
                    count + " tagged fields in " + in.readableBytes() + " bytes");
        }
        taggedFields += count;
        return count;
    }

    public int readTag() {
        int tag = readUnsignedVarint();
        if (tag < 0) {
            throw new MalformedMessageException("tag above " + Integer.MAX_VALUE);
        }
        return tag;
    }

    /** Reads the size of a tagged field; returns the bytes that will remain behind it, for {@link #endTag}. */
    public int beginTag() {
        int size = readUnsignedVarint();
        if (size < 0) {
            throw new MalformedMessageException("tagged field above " + Integer.MAX_VALUE);
        }
        need(size);
        return in.readableBytes() - size;
    }

    /** Checks that a known tagged field was as long as it said. */
    public void endTag(int remaining) {
        if (in.readableBytes() != remaining) {
            throw new MalformedMessageException("tagged field of another length than it says");
        }
    }

    /** Reads the tagged fields of a structure that knows none. */
    public List<UnknownTaggedField> readUnknownTags() {
        int count = readTagCount();
        List<UnknownTaggedField> fields = List.of();
        for (int i = 0; i < count; i++) {
            fields = readUnknownTag(fields, readTag());
        }
        return fields;
    }

    /** Reads an unknown tagged field, its number being read, and adds it to {@code fields} or to a new list if there is none yet. */
    public List<UnknownTaggedField> readUnknownTag(List<UnknownTaggedField> fields, int tag) {
        int size = readUnsignedVarint();
        if (size < 0 || size > Limits.UNKNOWN_TAGGED_FIELD_BYTES) {
            throw new MalformedMessageException("unknown tagged field of " + size + " bytes");
        }
        need(size);
        unknownTaggedBytes += size;
        if (unknownTaggedBytes > Limits.UNKNOWN_TAGGED_BYTES) {
            throw new MalformedMessageException(
                    "more than " + Limits.UNKNOWN_TAGGED_BYTES + " bytes of unknown tagged fields");
        }
        List<UnknownTaggedField> grown = fields.isEmpty() ? new ArrayList<>(1) : fields;
        grown.add(new UnknownTaggedField(tag, copy(size)));
        return grown;
    }

    /** Fails on a version that the message does not have. */
    public static void checkVersion(short version, int lowest, int highest) {
        if (version < lowest || version > highest) {
            throw new MalformedMessageException(
                    "version " + version + " is not in " + lowest + " to " + highest);
        }
    }

    /** Fails on a tag that belongs to another version of the message. */
    public static void checkTag(boolean known, int tag) {
        if (!known) {
            throw new MalformedMessageException("tag " + tag + " is not of this version");
        }
    }

    private int readLength(boolean flexible) {
        return checkLength(flexible ? readUnsignedVarint() - 1 : readInt());
    }

    private int checkLength(int length) {
        if (length < NULL) {
            throw new MalformedMessageException("length " + length);
        }
        need(length);
        return length;
    }

    private byte[] copy(int length) {
        if (length == 0) {
            return NO_BYTES;
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    private void need(int bytes) {
        if (in.readableBytes() < bytes) {
            throw new MalformedMessageException(
                    bytes + " bytes needed, " + in.readableBytes() + " left");
        }
    }

    private static <T> T nonNull(@Nullable T value) {
        if (value == null) {
            throw new MalformedMessageException("null where the version has none");
        }
        return value;
    }
}
