package dev.wharf.protocol.record;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A view of one record batch v2 at a position of a buffer: reads and rewrites header fields in place, decodes no record.
 *
 * <p>Valid as long as the buffer is; holds no reference of its own. Offsets and positions are absolute in the buffer, whose
 * reader and writer indexes are neither used nor moved. The header layout is that of KIP-98.
 */
public final class RecordBatch {
    /** The only format that is stored or accepted. */
    public static final byte MAGIC = 2;

    /** Base offset and length: what must be read to know how long a batch is. */
    public static final int LOG_OVERHEAD_BYTES = 12;

    /** The header, up to the first record. */
    public static final int HEADER_BYTES = 61;

    public static final long NO_PRODUCER_ID = -1;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final int NO_LEADER_EPOCH = -1;
    public static final long NO_TIMESTAMP = -1;

    static final int LENGTH_AT = 8;
    static final int LEADER_EPOCH_AT = 12;
    static final int MAGIC_AT = 16;
    static final int CRC_AT = 17;
    static final int ATTRIBUTES_AT = 21;
    static final int LAST_OFFSET_DELTA_AT = 23;
    static final int BASE_TIMESTAMP_AT = 27;
    static final int MAX_TIMESTAMP_AT = 35;
    static final int PRODUCER_ID_AT = 43;
    static final int PRODUCER_EPOCH_AT = 51;
    static final int BASE_SEQUENCE_AT = 53;
    static final int COUNT_AT = 57;

    static final int COMPRESSION_MASK = 0x07;
    static final int LOG_APPEND_TIME_FLAG = 0x08;
    static final int TRANSACTIONAL_FLAG = 0x10;
    static final int CONTROL_FLAG = 0x20;
    static final int DELETE_HORIZON_FLAG = 0x40;

    private final ByteBuf buffer;
    private final int position;

    /**
     * @param buffer holds at least {@link #HEADER_BYTES} from {@code position} on; whoever reads past the header checks that the
     *     whole batch is there
     */
    public RecordBatch(ByteBuf buffer, int position) {
        this.buffer = buffer;
        this.position = position;
    }

    /** The bytes of the batch that starts at {@code position}, as its length field claims: negative or absurd if it is corrupt. */
    public static long claimedSizeBytes(ByteBuf buffer, int position) {
        return (long) buffer.getInt(position + LENGTH_AT) + LOG_OVERHEAD_BYTES;
    }

    public int position() {
        return position;
    }

    public ByteBuf buffer() {
        return buffer;
    }

    /** All bytes of the batch, header included, as its length field claims. */
    public int sizeBytes() {
        return buffer.getInt(position + LENGTH_AT) + LOG_OVERHEAD_BYTES;
    }

    public long baseOffset() {
        return buffer.getLong(position);
    }

    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /** The offset after the last one: what a log ends with when this batch is its last. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public int lastOffsetDelta() {
        return buffer.getInt(position + LAST_OFFSET_DELTA_AT);
    }

    public int leaderEpoch() {
        return buffer.getInt(position + LEADER_EPOCH_AT);
    }

    public byte magic() {
        return buffer.getByte(position + MAGIC_AT);
    }

    /** The CRC-32C that the header carries. */
    public int crc() {
        return buffer.getInt(position + CRC_AT);
    }

    /** The CRC-32C of the bytes from the attributes to the batch's end. */
    public int computeCrc() {
        return crc32c(buffer, position + ATTRIBUTES_AT, sizeBytes() - ATTRIBUTES_AT);
    }

    public boolean isCrcValid() {
        return crc() == computeCrc();
    }

    public short attributes() {
        return buffer.getShort(position + ATTRIBUTES_AT);
    }

    /** The id of the codec, from 0 to 7; see {@link Compression#isKnown}. */
    public int compressionId() {
        return attributes() & COMPRESSION_MASK;
    }

    /**
     * @throws InvalidBatchException if the codec is unknown
     */
    public Compression compression() {
        return Compression.ofId(compressionId());
    }

    /** Whether the broker set the time; every record then has {@link #maxTimestamp}. */
    public boolean isLogAppendTime() {
        return (attributes() & LOG_APPEND_TIME_FLAG) != 0;
    }

    public boolean isTransactional() {
        return (attributes() & TRANSACTIONAL_FLAG) != 0;
    }

    /** Whether the records are markers that brokers wrote, not messages. */
    public boolean isControl() {
        return (attributes() & CONTROL_FLAG) != 0;
    }

    /** Whether compaction has found tombstones in it, and set until when they stay (KIP-534). */
    public boolean hasDeleteHorizon() {
        return (attributes() & DELETE_HORIZON_FLAG) != 0;
    }

    /** From this time on, in milliseconds, compaction takes the tombstones; only where {@link #hasDeleteHorizon}. */
    public long deleteHorizonMs() {
        return baseTimestamp();
    }

    /** The time that the records' deltas count from, in milliseconds. */
    public long baseTimestamp() {
        return buffer.getLong(position + BASE_TIMESTAMP_AT);
    }

    public long maxTimestamp() {
        return buffer.getLong(position + MAX_TIMESTAMP_AT);
    }

    public long producerId() {
        return buffer.getLong(position + PRODUCER_ID_AT);
    }

    public boolean hasProducerId() {
        return producerId() != NO_PRODUCER_ID;
    }

    public short producerEpoch() {
        return buffer.getShort(position + PRODUCER_EPOCH_AT);
    }

    public int baseSequence() {
        return buffer.getInt(position + BASE_SEQUENCE_AT);
    }

    /** The sequence of the last record; sequences wrap from the largest int to 0. */
    public int lastSequence() {
        int base = baseSequence();
        return base == NO_SEQUENCE ? NO_SEQUENCE : Sequences.plus(base, lastOffsetDelta());
    }

    public int count() {
        return buffer.getInt(position + COUNT_AT);
    }

    /** The records, compressed or not, as a slice that shares the buffer's reference count. */
    public ByteBuf payload() {
        return buffer.slice(position + HEADER_BYTES, sizeBytes() - HEADER_BYTES);
    }

    /** Not covered by the CRC. */
    public void setBaseOffset(long baseOffset) {
        buffer.setLong(position, baseOffset);
    }

    /** Not covered by the CRC. */
    public void setLeaderEpoch(int leaderEpoch) {
        buffer.setInt(position + LEADER_EPOCH_AT, leaderEpoch);
    }

    /** Marks the batch as timed by the broker and makes its CRC match again. */
    public void setLogAppendTime(long timestampMs) {
        buffer.setShort(position + ATTRIBUTES_AT, attributes() | LOG_APPEND_TIME_FLAG);
        buffer.setLong(position + MAX_TIMESTAMP_AT, timestampMs);
        writeCrc();
    }

    void writeCrc() {
        buffer.setInt(position + CRC_AT, computeCrc());
    }

    private static int crc32c(ByteBuf buffer, int index, int length) {
        CRC32C crc = new CRC32C();
        if (buffer.hasArray()) {
            crc.update(buffer.array(), buffer.arrayOffset() + index, length);
        } else {
            for (ByteBuffer part : buffer.nioBuffers(index, length)) {
                crc.update(part);
            }
        }
        return (int) crc.getValue();
    }
}
