package dev.wharf.protocol.wire;

import dev.wharf.protocol.record.Records;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * A response ready to be sent: its parts in order, the first beginning with the four bytes of the length prefix. Heap does not
 * grow with the records it carries: they are sent from where they are.
 *
 * <p>Owns one reference of each part; whoever holds the frame sends and releases the parts one by one, or all by {@link #release}.
 *
 * @param parts what to send, never empty
 * @param sizeBytes the bytes of all parts, length prefix included
 */
public record ResponseFrame(List<Part> parts, long sizeBytes) {
    /** Bytes before a frame that say how long it is. */
    public static final int LENGTH_PREFIX_BYTES = Integer.BYTES;

    /** A stretch of the frame. */
    public sealed interface Part {
        /** Gives the bytes up. To be called exactly once. */
        void release();

        /** Bytes that the writer made. */
        record Bytes(ByteBuf buffer) implements Part {
            @Override
            public void release() {
                buffer.release();
            }
        }

        /** Records, in memory or in a file. */
        record Batches(Records records) implements Part {
            @Override
            public void release() {
                records.release();
            }
        }
    }

    /**
     * The frame of what a gathering writer has written. The writer's buffer must begin with {@link #LENGTH_PREFIX_BYTES} bytes to be
     * filled in here. The frame takes over the buffer and the records.
     */
    public static ResponseFrame of(WireWriter writer) {
        ByteBuf buffer = writer.buffer();
        long size = buffer.readableBytes();
        for (WireWriter.Placed placed : writer.placed()) {
            size += placed.records().sizeBytes();
        }
        buffer.setInt(buffer.readerIndex(), Math.toIntExact(size - LENGTH_PREFIX_BYTES));
        return new ResponseFrame(partsOf(buffer, writer.placed()), size);
    }

    public void release() {
        for (Part part : parts) {
            part.release();
        }
    }

    private static List<Part> partsOf(ByteBuf buffer, List<WireWriter.Placed> placed) {
        if (placed.isEmpty()) {
            return List.of(new Part.Bytes(buffer));
        }
        List<Part> parts = new ArrayList<>(2 * placed.size() + 1);
        int from = buffer.readerIndex();
        for (WireWriter.Placed next : placed) {
            if (next.at() > from) {
                parts.add(new Part.Bytes(buffer.retainedSlice(from, next.at() - from)));
                from = next.at();
            }
            parts.add(new Part.Batches(next.records()));
        }
        if (buffer.writerIndex() > from) {
            parts.add(new Part.Bytes(buffer.retainedSlice(from, buffer.writerIndex() - from)));
        }
        buffer.release();
        return List.copyOf(parts);
    }
}
