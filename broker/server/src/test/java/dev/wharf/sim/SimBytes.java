package dev.wharf.sim;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The content of a simulated file: a growing array that is zero beyond its size. */
final class SimBytes {
    private byte[] bytes = new byte[0];
    private int size;

    int size() {
        return size;
    }

    SimBytes copy() {
        SimBytes copy = new SimBytes();
        copy.bytes = Arrays.copyOf(bytes, size);
        copy.size = size;
        return copy;
    }

    void write(ByteBuffer source, int position) {
        int count = source.remaining();
        resize(Math.max(size, position + count));
        source.get(bytes, position, count);
    }

    int read(ByteBuffer target, int position) {
        int count = Math.max(0, Math.min(target.remaining(), size - position));
        if (count > 0) {
            target.put(bytes, position, count);
        }
        return count;
    }

    /** Cuts or grows; what is new is zero. */
    void resize(int newSize) {
        if (newSize < size) {
            Arrays.fill(bytes, newSize, size, (byte) 0);
        } else if (newSize > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(newSize, 2 * bytes.length));
        }
        size = newSize;
    }

    byte at(int position) {
        return bytes[position];
    }

    void flipBit(long bit) {
        bytes[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
    }

    /** The content of one sector, zero beyond the end. */
    byte[] sector(int number, int sectorBytes) {
        int from = number * sectorBytes;
        if (from >= size) {
            return new byte[sectorBytes];
        }
        return Arrays.copyOf(
                Arrays.copyOfRange(bytes, from, Math.min(size, from + sectorBytes)), sectorBytes);
    }

    /** Overwrites one sector as far as it lies within the size. */
    void setSector(int number, byte[] content) {
        int from = number * content.length;
        int count = Math.min(content.length, size - from);
        if (count > 0) {
            System.arraycopy(content, 0, bytes, from, count);
        }
    }
}
