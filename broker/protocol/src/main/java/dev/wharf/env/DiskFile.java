package dev.wharf.env;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open file. Reads and writes are positional, go to the page cache and run within the call; a force runs elsewhere.
 *
 * <p>Reference counted, because a response may still send a region of a file that its owner has closed or deleted: the opener
 * holds one reference, {@link #close} gives it up. {@link #retain} and {@link #close} are callable from any thread, the rest belongs to the
 * owner's loop.
 */
public interface DiskFile extends AutoCloseable {
    /**
     * Writes all that remains in {@code source} at {@code position}; past the end the file grows.
     *
     * @throws IOException on a full or failing disk; any prefix may have been written
     */
    void write(ByteBuffer source, long position) throws IOException;

    /** Reads into {@code target} from {@code position} until it is full or the file ends; returns the bytes read, 0 at the end. */
    int read(ByteBuffer target, long position) throws IOException;

    long size() throws IOException;

    /** Cuts the file to {@code sizeBytes}; without effect if it is shorter. */
    void truncate(long sizeBytes) throws IOException;

    /**
     * Makes all bytes durable that were written before this call. A failed force must not be retried: the pages may be
     * gone. Fence the directory instead.
     */
    void force(Loop loop, Completion done);

    /**
     * As {@link #force}, for a force that others wait for: it does not wait its turn behind those that nobody does.
     *
     * @param waiters each is told on its own loop; those of one loop in this order
     */
    void forceAhead(List<Waiter> waiters);

    /** Who waits for a force, and where. */
    record Waiter(Loop loop, Completion done) {
        /** Tells on the loop how it ended. */
        public void tell(@Nullable IOException failure) {
            loop.post(() -> done.onDone(failure));
        }
    }

    /** As {@link #force}, in the caller's thread: for start, recovery and small checkpoints. */
    void forceNow() throws IOException;

    /** The channel to send regions from without a copy, or null where there is none (simulation). */
    @Nullable FileChannel channel();

    /**
     * From now on the last {@link #close} may be done elsewhere, and takes effect later: for a file that is about to lose its name, whose content goes with that close, and for
     * what has lain open for long.
     */
    default void letGo() {}

    /** Takes another reference. */
    void retain();

    /** Gives up one reference; the last closes the file. Never throws: a failed close of a read region loses nothing. */
    @Override
    void close();
}
