package dev.wharf.e2e;

import java.nio.ByteBuffer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Crc32C;

/** Record batches that Kafka's own producer never makes; unless the CRC is what is wrong, it is right. */
final class BadBatches {
    private static final int SIZE_AT = 8;
    private static final int MAGIC_AT = 16;
    private static final int CRC_AT = 17;
    private static final int ATTRIBUTES_AT = 21;
    private static final int COUNT_AT = 57;
    private static final int CONTROL = 0x20;
    private static final long PRODUCER_ID = 4_711;

    private BadBatches() {}

    static ByteBuffer proper() {
        return MemoryRecords.withRecords(Compression.NONE, record(20)).buffer();
    }

    static ByteBuffer large(int bytes) {
        return MemoryRecords.withRecords(Compression.NONE, record(bytes)).buffer();
    }

    static ByteBuffer badCrc() {
        ByteBuffer batch = proper();
        batch.put(CRC_AT, (byte) (batch.get(CRC_AT) + 1));
        return batch;
    }

    static ByteBuffer cut() {
        return proper().limit(70);
    }

    static ByteBuffer magic(int magic) {
        return proper().put(MAGIC_AT, (byte) magic);
    }

    static ByteBuffer count(int count) {
        return signed(proper().putInt(COUNT_AT, count));
    }

    static ByteBuffer control() {
        return signed(proper().putShort(ATTRIBUTES_AT, (short) CONTROL));
    }

    static ByteBuffer codec(int codec) {
        return signed(proper().putShort(ATTRIBUTES_AT, (short) codec));
    }

    static ByteBuffer two() {
        ByteBuffer one = proper();
        return ByteBuffer.allocate(2 * one.remaining())
                .put(one.duplicate())
                .put(one.duplicate())
                .flip();
    }

    /** A batch of one record of an idempotent producer. */
    static ByteBuffer sequence(int epoch, int sequence) {
        return MemoryRecords.withIdempotentRecords(
                        Compression.NONE, PRODUCER_ID, (short) epoch, sequence, record(20))
                .buffer();
    }

    private static SimpleRecord record(int bytes) {
        return new SimpleRecord(System.currentTimeMillis(), null, new byte[bytes]);
    }

    private static ByteBuffer signed(ByteBuffer batch) {
        int size = batch.getInt(SIZE_AT) + SIZE_AT + Integer.BYTES;
        long crc = Crc32C.compute(batch, ATTRIBUTES_AT, size - ATTRIBUTES_AT);
        return batch.putInt(CRC_AT, (int) crc);
    }
}
