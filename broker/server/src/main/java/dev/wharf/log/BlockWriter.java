package dev.wharf.log;

import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes blocks of a journal with few calls to the system: what is small is gathered before it is written. Owner: the journal's loop. */
final class BlockWriter {
    private static final int GATHERED_BYTES = 256 << 10;

    private final ByteBuffer zeros = ByteBuffer.allocateDirect(JournalFormat.PAGE_BYTES);
    private final ByteBuffer gathered = ByteBuffer.allocateDirect(GATHERED_BYTES);

    /**
     * Writes a block from its head to the end of its last page.
     *
     * @param start where in the file it begins
     * @return where it ends
     */
    long write(DiskFile file, long start, ByteBuffer head, List<JournalEntry> entries)
            throws IOException {
        gathered.clear();
        long at = add(file, start, head);
        for (JournalEntry entry : entries) {
            for (ByteBuffer part : entry.bytes().nioBuffers()) {
                at = add(file, at, part);
            }
        }
        long written = at + gathered.position() - start;
        zeros.position(0).limit((int) (JournalFormat.padded(written) - written));
        at = add(file, at, zeros);
        return flush(file, at);
    }

    /** Takes {@code part}; returns up to where the file has been written. */
    private long add(DiskFile file, long writtenTo, ByteBuffer part) throws IOException {
        long at = writtenTo;
        if (part.remaining() > gathered.remaining()) {
            at = flush(file, at);
        }
        if (part.remaining() > gathered.remaining()) {
            int length = part.remaining();
            file.write(part, at);
            return at + length;
        }
        gathered.put(part);
        return at;
    }

    private long flush(DiskFile file, long at) throws IOException {
        int length = gathered.position();
        file.write(gathered.flip(), at);
        gathered.clear();
        return at + length;
    }
}
