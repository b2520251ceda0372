package dev.wharf.protocol.wire;

import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.Records;
import dev.wharf.types.Invariants;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the primitives of the protocol into a growing buffer, in one pass. Not for sharing between threads.
 *
 * <p>A plain writer copies records in memory into its buffer, so the buffer holds the whole message. A gathering writer only
 * notes where in the message records belong, wherever their bytes are, and {@link ResponseFrame} sends them from there.
 *
 * <p>{@code flexible} as in {@link WireReader}.
 */
public final class WireWriter {
    /** Records to be sent between the buffer's bytes before and from index {@code at}. */
    record Placed(int at, Records records) {}

    private final ByteBuf out;
    private final boolean gathering;
    private List<Placed> placed = List.of();

    /** A plain writer behind what {@code buffer} holds. */
    public WireWriter(ByteBuf buffer) {
        this(buffer, false);
    }

    private WireWriter(ByteBuf buffer, boolean gathering) {
        this.out = buffer;
        this.gathering = gathering;
    }

    /** A gathering writer behind what {@code buffer} holds; see {@link ResponseFrame#of}. */
    public static WireWriter gathering(ByteBuf buffer) {
        return new WireWriter(buffer, true);
    }

    /** The buffer that is written to. */
    public ByteBuf buffer() {
        return out;
    }

    List<Placed> placed() {
        return placed;
    }

    public void writeBoolean(boolean value) {
        out.writeByte(value ? 1 : 0);
    }

    public void writeByte(byte value) {
        out.writeByte(value);
    }

    public void writeShort(short value) {
        out.writeShort(value);
    }

    /** {@code value} is from 0 to 65535. */
    public void writeUnsignedShort(int value) {
        Invariants.check(value >= 0 && value <= 0xffff, "not an unsigned 16-bit number");
        out.writeShort(value);
    }

    public void writeInt(int value) {
        out.writeInt(value);
    }

    /** {@code value} is from 0 to 2^32 - 1. */
    public void writeUnsignedInt(long value) {
        Invariants.check(value >= 0 && value <= 0xffff_ffffL, "not an unsigned 32-bit number");
        out.writeInt((int) value);
    }

    public void writeLong(long value) {
        out.writeLong(value);
    }

    public void writeDouble(double value) {
        out.writeDouble(value);
    }

    public void writeUuid(Uuid value) {
        out.writeLong(value.mostSignificantBits());
        out.writeLong(value.leastSignificantBits());
    }

    public void writeUnsignedVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /** A zigzag varint of 32 bits. */
    public void writeVarint(int value) {
        writeUnsignedVarint((value << 1) ^ (value >> 31));
    }

    /** A zigzag varint of 64 bits. */
    public void writeVarlong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    /**
     * Writes a string.
     *
     * @throws UnsupportedFieldException above {@link Limits#STRING_BYTES}; no invariant, for a message about a client's long name may be longer than the name
     */
    public void writeString(String value, boolean flexible) {
        int length = ByteBufUtil.utf8Bytes(value);
        if (length > Limits.STRING_BYTES) {
            throw new UnsupportedFieldException("string of " + length + " bytes");
        }
        if (flexible) {
            writeUnsignedVarint(length + 1);
        } else {
            out.writeShort(length);
        }
        ByteBufUtil.reserveAndWriteUtf8(out, value, length);
    }

    public void writeNullableString(@Nullable String value, boolean flexible) {
        if (value != null) {
            writeString(value, flexible);
        } else if (flexible) {
            out.writeByte(0);
        } else {
            out.writeShort(-1);
        }
    }

    public void writeBytes(byte[] value, boolean flexible) {
        writeCount(value.length, flexible);
        out.writeBytes(value);
    }

    public void writeNullableBytes(byte @Nullable [] value, boolean flexible) {
        if (value != null) {
            writeBytes(value, flexible);
        } else {
            writeNull(flexible);
        }
    }

