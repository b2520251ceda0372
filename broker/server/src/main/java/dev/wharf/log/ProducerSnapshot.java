package dev.wharf.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's {@code .snapshot} file: the producers of a log up to an offset, with a CRC.
 *
 * <p>Kafka writes the last batch of each producer, and after a restart knows no older duplicate. Here a producer has up to five
 * entries, the oldest first: Kafka's reader lets the last one win, ours has the whole window back.
 */
final class ProducerSnapshot {
    private static final short VERSION = 1;
    private static final int CRC_AT = 2;
    private static final int CRC_COVERS_FROM = 6;
    private static final int HEADER_BYTES = 10;
    private static final int ENTRY_BYTES = 8 + 2 + 4 + 8 + 4 + 8 + 4 + 8;
    private static final int NO_COORDINATOR_EPOCH = -1;
    private static final long NO_TRANSACTION = -1;

    private ProducerSnapshot() {}

    static ByteBuffer write(ProducerStates states) {
        int entries = states.batches();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + entries * ENTRY_BYTES);
        bytes.putShort(VERSION).putInt(0).putInt(entries);
        for (ProducerState state : states.all()) {
            for (int i = 0; i < state.count(); i++) {
                ProducerState.Batch batch = state.batch(i);
                bytes.putLong(state.producerId()).putShort(state.epoch());
                bytes.putInt(batch.lastSequence()).putLong(batch.lastOffset());
                bytes.putInt(batch.offsetDelta()).putLong(batch.timestampMs());
                bytes.putInt(NO_COORDINATOR_EPOCH).putLong(NO_TRANSACTION);
            }
        }
        bytes.putInt(CRC_AT, crc(bytes.array()));
        return bytes.flip();
    }

    /** The states that a file holds, or null if it is damaged or of another version. */
    static @Nullable ProducerStates read(byte[] content, long nowMs) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        if (bytes.remaining() < HEADER_BYTES
                || bytes.getShort(0) != VERSION
                || bytes.getInt(CRC_AT) != crc(content)) {
            return null;
        }
        int entries = bytes.getInt(CRC_COVERS_FROM);
        if (bytes.remaining() != HEADER_BYTES + (long) entries * ENTRY_BYTES) {
            return null;
        }
        ProducerStates states = new ProducerStates();
        bytes.position(HEADER_BYTES);
        for (int i = 0; i < entries; i++) {
            long producerId = bytes.getLong();
            short epoch = bytes.getShort();
            int lastSequence = bytes.getInt();
            long lastOffset = bytes.getLong();
            int offsetDelta = bytes.getInt();
            long timestampMs = bytes.getLong();
            bytes.position(bytes.position() + Integer.BYTES + Long.BYTES);
            states.put(
                    producerId,
                    epoch,
                    new ProducerState.Batch(lastSequence, lastOffset, offsetDelta, timestampMs),
                    nowMs);
        }
        return states;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, CRC_COVERS_FROM, bytes.length - CRC_COVERS_FROM);
        return (int) crc.getValue();
    }
}
