package dev.wharf.protocol.record;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.xerial.snappy.Snappy;

/**
 * Snappy as Kafka frames it: the header of the Java library, then blocks with a length before each. The library's own stream
 * allocates whatever a block claims; here a block is checked against the bytes that remain first.
 */
final class SnappyBlocks {
    /** The library's default, and Kafka's. */
    private static final int BLOCK_BYTES = 32 * 1024;

    /** 0x82 "SNAPPY" 0, then version 1, compatible with 1. */
    private static final long MAGIC = 0x82_53_4E_41_50_50_59_00L;

    private static final int MAGIC_FIRST_INT = (int) (MAGIC >>> 32);
    private static final int HEADER_BYTES = 16;
    private static final int VERSION = 1;

    /** A byte of snappy stands for at most 64 bytes copied, so a larger claim is a lie. */
    private static final int MAX_RATIO = 64;

    private SnappyBlocks() {}

    static void compress(ByteBuf source, ByteBuf target) throws IOException {
        target.writeLong(MAGIC).writeInt(VERSION).writeInt(VERSION);
        byte[] block = new byte[Math.min(BLOCK_BYTES, source.readableBytes())];
        byte[] compressed = new byte[Snappy.maxCompressedLength(block.length)];
        int end = source.writerIndex();
        for (int at = source.readerIndex(); at < end; at += block.length) {
            int length = Math.min(block.length, end - at);
            source.getBytes(at, block, 0, length);
            int size = Snappy.compress(block, 0, length, compressed, 0);
            target.writeInt(size).writeBytes(compressed, 0, size);
        }
    }

    static void decompress(ByteBuf source, ByteBuf target, int maxBytes) throws IOException {
        ByteBuf in = source.slice();
        if (in.readableBytes() < HEADER_BYTES || in.getLong(0) != MAGIC) {
            // Some clients write one bare block without the library's header, and Kafka takes it.
            block(in, in.readableBytes(), target, maxBytes);
            return;
        }
        in.skipBytes(HEADER_BYTES);
        while (in.isReadable()) {
            if (in.readableBytes() < Integer.BYTES) {
                throw new IOException("a block is cut short");
            }
            int length = in.readInt();
            if (length == MAGIC_FIRST_INT && in.readableBytes() >= HEADER_BYTES - Integer.BYTES) {
                in.skipBytes(HEADER_BYTES - Integer.BYTES);
            } else {
                block(in, length, target, maxBytes);
            }
        }
    }

    private static void block(ByteBuf in, int length, ByteBuf target, int maxBytes)
            throws IOException {
        if (length < 0 || length > in.readableBytes()) {
            throw new IOException("a block of " + length + " bytes is cut short");
        }
        byte[] compressed = new byte[length];
        in.readBytes(compressed);
        long size = Snappy.uncompressedLength(compressed);
        if (size < 0 || size > (long) length * MAX_RATIO) {
            throw new IOException("a block claims " + size + " bytes");
        }
        Compression.checkSize(target.readableBytes() + size, maxBytes);
        byte[] block = new byte[(int) size];
        int written = Snappy.uncompress(compressed, 0, length, block, 0);
        target.writeBytes(block, 0, written);
    }
}