    /** Writes the readable bytes of {@code value}, whose indexes stay as they are. */
    public void writeSlice(ByteBuf value, boolean flexible) {
        int length = value.readableBytes();
        writeCount(length, flexible);
        out.writeBytes(value, value.readerIndex(), length);
    }

    public void writeNullableSlice(@Nullable ByteBuf value, boolean flexible) {
        if (value != null) {
            writeSlice(value, flexible);
        } else {
            writeNull(flexible);
        }
    }

    public void writeRecords(Records value, boolean flexible) {
        writeCount(value.sizeBytes(), flexible);
        if (gathering) {
            if (placed.isEmpty()) {
                placed = new ArrayList<>();
            }
            placed.add(new Placed(out.writerIndex(), value));
        } else {
            Invariants.check(
                    value instanceof MemoryRecords, "a plain writer takes records in memory only");
            ByteBuf bytes = ((MemoryRecords) value).buffer();
            out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        }
    }

    public void writeNullableRecords(@Nullable Records value, boolean flexible) {
        if (value != null) {
            writeRecords(value, flexible);
        } else {
            writeNull(flexible);
        }
    }

    /** Whether a structure follows that may be null; see {@link WireReader#readPresence}. */
    public void writePresence(boolean present, boolean tagged) {
        int absent = tagged ? 0 : -1;
        out.writeByte(present ? 1 : absent);
    }

    /** The number of elements or bytes that follow. */
    public void writeCount(int count, boolean flexible) {
        if (flexible) {
            writeUnsignedVarint(count + 1);
        } else {
            out.writeInt(count);
        }
    }

    /** Null in place of an array or of bytes. */
    public void writeNull(boolean flexible) {
        if (flexible) {
            out.writeByte(0);
        } else {
            out.writeInt(-1);
        }
    }

    /** Begins a tagged field; returns where its content starts, for {@link #endTag}. */
    public int beginTag(int tag) {
        writeUnsignedVarint(tag);
        out.writeByte(0);
        return out.writerIndex();
    }

    /** Ends a tagged field: puts its size before its content, which moves up when the size needs more than the byte kept for it. */
    public void endTag(int start) {
        int size = out.writerIndex() - start;
        int extra = varintBytes(size) - 1;
        if (extra > 0) {
            out.ensureWritable(extra);
            ByteBuf content = out.copy(start, size);
            out.setBytes(start + extra, content);
            content.release();
        }
        out.writerIndex(start - 1);
        writeUnsignedVarint(size);
        out.writerIndex(start + extra + size);
    }

    /** Writes the tagged fields of a structure that knows none. */
    public void writeUnknownTags(List<UnknownTaggedField> fields) {
        writeUnsignedVarint(fields.size());
        writeUnknownTags(fields, 0, Integer.MAX_VALUE);
    }

    /**
     * Writes the unknown tagged fields from index {@code from} on whose tags are not above {@code last}; returns the index of the
     * first that was not written. Between them the generated code writes the known ones, so that tags ascend.
     */
    public int writeUnknownTags(List<UnknownTaggedField> fields, int from, int last) {
        int next = from;
        while (next < fields.size() && fields.get(next).tag() <= last) {
            UnknownTaggedField field = fields.get(next);
            writeUnsignedVarint(field.tag());
            writeUnsignedVarint(field.bytes().length);
            out.writeBytes(field.bytes());
            next++;
        }
        return next;
    }

    /** Fails on a version that the message does not have. */
    public static void checkVersion(short version, int lowest, int highest) {
        Invariants.check(
                version >= lowest && version <= highest, "no such version", version, highest);
    }

    /** Fails if the version cannot carry the field's value. */
    public static void checkCarried(boolean carried, String field, short version) {
        if (!carried) {
            throw new UnsupportedFieldException(field, version);
        }
    }

    private static int varintBytes(int value) {
        int bytes = 1;
        for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
            bytes++;
        }
        return bytes;
    }
}
