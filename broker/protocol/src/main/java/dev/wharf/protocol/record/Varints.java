package dev.wharf.protocol.record;

import io.netty.buffer.ByteBuf;

/** The zigzag variable-length integers of records v2. */
final class Varints {
    private static final int MAX_INT_SHIFT = 28;
    private static final int MAX_LONG_SHIFT = 63;

    private Varints() {}

    static void writeInt(ByteBuf out, int value) {
        int rest = (value << 1) ^ (value >> 31);
        while ((rest & ~0x7F) != 0) {
            out.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    static void writeLong(ByteBuf out, long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    static int readInt(ByteBuf in) {
        int raw = 0;
        for (int shift = 0; shift <= MAX_INT_SHIFT; shift += 7) {
            int b = readByte(in);
            raw |= (b & 0x7F) << shift;
            if ((b & 0x80) == 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new InvalidBatchException(BatchProblem.INVALID_RECORD, "a varint of over 5 bytes");
    }

    static long readLong(ByteBuf in) {
        long raw = 0;
        for (int shift = 0; shift <= MAX_LONG_SHIFT; shift += 7) {
            int b = readByte(in);
            raw |= (long) (b & 0x7F) << shift;
            if ((b & 0x80) == 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new InvalidBatchException(BatchProblem.INVALID_RECORD, "a varlong of over 10 bytes");
    }

    private static int readByte(ByteBuf in) {
        if (!in.isReadable()) {
            throw new InvalidBatchException(BatchProblem.INVALID_RECORD, "a record is cut short");
        }
        return in.readByte();
    }
}
