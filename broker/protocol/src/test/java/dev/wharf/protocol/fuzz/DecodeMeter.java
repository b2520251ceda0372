package dev.wharf.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.wharf.protocol.RequestFrame;
import dev.wharf.protocol.wire.Limits;
import dev.wharf.protocol.wire.MalformedMessageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;

/** Decodes frames as requests and counts what became of them and how much heap each took. */
final class DecodeMeter {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int SHOWN_BYTES = 400;

    /** Of a frame below this size the fixed costs say nothing about the factor. */
    private static final int FACTOR_FROM_BYTES = 1_000;

    private long decoded;
    private long refused;
    private double worstFactor;

    /**
     * Decodes a frame; returns whether it was a request.
     *
     * @throws AssertionError on any other exception than the declared one, or on more heap than {@link Limits} allows
     */
    boolean decode(byte[] bytes, int length) {
        long allowed = Limits.HEAP_BASE_BYTES + (long) Limits.HEAP_FACTOR * length;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean isRequest = tryDecode(bytes, length);
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (taken > allowed) {
            // The first of its kind pays for loading and linking the code; that is no matter of the
            // frame.
            before = THREADS.getCurrentThreadAllocatedBytes();
            tryDecode(bytes, length);
            taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(taken).as(() -> "heap for " + shown(bytes, length)).isLessThanOrEqualTo(allowed);
        if (length >= FACTOR_FROM_BYTES) {
            worstFactor = Math.max(worstFactor, (double) taken / length);
        }
        decoded += isRequest ? 1 : 0;
        refused += isRequest ? 0 : 1;
        return isRequest;
    }

    private static boolean tryDecode(byte[] bytes, int length) {
        ByteBuf frame = Unpooled.wrappedBuffer(bytes, 0, length);
        try {
            RequestFrame.readHeader(frame).readBody();
            return true;
        } catch (MalformedMessageException refused) {
            return false;
        } catch (Throwable unexpected) {
            throw new AssertionError(shown(bytes, length), unexpected);
        }
    }

    private static String shown(byte[] bytes, int length) {
        int shown = Math.min(length, SHOWN_BYTES);
        return length + " bytes, " + ByteBufUtil.hexDump(Unpooled.wrappedBuffer(bytes, 0, shown));
    }

    long decoded() {
        return decoded;
    }

    long refused() {
        return refused;
    }

    /** The most heap per byte of a frame, over all frames but the small ones. */
    double worstFactor() {
        return worstFactor;
    }
}
