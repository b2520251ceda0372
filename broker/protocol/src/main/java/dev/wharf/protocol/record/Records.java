package dev.wharf.protocol.record;

/**
 * A run of whole or cut record batches that a message carries in a {@code records} field, wherever the bytes are: in memory
 * ({@link MemoryRecords}), or in a file, of which only the log and the network know the inside.
 *
 * <p>Reference counted: whoever creates one gives it up once, after the response that carries it was sent or dropped.
 */
public interface Records {
    int sizeBytes();

    /** Gives the bytes up. To be called exactly once. */
    void release();
}
