package dev.wharf.machine;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log below a machine: the metadata log, or a replicated internal partition. Offsets count entries.
 *
 * <p>Owner: the machine's loop.
 */
public interface MachineLog {
    /**
     * One entry, as bytes.
     *
     * @param key may be null where the log has no keys
     * @param value null is a tombstone for the key
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Entry(byte @Nullable [] key, byte @Nullable [] value) {}

    /**
     * Appends entries as one atomic batch: after a crash all are there or none.
     *
     * @return the log end offset after them
     * @throws IOException when nothing was appended, as with a full disk; a later append may be taken
     */
    long append(List<Entry> entries) throws IOException;

    /** All below this offset is committed: it survives whatever the log promises to survive. */
    long committedOffset();

    /** Names the one listener, which is called on the machine's loop; replaces an earlier one. */
    void listen(Listener listener);

    /**
     * Reads every entry from the last snapshot, or the start, to the log's end, in order.
     *
     * @return the log end offset
     */
    long replay(Visitor visitor) throws IOException;

    /** Hears how the log fares. */
    interface Listener {
        /** {@link #committedOffset} has moved up. */
        void onCommit();

        /** The log has stopped: it commits nothing that is not committed by now, and refuses appends. */
        void onFailure(IOException cause);
    }

    /** Takes replayed entries. */
    @FunctionalInterface
    interface Visitor {
        void onEntry(Entry entry);
    }
}
