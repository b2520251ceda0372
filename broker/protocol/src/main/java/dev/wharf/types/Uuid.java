package dev.wharf.types;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A 128-bit id of a topic, directory or cluster, written as 22 characters of URL-safe Base64 as Kafka does (KIP-516).
 *
 * @param mostSignificantBits the first eight bytes, big endian
 * @param leastSignificantBits the last eight bytes, big endian
 */
public record Uuid(long mostSignificantBits, long leastSignificantBits)
        implements Comparable<Uuid> {
    /** "No id": what a request carries that names its topic by name. */
    public static final Uuid ZERO = new Uuid(0, 0);

    /** Reserved by Kafka for the metadata topic. */
    public static final Uuid METADATA_TOPIC = new Uuid(0, 1);

    private static final int SIZE_BYTES = 16;

    /**
     * Parses the Base64 form.
     *
     * @throws IllegalArgumentException if {@code text} is not 16 bytes of URL-safe Base64
     */
    public static Uuid parse(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != SIZE_BYTES) {
            throw new IllegalArgumentException("not a 16-byte id: " + text);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Uuid(buffer.getLong(), buffer.getLong());
    }

    public boolean isZero() {
        return mostSignificantBits == 0 && leastSignificantBits == 0;
    }

    @Override
    public int compareTo(Uuid other) {
        int byMost = Long.compare(mostSignificantBits, other.mostSignificantBits);
        return byMost != 0
                ? byMost
                : Long.compare(leastSignificantBits, other.leastSignificantBits);
    }

    @Override
    public String toString() {
        ByteBuffer buffer = ByteBuffer.allocate(SIZE_BYTES);
        buffer.putLong(mostSignificantBits).putLong(leastSignificantBits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(buffer.array());
    }
}
