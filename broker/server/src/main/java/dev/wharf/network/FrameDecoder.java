package dev.wharf.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into frames by their length prefix. A frame that lies within one read is a slice of it; a larger one is gathered in
 * a buffer that grows with what has arrived, so a length alone allocates nothing.
 *
 * <p>Holds what was fed and not taken yet; {@link #next} gives frames out one at a time so that the caller can stop between
 * two. Owner: the connection's loop.
 */
final class FrameDecoder {
    private static final int PREFIX_BYTES = 4;

    private final ByteBufAllocator allocator;

    /** Bytes read and not consumed yet; never empty. */
    private @Nullable ByteBuf unread;

    /** The part of a frame that has arrived, where the frame did not lie within one read. */
    private @Nullable ByteBuf gathered;

    private int gatheringBytes;

    /** What of {@link #gathered} was given out last to be read into. */
    private @Nullable ByteBuf room;

    FrameDecoder(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Where the next read may go so that its bytes need not be moved: the rest of the frame that is being gathered, or of the buffer for it. The caller's to release, or to
     * {@link #feed}. Null if there is no such frame, or so little is left that a read of its own is dearer.
     */
    @Nullable ByteBuf room() {
        ByteBuf frame = gathered;
        room =
                frame == null
                                || unread != null
                                || frame.writableBytes() < NetworkLimits.GATHER_READ_MIN_BYTES
                        ? null
                        : frame.retainedSlice(frame.writerIndex(), frame.writableBytes()).clear();
        return room;
    }

    /** Takes {@code bytes} over, the next of the stream; all that was fed since {@link #room} was asked for, if they were read into it. */
    @SuppressWarnings("ReferenceEquality") // a buffer equals all that hold the same bytes
    void feed(ByteBuf bytes) {
        if (gathered != null && bytes == room) {
            gathered.writerIndex(gathered.writerIndex() + bytes.readableBytes());
            bytes.release();
            room = null;
            return;
        }
        if (unread == null) {
            unread = bytes;
            return;
        }
        // A cut prefix, or what was left when reading paused: at most one read is joined to
        // another.
        ByteBuf joined = allocator.buffer(unread.readableBytes() + bytes.readableBytes());
        joined.writeBytes(unread).writeBytes(bytes);
        unread.release();
        bytes.release();
        unread = joined;
    }

    /**
     * The next whole frame without its prefix, the caller's to release, or null if none has arrived yet.
     *
     * @param maxBytes the largest frame accepted now
     * @throws FrameException on a length that no frame can have; the stream has no meaning from there on
     */
    @Nullable ByteBuf next(int maxBytes) throws FrameException {
        ByteBuf frame = gathered == null ? cut(maxBytes) : gather(gathered);
        if (unread != null && !unread.isReadable()) {
            unread.release();
            unread = null;
        }
        return frame;
    }

    /** Whether part of a frame has arrived and the rest has not. To be asked when {@link #next} has returned null. */
    boolean isWithinFrame() {
        return gathered != null || unread != null;
    }

    /** The size of the frame that is arriving, without its prefix; 0 if not known yet. */
    int arrivingBytes() {
        return gatheringBytes;
    }

    /** Bytes of memory in which a frame is being gathered. */
    int gatheredBytes() {
        return gathered == null ? 0 : gathered.capacity();
    }

    void release() {
        room = null;
        if (unread != null) {
            unread.release();
            unread = null;
        }
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }

    private @Nullable ByteBuf cut(int maxBytes) throws FrameException {
        ByteBuf bytes = unread;
        if (bytes == null || bytes.readableBytes() < PREFIX_BYTES) {
            return null;
        }
        int size = bytes.getInt(bytes.readerIndex());
        if (size <= 0 || size > maxBytes) {
            String foreign = ForeignProtocol.nameOf(size);
            throw new FrameException(
                    foreign != null
                            ? foreign
                            : "frame length "
                                    + size
                                    + " is not within 1 to "
                                    + maxBytes
                                    + " bytes");
        }
        bytes.skipBytes(PREFIX_BYTES);
        if (bytes.readableBytes() >= size) {
            return bytes.readRetainedSlice(size);
        }
        gatheringBytes = size;
        gathered = allocator.buffer(capacityFor(bytes.readableBytes()), size);
        return gather(gathered);
    }

    private @Nullable ByteBuf gather(ByteBuf frame) {
        ByteBuf bytes = unread;
        if (bytes != null) {
            int take = Math.min(bytes.readableBytes(), gatheringBytes - frame.readableBytes());
            if (take > frame.writableBytes()) {
                frame.capacity(capacityFor(frame.readableBytes() + take));
            }
            frame.writeBytes(bytes, take);
        }
        if (frame.readableBytes() < gatheringBytes) {
            return null;
        }
        gathered = null;
        gatheringBytes = 0;
        return frame;
    }

    /** Room for a frame of which so many bytes have arrived: steps large enough that a usual request is moved once at most. */
    private int capacityFor(int arrivedBytes) {
        long grown = (long) arrivedBytes * NetworkLimits.GATHER_GROWTH;
        return (int) Math.min(gatheringBytes, Math.max(NetworkLimits.GATHER_INITIAL_BYTES, grown));
    }

    /** A stream that cannot be cut into frames: the connection is closed. */
    static final class FrameException extends Exception {
        private static final long serialVersionUID = 1L;

        FrameException(String what) {
            super(what);
        }
    }
}
