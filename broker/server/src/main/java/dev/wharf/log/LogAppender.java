package dev.wharf.log;

import dev.wharf.protocol.record.BatchProblem;
import dev.wharf.protocol.record.Compression;
import dev.wharf.protocol.record.InvalidBatchException;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.protocol.record.RecordBatches;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * Writes batches behind the last one of a log: as the leader's, which gives them their offsets and epoch, or as a follower's, which takes them as they
 * are. Epochs and producers follow what is written. Owner: the log's loop.
 */
final class LogAppender {
    private final LogEnv env;
    private final String directory;
    private final SegmentList segments;
    private final LeaderEpochs epochs;
    private final ProducerStates producers;
    private final Flusher flusher;
    private final Coverage coverage;
    private final LogReader reader;

    LogAppender(
            LogEnv env,
            String directory,
            SegmentList segments,
            LeaderEpochs epochs,
            ProducerStates producers,
            LogForces forces,
            LogReader reader) {
        this.env = env;
        this.directory = directory;
        this.segments = segments;
        this.epochs = epochs;
        this.producers = producers;
        this.flusher = forces.flusher();
        this.coverage = forces.coverage();
        this.reader = reader;
    }

    /** Appends one batch as leader; see {@link PartitionLog#append}. */
    AppendResult append(ByteBuf records, int leaderEpoch, LogConfig config) {
        long nowMs = env.clock().wallMs();
        try {
            AppendResult refusal = AppendChecks.refuse(records, config, producers, env, nowMs);
            return refusal == null ? store(records, leaderEpoch, config, nowMs) : refusal;
        } catch (InvalidBatchException e) {
            return new AppendResult.RefusedBatch(e.problem(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new AppendResult.StorageFailed(e);
        }
    }

    /** Appends the leader's batches; see {@link PartitionLog#appendAsFollower}. */
    AppendResult appendAsFollower(ByteBuf records, LogConfig config) {
        long from = segments.nextOffset();
        long nowMs = env.clock().wallMs();
        try {
            for (RecordBatch batch : RecordBatches.of(records)) {
                if (batch.nextOffset() > segments.nextOffset()) {
                    requireSound(batch);
                    write(batch, config, nowMs);
                }
            }
        } catch (InvalidBatchException e) {
            return new AppendResult.RefusedBatch(e.problem(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new AppendResult.StorageFailed(e);
        }
        return new AppendResult.Appended(from, segments.nextOffset() - 1, RecordBatch.NO_TIMESTAMP);
    }

    /** The CRC does not cover offset and epoch: that both grow is their check. Compaction of the leader's log leaves offsets out. */
    private void requireSound(RecordBatch batch) {
        if (batch.magic() != RecordBatch.MAGIC
                || batch.lastOffsetDelta() < 0
                || batch.baseOffset() < segments.nextOffset()
                || batch.leaderEpoch() < epochs.latest()
                || !(env.has(LogFault.SKIP_CRC) || batch.isCrcValid())) {
            throw new InvalidBatchException(
                    BatchProblem.CORRUPT,
                    directory
                            + " ends at "
                            + segments.nextOffset()
                            + " with epoch "
                            + epochs.latest()
                            + " and was sent a batch that cannot follow: from "
                            + batch.baseOffset()
                            + " with epoch "
                            + batch.leaderEpoch());
        }
    }

    private AppendResult store(ByteBuf records, int leaderEpoch, LogConfig config, long nowMs)
            throws IOException {
        Compression codec = config.storage().compression();
        RecordBatch batch = new RecordBatch(records, records.readerIndex());
        if (codec == null || codec == batch.compression()) {
            return place(records, leaderEpoch, config, nowMs);
        }
        int level = config.storage().level();
        ByteBuf again =
                RecordBatchBuilder.recompress(
                        batch, codec, level, LogConfig.MAX_DECOMPRESSED_BYTES);
        try {
            if (again.readableBytes() > config.storage().maxMessageBytes()) {
                throw new InvalidBatchException(
                        BatchProblem.TOO_LARGE,
                        "The batch has " + again.readableBytes() + " bytes as " + codec.text());
            }
            return place(again, leaderEpoch, config, nowMs);
        } finally {
            again.release();
        }
    }

    private AppendResult place(ByteBuf bytes, int leaderEpoch, LogConfig config, long nowMs)
            throws IOException {
        RecordBatch batch = new RecordBatch(bytes, bytes.readerIndex());
        batch.setBaseOffset(segments.nextOffset());
        batch.setLeaderEpoch(leaderEpoch);
        long appendTimeMs = RecordBatch.NO_TIMESTAMP;
        if (config.timestamps().logAppendTime()) {
            appendTimeMs = nowMs;
            batch.setLogAppendTime(nowMs);
        }
        write(batch, config, nowMs);
        return new AppendResult.Appended(batch.baseOffset(), batch.lastOffset(), appendTimeMs);
    }

    private void write(RecordBatch batch, LogConfig config, long nowMs) throws IOException {
        if (segments.mustRoll(batch, config.segments())) {
            roll(config.segments().indexIntervalBytes());
        }
        Segment active = segments.active();
        if (active.isEmpty()) { // its file is created with the first batch
            flusher.onFileCreated();
        }
        int position = active.sizeBytes();
        long end = active.nextOffset();
        active.append(env, batch, config.segments().indexIntervalBytes());
        epochs.onEpoch(batch.leaderEpoch(), batch.baseOffset());
        producers.onAppended(batch, nowMs);
        reader.onAppended(batch, position);
        flusher.onWritten(active);
        coverage.onWritten(active.baseOffset(), position, batch, end);
    }

    /** Seals the active segment and begins another. */
    void roll(int indexIntervalBytes) throws IOException {
        Segment sealed = segments.active();
        sealed.loadIndexes(env, indexIntervalBytes);
        sealed.seal();
        flusher.onWritten(sealed);
        Segment next = new Segment(directory, sealed.nextOffset());
        next.writeSnapshot(env, producers);
        env.files().get(next);
        segments.add(next);
        flusher.onWritten(next);
        flusher.onFileCreated();
        reader.onRolled();
        // A sealed segment becomes durable soon, so that recovery never has more than a few to
        // scan; its indexes are written on that way.
        flusher.request();
    }
}
