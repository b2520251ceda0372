package dev.wharf.log;

import dev.wharf.log.JournalEntry.Kind;
import dev.wharf.log.JournalEntry.LogId;
import dev.wharf.log.JournalEntry.Place;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a journal file: blocks one after the other, each from a page's start to a page's end, so that no page with something acknowledged is ever written again.
 *
 * <pre>
 *   opening:  header
 *   block:    header | table of contents | payload of its entries | zeros
 * </pre>
 *
 * <p>A header lies within one sector, which a disk writes as a whole, and carries a CRC of its own; the table of contents has its CRC in the header, and each entry the CRC of its bytes. So it
 * can be told what is damaged.
 */
final class JournalFormat {
    static final int PAGE_BYTES = 4_096;
    static final int HEADER_BYTES = 64;

    /** "WHJ" and the version, 1. */
    private static final int MAGIC = 0x57484a01;

    private static final int CRC_COVERS_FROM = 8;
    private static final int TOC_FIXED_BYTES = 67;
    private static final byte BATCHES = 1;
    private static final byte CUT = 2;

    private JournalFormat() {}

    /**
     * The header of a block.
     *
     * @param owner the id of the data directory
     * @param generation of the file: each use of one has a higher one
     * @param index of the block in this use of the file; the opening has 0
     * @param before the generation before, or {@link #NO_GENERATION}
     * @param blocksBefore how many blocks that has, its opening among them
     */
    record Header(
            Uuid owner,
            long generation,
            int index,
            long before,
            int blocksBefore,
            int entries,
            int tocBytes,
            int tocCrc,
            int payloadBytes) {
        long blockBytes() {
            return padded((long) HEADER_BYTES + tocBytes + payloadBytes);
        }
    }

    static final long NO_GENERATION = 0;

    /** An entry as it was read. */
    record Line(LogId log, Place place, int crc) {}

    static long padded(long bytes) {
        return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    }

    static int tocBytes(int nameBytes) {
        return TOC_FIXED_BYTES + nameBytes;
    }

    /** What a block of such entries takes in a file. */
    static long blockBytes(long tocBytes, long payloadBytes) {
        return padded(HEADER_BYTES + tocBytes + payloadBytes);
    }

    /** The page that begins a use of a file. */
    static ByteBuffer opening(Uuid owner, long generation, long before, int blocksBefore) {
        byte[] page = new byte[PAGE_BYTES];
        write(page, new Header(owner, generation, 0, before, blocksBefore, 0, 0, 0, 0));
        return ByteBuffer.wrap(page);
    }

    /** The header and table of contents of a block. */
    static ByteBuffer head(Uuid owner, long generation, int index, List<JournalEntry> entries) {
        int tocBytes = 0;
        int payloadBytes = 0;
        for (JournalEntry entry : entries) {
            tocBytes += entry.log().tocBytes();
            payloadBytes += entry.sizeBytes();
        }
        byte[] head = new byte[HEADER_BYTES + tocBytes];
        ByteBuffer toc = ByteBuffer.wrap(head).position(HEADER_BYTES);
        for (JournalEntry entry : entries) {
            writeLine(toc, entry);
        }
        int tocCrc = crc(head, HEADER_BYTES, tocBytes);
        write(
                head,
                new Header(
                        owner,
                        generation,
                        index,
                        NO_GENERATION,
                        0,
                        entries.size(),
                        tocBytes,
                        tocCrc,
                        payloadBytes));
        return ByteBuffer.wrap(head);
    }

    private static void write(byte[] block, Header header) {
        ByteBuffer into = ByteBuffer.wrap(block);
        into.putInt(0, MAGIC);
        into.putLong(8, header.owner.mostSignificantBits());
        into.putLong(16, header.owner.leastSignificantBits());
        into.putLong(24, header.generation);
        into.putInt(32, header.index);
        into.putLong(36, header.before);
        into.putInt(44, header.blocksBefore);
        into.putInt(48, header.entries);
        into.putInt(52, header.tocBytes);
        into.putInt(56, header.tocCrc);
        into.putInt(60, header.payloadBytes);
        into.putInt(4, crc(block, CRC_COVERS_FROM, HEADER_BYTES - CRC_COVERS_FROM));
    }

    /** The header at the start of {@code page}, or null if there is none that is sound. */
    static @Nullable Header header(byte[] page) {
        ByteBuffer from = ByteBuffer.wrap(page);
        if (page.length < HEADER_BYTES
                || from.getInt(0) != MAGIC
                || from.getInt(4) != crc(page, CRC_COVERS_FROM, HEADER_BYTES - CRC_COVERS_FROM)) {
            return null;
        }
        return new Header(
                new Uuid(from.getLong(8), from.getLong(16)),
                from.getLong(24),
                from.getInt(32),
                from.getLong(36),
                from.getInt(44),
                from.getInt(48),
                from.getInt(52),
                from.getInt(56),
                from.getInt(60));
    }

    private static void writeLine(ByteBuffer into, JournalEntry entry) {
        LogId log = entry.log().id();
        Place place = entry.place();
        byte[] name = log.directory().getBytes(StandardCharsets.UTF_8);
        into.put(place.kind() == Kind.CUT ? CUT : BATCHES);
        into.putShort((short) name.length).put(name);
        into.putLong(log.topicId().mostSignificantBits());
        into.putLong(log.topicId().leastSignificantBits());
        into.putInt(log.incarnation());
        into.putLong(place.segmentBase()).putInt(place.position());
        into.putLong(place.fromOffset()).putLong(place.nextOffset());
        into.putLong(place.forcedOffset());
        into.putInt(place.length()).putInt(crc(entry.bytes()));
    }

    /**
     * The table of contents, or null if it is not what was written.
     *
     * @param block what stands behind the header
     */
    static @Nullable List<Line> lines(Header header, byte[] block) {
        if (block.length < header.tocBytes || crc(block, 0, header.tocBytes) != header.tocCrc) {
            return null;
        }
        ByteBuffer from = ByteBuffer.wrap(block);
        List<Line> lines = new ArrayList<>(header.entries);
        for (int i = 0; i < header.entries; i++) {
            Kind kind = from.get() == CUT ? Kind.CUT : Kind.BATCHES;
            byte[] name = new byte[Short.toUnsignedInt(from.getShort())];
            from.get(name);
            LogId log =
                    new LogId(
                            new String(name, StandardCharsets.UTF_8),
                            new Uuid(from.getLong(), from.getLong()),
                            from.getInt());
            Place place =
                    new Place(
                            kind,
                            from.getLong(),
                            from.getInt(),
                            from.getLong(),
                            from.getLong(),
                            from.getLong(),
                            from.getInt());
            lines.add(new Line(log, place, from.getInt()));
        }
        return lines;
    }

    static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    private static int crc(ByteBuf bytes) {
        CRC32C crc = new CRC32C();
        for (ByteBuffer part : bytes.nioBuffers()) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }
}
