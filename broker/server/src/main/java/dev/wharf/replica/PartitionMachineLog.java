package dev.wharf.replica;

import dev.wharf.env.Clock;
import dev.wharf.log.LogSlice;
import dev.wharf.machine.MachineLog;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.record.DecodedRecord;
import dev.wharf.protocol.record.InvalidBatchException;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.protocol.record.RecordBatches;
import dev.wharf.protocol.record.RecordReader;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An internal partition as the log below a machine: an entry is a record, an atomic batch of entries a record batch, committed
 * is what is below the high watermark.
 *
 * <p>Owner: the partition's loop.
 */
public final class PartitionMachineLog implements MachineLog {
    /** Bytes read at once when the log is replayed. */
    private static final int REPLAY_BYTES = 1 << 20;

    /** What a batch of entries may decompress to; the broker writes them uncompressed, tools may not have. */
    private static final int MAX_DECOMPRESSED_BYTES = 64 << 20;

    private final Partition partition;
    private final Clock clock;
    private boolean appending;

    public PartitionMachineLog(Partition partition, Clock clock) {
        this.partition = partition;
        this.clock = clock;
    }

    @Override
    public long append(List<Entry> entries) throws IOException {
        if (!partition.hasEnoughReplicas()) {
            throw new IOException(
                    partition.name() + " is not led here, or with too few replicas in sync");
        }
        RecordBatchBuilder builder = new RecordBatchBuilder().leaderEpoch(partition.leaderEpoch());
        long nowMs = clock.wallMs();
        for (Entry entry : entries) {
            builder.add(nowMs, entry.key(), entry.value());
        }
        ByteBuf batch = builder.build();
        Refusal refusal = new Refusal();
        // The machine learns from the return of this call what is committed by then.
        appending = true;
        try {
            partition.appendReserved(batch, true, refusal);
        } finally {
            appending = false;
            batch.release();
        }
        refusal.throwIfRefused();
        return partition.log().logEndOffset();
    }

    @Override
    public long committedOffset() {
        return partition.highWatermark();
    }

    @Override
    public void listen(Listener listener) {
        partition.listen(
                new Partition.Listener() {
                    @Override
                    public void onCommit() {
                        if (!appending) {
                            listener.onCommit();
                        }
                    }

                    @Override
                    public void onFailure(IOException cause) {
                        listener.onFailure(cause);
                    }
                });
    }

    @Override
    public long replay(Visitor visitor) throws IOException {
        long offset = partition.log().logStartOffset();
        long end = partition.log().logEndOffset();
        while (offset < end) {
            LogSlice slice = partition.log().read(offset, REPLAY_BYTES, end, true);
            if (slice == null) {
                throw new IOException(partition.name() + " ends before " + end);
            }
            offset = replay(slice, offset, visitor);
        }
        return end;
    }

    private long replay(LogSlice slice, long from, Visitor visitor) throws IOException {
        ByteBuf bytes;
        try {
            bytes = slice.copy();
        } finally {
            slice.release();
        }
        long offset = from;
        try {
            for (RecordBatch batch : RecordBatches.of(bytes)) {
                boolean last = batch.nextOffset() == partition.log().logEndOffset();
                if (last && partition.faults().has(ReplicaFaults.Bug.REPLAY_LOSES_LAST)) {
                    return batch.nextOffset();
                }
                for (DecodedRecord record : RecordReader.readAll(batch, MAX_DECOMPRESSED_BYTES)) {
                    if (record.offset() >= from) {
                        visitor.onEntry(new Entry(record.key(), record.value()));
                    }
                }
                offset = batch.nextOffset();
            }
        } catch (InvalidBatchException e) {
            throw new IOException(partition.name() + " is damaged at " + offset, e);
        } finally {
            bytes.release();
        }
        if (offset == from) {
            throw new IOException(partition.name() + " has no whole batch at " + from);
        }
        return offset;
    }

    /** Notes that an append was refused within the call; later failures come to the listener. */
    private static final class Refusal implements AppendCallback {
        private @Nullable Errors error;
        private @Nullable String message;

        @Override
        public void onCommitted(Position position) {}

        @Override
        public void onRefused(Errors newError, @Nullable String newMessage) {
            error = newError;
            message = newMessage;
        }

        void throwIfRefused() throws IOException {
            if (error != null) {
                throw new IOException(error + (message == null ? "" : ": " + message));
            }
        }
    }
}
