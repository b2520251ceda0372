package dev.wharf.protocol.fuzz;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Damages a frame in a few places, as cheaply as that can be. */
final class Mutator {
    /** Lengths and counts that break naive decoders: as 32-bit numbers, and as varints. */
    private static final byte[][] POISON = {
        {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff},
        {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff},
        {(byte) 0x80, 0, 0, 0},
        {0, 0x0f, 0x42, 0x40},
        {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07},
        {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f},
        {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x01},
        {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0},
        {(byte) 0xff, (byte) 0xff},
        {0x7f, (byte) 0xff},
        {0},
    };

    /** Room behind the longest frame that is mutated. */
    static final int HEADROOM_BYTES = 64;

    private final RandomGenerator random;

    Mutator(RandomGenerator random) {
        this.random = random;
    }

    /** Damages the frame that {@code bytes} holds; returns its new length. */
    int mutate(byte[] bytes, int length) {
        int rounds = 1 + random.nextInt(3);
        int size = length;
        for (int i = 0; i < rounds && size > 0; i++) {
            size = mutateOnce(bytes, size);
        }
        return size;
    }

    private int mutateOnce(byte[] bytes, int size) {
        int at = random.nextInt(size);
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2, 3 -> poison(bytes, size, at);
            case 4 -> Arrays.fill(bytes, at, Math.min(size, at + random.nextInt(16)), (byte) 0);
            case 5 -> {
                return at;
            }
            default -> {
                return shift(bytes, size, at);
            }
        }
        return size;
    }

    private void poison(byte[] bytes, int size, int at) {
        byte[] poison = POISON[random.nextInt(POISON.length)];
        System.arraycopy(poison, 0, bytes, at, Math.min(poison.length, size - at));
    }

    /** Moves the tail by a few bytes, so that everything behind is read as something else. */
    private int shift(byte[] bytes, int size, int at) {
        int by = 1 + random.nextInt(4);
        if (random.nextBoolean() && size + by <= bytes.length) {
            System.arraycopy(bytes, at, bytes, at + by, size - at);
            return size + by;
        }
        int kept = Math.max(0, size - at - by);
        System.arraycopy(bytes, size - kept, bytes, at, kept);
        return at + kept;
    }
}
