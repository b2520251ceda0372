package dev.wharf.sim.client;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.FetchResponse;
import dev.wharf.protocol.message.ListOffsetsResponse;
import dev.wharf.protocol.record.DecodedRecord;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatches;
import dev.wharf.protocol.record.RecordReader;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.sim.check.HighWatermarkAdvances;
import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.sim.check.SimViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Fetches from one partition, decodes what comes, and reports it to the partition's history. */
final class PartitionReader {
    private static final int MAX_DECOMPRESSED_BYTES = 1 << 20;

    private final SimClient client;
    private final SimTopic topic;
    private final int partition;
    private final PartitionHistory history;
    private final HighWatermarkAdvances highWatermark;

    /** The fetch session (KIP-227) and its next epoch; without one every fetch is a full one. */
    private final boolean wantsSession;

    private short sessionVersion;
    private int sessionId;
    private int sessionEpoch = Requests.NO_SESSION_EPOCH;

    /**
     * How a fetch ended.
     *
     * @param error {@code UNKNOWN_SERVER_ERROR} where the outcome is unknown
     * @param nextOffset after the last batch that was read
     */
    record Outcome(Errors error, long nextOffset, long highWatermark) {}

    /** Reads without a session. */
    PartitionReader(SimClient client, SimTopic topic, int partition) {
        this(client, topic, partition, false);
    }

    PartitionReader(SimClient client, SimTopic topic, int partition, boolean wantsSession) {
        this.wantsSession = wantsSession;
        this.client = client;
        this.topic = topic;
        this.partition = partition;
        this.history = topic.partitions().get(partition);
        this.highWatermark = new HighWatermarkAdvances(history);
    }

    void fetch(long offset, Requests.Wait wait, Consumer<Outcome> done) {
        short version =
                sessionId == 0
                        ? client.version(ApiKey.FETCH, wantsSession ? 7 : 4, 18)
                        : sessionVersion;
        client.request(
                ApiKey.FETCH,
                version,
                Requests.fetch(topic, version, partition, offset, wait)
                        .setSessionId(sessionId)
                        .setSessionEpoch(wantsSession && sessionId == 0 ? 0 : sessionEpoch),
                answer ->
                        done.accept(
                                answer == null
                                        ? failed(Errors.UNKNOWN_SERVER_ERROR, offset)
                                        : onAnswer(offset, version, answer)));
    }

    /** Whatever the error, the session is given up; the next fetch is a full one. */
    private Outcome failed(Errors error, long offset) {
        sessionId = 0;
        sessionEpoch = Requests.NO_SESSION_EPOCH;
        return new Outcome(error, offset, -1);
    }

    private Outcome onAnswer(long offset, short version, ApiMessage answer) {
        FetchResponse response = (FetchResponse) answer;
        Errors whole = Errors.of(response.errorCode());
        if (whole != Errors.NONE) {
            return failed(whole, offset);
        }
        boolean incremental = sessionId != 0;
        if (wantsSession && response.sessionId() != 0) {
            sessionId = response.sessionId();
            sessionVersion = version;
            sessionEpoch = incremental ? sessionEpoch + 1 : 1;
        }
        if (response.responses().isEmpty()) {
            SimViolation.check(
                    incremental, PartitionReader.class, "a full fetch leaves a partition out");
            return new Outcome(Errors.NONE, offset, -1);
        }
        FetchResponse.PartitionData part = response.responses().getFirst().partitions().getFirst();
        Errors error = Errors.of(part.errorCode());
        if (error != Errors.NONE) {
            return failed(error, offset);
        }
        return onRecords(offset, part);
    }

    /** A batch that is known to be rotten is left out, as by a consumer that goes on behind it; what came before it counts first. */
    private Outcome onRecords(long offset, FetchResponse.PartitionData part) {
        List<PartitionHistory.Read> read = new ArrayList<>();
        long next = offset;
        for (RecordBatch batch : batches(part)) {
            if (!batch.isCrcValid()) {
                history.rot().onBadCrc(batch.baseOffset());
                if (next == offset) {
                    return failed(Errors.CORRUPT_MESSAGE, batch.nextOffset());
                }
                break;
            }
            decode(batch, offset, read);
            next = batch.nextOffset();
        }
        SimViolation.check(
                next > offset || part.highWatermark() <= offset || client.world().fewFiles(),
                PartitionReader.class,
                topic.name() + ": nothing at " + offset + " below " + part.highWatermark());
        history.onRead(offset, next, read);
        if (!client.world().isReplicated()) { // the next leader may have heard of less
            highWatermark.onSeen(part.highWatermark());
        }
        return new Outcome(Errors.NONE, next, part.highWatermark());
    }

    private static Iterable<RecordBatch> batches(FetchResponse.PartitionData part) {
        return part.records() instanceof MemoryRecords records
                ? RecordBatches.of(records.buffer())
                : List.of();
    }

    private static void decode(RecordBatch batch, long from, List<PartitionHistory.Read> into) {
        for (DecodedRecord record : RecordReader.readAll(batch, MAX_DECOMPRESSED_BYTES)) {
            if (record.offset() >= from) {
                into.add(new PartitionHistory.Read(record.offset(), WireRecords.of(record)));
            }
        }
    }

    /** Asks for an offset by time, until it is told. */
    void offsetAt(long timestamp, LongConsumer found) {
        offsetAt(timestamp, found, error -> client.later(5, 50, () -> offsetAt(timestamp, found)));
    }

    /** Asks for an offset by time, once. In a cluster no leader that has been replaced is to answer: it may have less than was read since. */
    void offsetAt(long timestamp, LongConsumer found, Consumer<Errors> failed) {
        SimWorld world = client.world();
        short version = client.version(ApiKey.LIST_OFFSETS, world.isReplicated() ? 4 : 1, 11);
        client.request(
                ApiKey.LIST_OFFSETS,
                version,
                Requests.offsetAt(topic, partition, world.server().leaderEpoch(), timestamp),
                answer -> {
                    if (!(answer instanceof ListOffsetsResponse response)) {
                        failed.accept(Errors.UNKNOWN_SERVER_ERROR);
                    } else if (part(response).errorCode() == Errors.NONE.code()) {
                        found.accept(part(response).offset());
                    } else {
                        failed.accept(Errors.of(part(response).errorCode()));
                    }
                });
    }

    private static ListOffsetsResponse.ListOffsetsPartitionResponse part(
            ListOffsetsResponse response) {
        return response.topics().getFirst().partitions().getFirst();
    }
}
