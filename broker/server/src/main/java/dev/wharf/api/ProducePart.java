package dev.wharf.api;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.Records;
import dev.wharf.replica.AppendCallback;
import dev.wharf.replica.Partition;
import dev.wharf.replica.PartitionTable;
import dev.wharf.types.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a produce on its way. Owner: the loop of its share until that has arrived at home, the connection's loop before and after.
 */
final class ProducePart implements AppendCallback {
    private static final long NO_OFFSET = -1;
    private static final Position NO_POSITION = new Position(NO_OFFSET, NO_OFFSET, NO_OFFSET);

    private final Share share;
    private final Uuid topicId;
    private final int partition;
    private final @Nullable Records records;
    private boolean done;
    private Errors error = Errors.NONE;
    private @Nullable String message;
    private Position position = NO_POSITION;

    /** The partitions of a request that live on one loop. */
    static final class Share {
        private final List<ProducePart> parts;
        private final boolean acknowledged;
        private final Runnable whenDone;
        private int missing;

        /**
         * @param parts filled before {@link #append}
         * @param acknowledged whether the producer waits for an answer; otherwise an append that was not refused at once is done
         * @param whenDone called once, on the share's loop
         */
        Share(List<ProducePart> parts, boolean acknowledged, Runnable whenDone) {
            this.parts = parts;
            this.acknowledged = acknowledged;
            this.whenDone = whenDone;
        }

        boolean isEmpty() {
            return parts.isEmpty();
        }

        void add(ProducePart part) {
            parts.add(part);
        }

        void append(PartitionTable table, boolean allReplicas) {
            missing = parts.size();
            for (ProducePart part : parts) {
                part.append(table, allReplicas);
                if (!acknowledged) {
                    part.finish();
                }
            }
        }

        /** Time is up: what is not acknowledged by now will not be, though it may be in the log. */
        void expire() {
            for (ProducePart part : parts) {
                if (!part.done) {
                    part.error = Errors.REQUEST_TIMED_OUT;
                    part.finish();
                }
            }
        }
    }

    ProducePart(Share share, Uuid topicId, int partition, @Nullable Records records) {
        this.share = share;
        this.topicId = topicId;
        this.partition = partition;
        this.records = records;
    }

    int partition() {
        return partition;
    }

    Uuid topicId() {
        return topicId;
    }

    Errors error() {
        return error;
    }

    @Nullable String message() {
        return message;
    }

    Position position() {
        return position;
    }

    /** Answers the partition with an error without asking it. */
    void refuse(Errors newError, @Nullable String newMessage) {
        done = true;
        error = newError;
        message = newMessage;
    }

    @Override
    public void onCommitted(Position newPosition) {
        if (!done) {
            position = newPosition;
            finish();
        }
    }

    @Override
    public void onRefused(Errors newError, @Nullable String newMessage) {
        if (!done) {
            error = newError;
            message = newMessage;
            finish();
        }
    }

    private void append(PartitionTable table, boolean allReplicas) {
        Partition target = table.find(topicId, partition);
        if (target == null) {
            onRefused(table.absence(topicId, partition), null);
        } else if (records instanceof MemoryRecords batch) {
            target.append(batch.buffer(), allReplicas, this);
        } else {
            onRefused(
                    Errors.INVALID_RECORD,
                    "A produce request must carry one record batch per partition");
        }
    }

    private void finish() {
        if (!done) {
            done = true;
            if (--share.missing == 0) {
                share.whenDone.run();
            }
        }
    }
}
