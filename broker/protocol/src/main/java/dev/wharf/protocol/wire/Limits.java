package dev.wharf.protocol.wire;

/**
 * What one frame may make us allocate. A peer fills every count and length, mostly before it has authenticated, so each is
 * checked against the bytes that remain in the frame and against these caps before memory is taken for it.
 */
public final class Limits {
    /**
     * Elements of all arrays of one frame together; the cap that Kafka 4.4 introduced for each single array, behind which nested ones
     * still turn a frame of a hundred megabytes into gigabytes of objects.
     */
    public static final int ARRAY_ELEMENTS = 1_000_000;

    /** Elements that an array reserves room for before the first of them was read; it grows as they come. */
    public static final int INITIAL_ARRAY_CAPACITY = 1_000;

    /** Bytes of one string in UTF-8: what the two-byte length of the older versions can say. */
    public static final int STRING_BYTES = Short.MAX_VALUE;

    /** Tagged fields in one frame, known and unknown, over all its structures. */
    public static final int TAGGED_FIELDS = 10_000;

    /** Bytes of one tagged field that we do not know. */
    public static final int UNKNOWN_TAGGED_FIELD_BYTES = 128 * 1024;

    /** Bytes of all tagged fields of one frame that we do not know. */
    public static final int UNKNOWN_TAGGED_BYTES = 1024 * 1024;

    /**
     * Bytes of heap that decoding may take per byte of the frame, beyond {@link #HEAP_BASE_BYTES}. Met by structures whose encoding
     * is nearly empty: one byte of tag count stands for a whole object and its place in a list.
     */
    public static final int HEAP_FACTOR = 64;

    /** Bytes of heap that decoding any frame may take, however small it is. */
    public static final int HEAP_BASE_BYTES = 16 * 1024;

    private Limits() {}
}
