package dev.wharf.network;

import dev.wharf.protocol.record.FileRecords;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A region of a file read in pieces of {@link NetworkLimits#CHUNK_BYTES} as the socket takes them. */
final class RegionChunks implements ChunkedInput<ByteBuf> {
    private final FileRecords records;
    private int sentBytes;

    RegionChunks(FileRecords records) {
        this.records = records;
    }

    @Override
    public boolean isEndOfInput() {
        return sentBytes >= records.sizeBytes();
    }

    @Override
    public void close() {
        records.release();
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // deprecated by the interface, not by us
    public @Nullable ByteBuf readChunk(ChannelHandlerContext context) throws IOException {
        return readChunk(context.alloc());
    }

    @Override
    public @Nullable ByteBuf readChunk(ByteBufAllocator allocator) throws IOException {
        if (isEndOfInput()) {
            return null;
        }
        int bytes = Math.min(NetworkLimits.CHUNK_BYTES, records.sizeBytes() - sentBytes);
        ByteBuf chunk = allocator.ioBuffer(bytes, bytes);
        try {
            ResponseWriter.readInto(chunk, records, records.position() + sentBytes, bytes);
        } catch (IOException e) {
            chunk.release();
            throw e;
        }
        sentBytes += bytes;
        return chunk;
    }

    @Override
    public long length() {
        return records.sizeBytes();
    }

    @Override
    public long progress() {
        return sentBytes;
    }
}
