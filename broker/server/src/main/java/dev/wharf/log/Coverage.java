package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.log.JournalEntry.Kind;
import dev.wharf.log.JournalEntry.LogId;
import dev.wharf.log.JournalEntry.Place;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.types.Invariants;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What of a log is in the journal, or on its way there. Owner: the log's loop.
 *
 * <pre>
 *   off -- a force begins at the log's end --> from there on all is handed over -- the force has ended --> covered
 *    ^                                            |                                                          |
 *    +-- the journal takes no more, the log is cut, or no longer acknowledges only what is durable ----------+
 * </pre>
 *
 * <p>A covered log is durable as far as the journal is: all before was forced in its segments. A log that is not acknowledges by forces of its own, as one without a journal does, and the next of them
 * begins to cover it again. So the first force of a log makes its names durable too, and replay never has to make a directory.
 */
final class Coverage {
    private static final long NOT_AT_ALL = Long.MAX_VALUE;

    private final @Nullable JournalPort port;
    private final LogId id;
    private final Target target;
    private @Nullable JournalMember member;
    private long from = NOT_AT_ALL;
    private int cover;
    private long handed;
    private long handedAtForce;
    private long journaled;
    private boolean held;

    /** The log. */
    interface Target {
        /** All below it is forced in the segments. */
        long forcedOffset();

        /** The journal has more of what it covers. */
        void onJournaled();

        /** The log is covered no more, and what it has appended since the last force is to be forced. */
        void onUncovered();

        /** What has failed never can be told to be durable. */
        void onJournalFailed(IOException cause);

        /** Room is wanted in the journal: the segments are to be forced. */
        void onForceAsked();
    }

    /** @param port null if there is no journal */
    Coverage(@Nullable JournalPort port, LogId id, Target target) {
        this.port = port;
        this.id = id;
        this.target = target;
    }

    /** Whether what is appended is handed over. */
    boolean isBegun() {
        return from != NOT_AT_ALL;
    }

    /** Whether all that is not forced is in the journal or on its way there. */
    boolean isWhole() {
        return from <= target.forcedOffset();
    }

    /** All below it is durable by the journal, or by the segments; 0 if the journal does not cover what is not forced. */
    long durableOffset() {
        return isWhole() && !held ? journaled : 0;
    }

    /** A force begins that will make all below {@code end}, the log's end, durable. */
    void onForceBegins(long end, boolean wanted) {
        handedAtForce = handed;
        if (port == null || !wanted || from != NOT_AT_ALL) {
            return;
        }
        if (port.isUsable()) {
            from = end;
            journaled = end;
            cover++;
        } else {
            port.want();
        }
    }

    /** That force has ended. */
    void onForced() {
        if (member != null && port != null) {
            port.release(member, handedAtForce);
        }
    }

    /** A batch was written at {@code position} of a segment; the log ended at {@code fromOffset}. */
    void onWritten(long segmentBase, int position, RecordBatch batch, long fromOffset) {
        if (from == NOT_AT_ALL || port == null) {
            return;
        }
        ByteBuf bytes = batch.buffer().retainedSlice(batch.position(), batch.sizeBytes());
        Place place =
                new Place(
                        Kind.BATCHES,
                        segmentBase,
                        position,
                        fromOffset,
                        batch.nextOffset(),
                        target.forcedOffset(),
                        batch.sizeBytes());
        if (!port.add(entry(place, bytes, null, port))) {
            bytes.release();
            port.countRefused(1);
            stop();
        }
    }

    private JournalEntry entry(
            Place place, ByteBuf bytes, @Nullable Completion cut, JournalPort to) {
        JournalMember known = member;
        if (known == null) {
            known = new JournalMember(id, this, to);
            member = known;
        }
        handed++;
        return new JournalEntry(known, cover, handed, place, bytes, cut);
    }

    /** From now on nothing is handed over until the next force. */
    void stop() {
        from = NOT_AT_ALL;
        journaled = 0;
    }

    /** The log's end is about to be cut off: what the journal tells meanwhile does not make the log durable. */
    void hold() {
        held = true;
    }

    /** It is not cut off after all. */
    void release() {
        held = false;
    }

    /**
     * Makes the journal forget all at or behind a place, before that goes from the segment.
     *
     * @param nextOffset where the log will end
     * @param done told on the log's loop; within this call if the journal has never had anything of this log. {@link JournalFullException} if it has no room now
     */
    void cut(long segmentBase, int position, long nextOffset, Completion done) {
        if (member == null || port == null) {
            onCut(null, done);
            return;
        }
        Place place =
                new Place(
                        Kind.CUT,
                        segmentBase,
                        position,
                        nextOffset,
                        nextOffset,
                        Math.min(target.forcedOffset(), nextOffset),
                        0);
        boolean taken =
                port.add(
                        entry(place, Unpooled.EMPTY_BUFFER, failure -> onCut(failure, done), port));
        if (!taken) {
            onCut(new JournalFullException(), done);
        }
    }

    private void onCut(@Nullable IOException failure, Completion done) {
        if (failure == null) {
            stop();
        }
        done.onDone(failure);
    }

    /** An entry is durable. */
    void onDurable(JournalEntry entry) {
        if (entry.cut() != null) {
            entry.cut().onDone(null);
        } else if (entry.cover() == cover && from != NOT_AT_ALL) {
            long next = entry.place().nextOffset();
            Invariants.check(next > journaled, "what is journaled grows", next, journaled);
            journaled = next;
            if (isWhole() && !held) {
                target.onJournaled();
            }
        }
    }

    /** The journal has no room for an entry. */
    void onRefused(JournalEntry entry) {
        if (entry.cut() != null) {
            entry.cut().onDone(new JournalFullException());
        } else if (entry.cover() == cover && from != NOT_AT_ALL) {
            stop();
            target.onUncovered();
        }
    }

    /** An entry is lost. */
    void onFailed(JournalEntry entry, IOException cause) {
        if (entry.cut() != null) {
            entry.cut().onDone(cause);
        } else {
            target.onJournalFailed(cause);
        }
    }

    /** Room is wanted in the journal. */
    void onForceAsked() {
        target.onForceAsked();
    }

    /** The log is no more, and nobody wants back what the journal has of it. */
    void end() {
        stop();
        if (member != null && port != null) {
            port.release(member, Long.MAX_VALUE);
        }
    }
}
