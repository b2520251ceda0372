package dev.wharf.protocol.wire;

import dev.wharf.protocol.record.Records;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * An encoded response, ready to be sent: the length prefix, the header and the body, in parts that together are its bytes.
 *
 * <p>Reference counted as its parts are: whoever holds the frame sends or releases it, once.
 *
 * @param parts in the order of the bytes
 * @param sizeBytes of all parts together, the length prefix included
 */
public record ResponseFrame(List<Part> parts, long sizeBytes) {
    /** A run of a frame's bytes. */
    public sealed interface Part {
        /** Bytes in memory, from the buffer's reader index to its writer index. */
        record Bytes(ByteBuf buffer) implements Part {}

        /** Record batches, wherever they are. */
        record Batches(Records records) implements Part {}
    }

    public ResponseFrame {
        parts = List.copyOf(parts);
    }

    /** Gives all parts up unsent. */
    public void release() {
        for (Part part : parts) {
            switch (part) {
                case Part.Bytes bytes -> bytes.buffer().release();
                case Part.Batches batches -> batches.records().release();
            }
        }
    }
}
