package dev.wharf.network;

import dev.wharf.protocol.record.FileRecords;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.Records;
import dev.wharf.protocol.wire.ResponseFrame;
import dev.wharf.protocol.wire.ResponseFrame.Part;
import dev.wharf.types.Invariants;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * Hands a response to the channel part by part: memory as it is, regions of files without a copy. Small regions are copied, for one packet
 * is cheaper than a header, a region and a header; regions of files without a channel are read in pieces as the socket takes them.
 */
final class ResponseWriter {
    private static final String CHUNKS = "chunks";

    private ResponseWriter() {}

    /**
     * Writes without a flush; takes {@code frame} over, also where it fails.
     *
     * @return done when the socket has taken the last byte, or the connection is lost
     * @throws IOException if a region cannot be read; the connection has then to be closed, for a part may be on its way
     */
    static ChannelFuture write(ChannelHandlerContext context, ResponseFrame frame)
            throws IOException {
        List<Part> parts = frame.parts();
        boolean copy = fileBytes(parts) <= NetworkLimits.COPY_MAX_BYTES;
        int next = 0;
        try {
            while (next < parts.size() - 1) {
                Object message = message(context, parts.get(next), copy);
                next++;
                ChannelFuture _ = context.write(message, context.voidPromise());
            }
            Object last =
                    parts.isEmpty()
                            ? Unpooled.EMPTY_BUFFER
                            : message(context, parts.get(next), copy);
            next++;
            return context.write(last);
        } catch (IOException e) {
            for (Part part : parts.subList(next, parts.size())) {
                release(part);
            }
            throw e;
        }
    }

    /** Bytes of memory that the response takes until the socket has taken it. */
    static long memoryBytes(ResponseFrame frame) {
        long inFiles = fileBytes(frame.parts());
        return inFiles <= NetworkLimits.COPY_MAX_BYTES
                ? frame.sizeBytes()
                : frame.sizeBytes() - inFiles;
    }

    private static long fileBytes(List<Part> parts) {
        long bytes = 0;
        for (Part part : parts) {
            if (part instanceof Part.Batches(FileRecords records)) {
                bytes += records.sizeBytes();
            }
        }
        return bytes;
    }

    private static Object message(ChannelHandlerContext context, Part part, boolean copy)
            throws IOException {
        return switch (part) {
            case Part.Bytes(ByteBuf buffer) -> buffer;
            case Part.Batches(MemoryRecords memory) -> memory.buffer();
            case Part.Batches(FileRecords file) -> region(context, file, copy);
            case Part.Batches(Records other) ->
                    throw new Invariants.InvariantViolation("records of " + other.getClass());
        };
    }

    private static Object region(ChannelHandlerContext context, FileRecords records, boolean copy)
            throws IOException {
        if (copy) {
            ByteBuf bytes = read(context, records, records.position(), records.sizeBytes());
            records.release();
            return bytes;
        }
        FileChannel channel = records.file().channel();
        if (channel != null) {
            return new LogRegion(records, channel);
        }
        if (context.pipeline().get(CHUNKS) == null) {
            context.pipeline().addBefore(context.name(), CHUNKS, new ChunkedWriteHandler());
        }
        return new RegionChunks(records);
    }

    /** Reads a piece of a region into a buffer of its own, the caller's to release. */
    private static ByteBuf read(
            ChannelHandlerContext context, FileRecords records, long position, int bytes)
            throws IOException {
        ByteBuf buffer = context.alloc().ioBuffer(bytes, bytes);
        try {
            readInto(buffer, records, position, bytes);
            return buffer;
        } catch (IOException e) {
            buffer.release();
            throw e;
        }
    }

    /** Fills {@code buffer} with exactly {@code bytes} bytes. */
    static void readInto(ByteBuf buffer, FileRecords records, long position, int bytes)
            throws IOException {
        ByteBuffer target = buffer.nioBuffer(0, bytes);
        if (bytes > 0 && records.file().read(target, position) < bytes) {
            throw new IOException("the file ends within the region");
        }
        buffer.writerIndex(bytes);
    }

    private static void release(Part part) {
        switch (part) {
            case Part.Bytes(ByteBuf buffer) -> buffer.release();
            case Part.Batches(Records records) -> records.release();
        }
    }
}
