package dev.wharf.protocol.record;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The codecs of record batches v2, under Kafka's ids and names. What a batch decompresses to is capped by the caller: a few
 * bytes can claim gigabytes.
 */
public enum Compression {
    NONE(0, "none", 0, 0, 0),
    GZIP(1, "gzip", 1, 9, Deflater.DEFAULT_COMPRESSION),
    SNAPPY(2, "snappy", 0, 0, 0),
    LZ4(3, "lz4", 1, 17, 9),
    ZSTD(4, "zstd", -131_072, 22, 3);

    private static final Compression[] BY_ID = values();
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int INITIAL_BYTES = 1024;

    private final int id;
    private final String text;
    private final int minLevel;
    private final int maxLevel;
    private final int defaultLevel;

    Compression(int id, String text, int minLevel, int maxLevel, int defaultLevel) {
        this.id = id;
        this.text = text;
        this.minLevel = minLevel;
        this.maxLevel = maxLevel;
        this.defaultLevel = defaultLevel;
    }

    public static boolean isKnown(int id) {
        return id >= 0 && id < BY_ID.length;
    }

    /**
     * @throws InvalidBatchException if there is no such codec
     */
    public static Compression ofId(int id) {
        if (!isKnown(id)) {
            throw new InvalidBatchException(
                    BatchProblem.UNSUPPORTED_COMPRESSION, "unknown compression " + id);
        }
        return BY_ID[id];
    }

    /** What the low three bits of a batch's attributes say. */
    public int id() {
        return id;
    }

    /** As the configuration {@code compression.type} spells it. */
    public String text() {
        return text;
    }

    /** The lowest level that the codec takes; 0 where it has none. */
    public int minLevel() {
        return minLevel;
    }

    /** The highest level that the codec takes; 0 where it has none. */
    public int maxLevel() {
        return maxLevel;
    }

    /** Kafka's default (KIP-390). */
    public int defaultLevel() {
        return defaultLevel;
    }

    /** Appends the compressed form of what is readable in {@code source}, whose reader index stays. */
    public void compress(ByteBuf source, ByteBuf target, int level) {
        try {
            if (this == NONE) {
                target.writeBytes(source, source.readerIndex(), source.readableBytes());
            } else if (this == SNAPPY) {
                SnappyBlocks.compress(source, target);
            } else {
                try (OutputStream out = compressor(new ByteBufOutputStream(target), level)) {
                    source.getBytes(source.readerIndex(), out, source.readableBytes());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot compress in memory", e);
        }
    }

    /**
     * Decompresses what is readable in {@code source}, whose reader index stays.
     *
     * @return a buffer of its own, or for {@link #NONE} a slice of the source; to be released by the caller
     * @throws InvalidBatchException if the bytes are not this codec's, or hold more than {@code maxBytes}
     */
    public ByteBuf decompress(ByteBuf source, int maxBytes) {
        if (this == NONE) {
            checkSize(source.readableBytes(), maxBytes);
            return source.retainedSlice();
        }
        ByteBuf target = Unpooled.buffer(Math.min(maxBytes, INITIAL_BYTES));
        try {
            if (this == SNAPPY) {
                SnappyBlocks.decompress(source, target, maxBytes);
            } else {
                drain(source, target, maxBytes);
            }
            return target;
        } catch (IOException | RuntimeException e) {
            target.release();
            if (e instanceof InvalidBatchException invalid) {
                throw invalid;
            }
            throw new InvalidBatchException(
                    BatchProblem.INVALID_RECORD, "cannot decompress as " + text + ": " + e);
        }
    }

    private void drain(ByteBuf source, ByteBuf target, int maxBytes) throws IOException {
        try (InputStream in = decompressor(new ByteBufInputStream(source.slice()))) {
            int read = target.writeBytes(in, INITIAL_BYTES);
            while (read > 0) {
                checkSize(target.readableBytes(), maxBytes);
                read = target.writeBytes(in, BUFFER_BYTES);
            }
        }
    }

    static void checkSize(long sizeBytes, int maxBytes) {
        if (sizeBytes > maxBytes) {
            throw new InvalidBatchException(
                    BatchProblem.TOO_LARGE, "records decompress to over " + maxBytes + " bytes");
        }
    }

    private OutputStream compressor(OutputStream out, int level) throws IOException {
        return switch (this) {
            case GZIP -> new LevelledGzip(out, level);
            case LZ4 -> lz4(out, level);
            case ZSTD -> new ZstdOutputStreamNoFinalizer(out, level);
            case NONE, SNAPPY -> throw new IllegalStateException(text + " is no stream");
        };
    }

    private InputStream decompressor(InputStream in) throws IOException {
        return switch (this) {
            case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
            case LZ4 -> new LZ4FrameInputStream(in);
            case ZSTD -> new ZstdInputStreamNoFinalizer(in);
            case NONE, SNAPPY -> throw new IllegalStateException(text + " is no stream");
        };
    }

    /** Independent blocks of 64 KiB without checksums: what every client reads. */
    private static OutputStream lz4(OutputStream out, int level) throws IOException {
        LZ4Factory factory = LZ4Factory.fastestInstance();
        LZ4Compressor compressor =
                level == LZ4.defaultLevel
                        ? factory.fastCompressor()
                        : factory.highCompressor(level);
        return new LZ4FrameOutputStream(
                out,
                LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB,
                -1L,
                compressor,
                XXHashFactory.fastestInstance().hash32(),
                LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE);
    }

    /** The JDK's stream keeps the level to its subclasses. */
    private static final class LevelledGzip extends GZIPOutputStream {
        LevelledGzip(OutputStream out, int level) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(level);
        }
    }
}
