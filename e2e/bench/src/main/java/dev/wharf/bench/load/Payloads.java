package dev.wharf.bench.load;

import java.util.Random;

/** Values of letters by chance, from a fixed seed: they compress as text does, and cost nothing while the load runs. */
final class Payloads {
    /** A power of two. */
    private static final int COUNT = 256;

    private static final int LETTERS = 26;

    private final byte[][] payloads;

    Payloads(int bytes) {
        Random random = new Random(42);
        payloads = new byte[COUNT][bytes];
        for (byte[] payload : payloads) {
            for (int i = 0; i < bytes; i++) {
                payload[i] = (byte) ('A' + random.nextInt(LETTERS));
            }
        }
    }

    /** The value of the record with this number; those that follow each other differ. */
    byte[] of(long number) {
        return payloads[(int) (number & (COUNT - 1))];
    }
}
