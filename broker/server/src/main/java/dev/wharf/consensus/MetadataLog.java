package dev.wharf.consensus;

import dev.wharf.env.Completion;
import dev.wharf.protocol.Errors;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of cluster metadata, agreed among the voters. Offsets count records; a batch is atomic.
 *
 * <p>Whoever leads may append; everyone hears what is committed, in order and once. The order of callbacks is: a snapshot if there is one,
 * the commits after it, and {@link Listener#onLeader} only when everything committed under earlier epochs has been told. A node that has fallen far behind hears
 * another snapshot in between.
 *
 * <p>Owner: one loop, on which the listener is called too; never within {@link #append}.
 */
public interface MetadataLog {
    /** The largest batch in bytes, its framing included; a larger one is the caller's bug. */
    int MAX_BATCH_BYTES = 8 * 1024 * 1024;

    /**
     * Recovers the log and begins to tell the listener of it, possibly within this call.
     *
     * @throws IOException when the log cannot be read, or is damaged where it was durable
     */
    void start(Listener listener) throws IOException;

    /**
     * Appends records as one batch.
     *
     * @param epoch the one given to {@link Listener#onLeader}
     * @return the offset after the last record; committed once {@link Listener#onCommit} tells it
     * @throws IOException when nothing was appended: this node does not lead in {@code epoch}, or the disk refuses
     */
    long append(int epoch, List<byte[]> records) throws IOException;

    /** Tells {@code then} who leads and who follows how far, possibly within this call; null if this node does not lead. */
    void describeQuorum(Consumer<@Nullable QuorumView> then);

    /**
     * Makes a node that follows the log a voter (KIP-853); one change at a time. To be asked of the node that leads.
     *
     * @param then told once, possibly within this call: NONE when the change is committed; else nothing has changed, or for REQUEST_TIMED_OUT it is unknown
     */
    void addVoter(Voter voter, ChangeCallback then);

    /** Takes a voter's vote (KIP-853); as {@link #addVoter}. */
    void removeVoter(int nodeId, Uuid directoryId, ChangeCallback then);

    /** Hears how a change of the voters ended. */
    @FunctionalInterface
    interface ChangeCallback {
        void onChange(Errors error, @Nullable String message);
    }

    /** Bytes of committed records that only the log holds, no snapshot: when it is time for one. */
    long bytesSinceSnapshot();

    /**
     * Writes a snapshot of the state at {@code endOffset}, then drops the log before it. One at a time.
     *
     * @param endOffset a committed batch's end
     * @param source gives the records of the state to its sink, within this call
     * @param done told when the snapshot is durable, or that there is none
     */
    void writeSnapshot(long endOffset, Consumer<Consumer<byte[]>> source, Completion done);

    /** Lets another voter lead if this node leads and one can; this node follows, and may lead again later. */
    void resign();

    /**
     * Hands leadership over if this node leads and another can, then closes.
     *
     * @param timeoutMs after which it closes all the same
     * @param done told once when it is closed, possibly within this call
     */
    void handOver(long timeoutMs, Runnable done);

    /** Stops at once, and tells nobody any more; durable is what was committed. */
    void close();

    /** Hears what the log does. */
    interface Listener {
        /** The state is what the snapshot says, whatever it was before. */
        void onSnapshot(long endOffset, RecordSource records) throws IOException;

        /** Records have been committed, of one batch or of several in a row. */
        void onCommit(long endOffset, List<byte[]> records);

        /**
         * Another node leads, or this one. Told first when everything has been told that was committed by then; it may be told again for the same epoch.
         *
         * @param leaderId -1 as long as none is known
         */
        void onLeaderChange(int leaderId, int epoch);

        /** This node leads: {@link #append} is open to it in this epoch. {@link #onLeaderChange} has been told before. */
        void onLeader(int epoch);

        /** This node leads no more. */
        void onResign(int epoch);

        /** The log has stopped for good: what is not committed by now is unknown. */
        void onFailure(IOException cause);
    }

    /** Records one after the other. */
    @FunctionalInterface
    interface RecordSource {
        /** The next record, or null after the last. */
        byte @Nullable [] next() throws IOException;
    }
}
