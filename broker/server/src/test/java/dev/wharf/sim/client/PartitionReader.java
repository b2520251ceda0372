package dev.wharf.sim.client;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.FetchResponse;
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

/** Fetches from one partition, decodes what comes, and reports it to the partition's history. */
final class PartitionReader {
    private static final int MAX_DECOMPRESSED_BYTES = 1 << 20;

    private final SimClient client;
    private final SimTopic topic;
    private final int partition;
    private final PartitionHistory history;
    private final HighWatermarkAdvances highWatermark;

    /**
     * How a fetch ended.
     *
     * @param error {@code UNKNOWN_SERVER_ERROR} where the outcome is unknown
     * @param nextOffset after the last record that was read
     */
    record Outcome(Errors error, long nextOffset, long highWatermark) {}

    PartitionReader(SimClient client, SimTopic topic, int partition) {
        this.client = client;
        this.topic = topic;
        this.partition = partition;
        this.history = topic.partitions().get(partition);
        this.highWatermark = new HighWatermarkAdvances(history);
    }

    void fetch(long offset, Requests.Wait wait, Consumer<Outcome> done) {
        short version = client.version(ApiKey.FETCH, 4, 18);
        client.request(
                ApiKey.FETCH,
                version,
                Requests.fetch(topic, version, partition, offset, wait),
                answer ->
                        done.accept(
                                answer == null
                                        ? new Outcome(Errors.UNKNOWN_SERVER_ERROR, offset, -1)
                                        : onAnswer(offset, answer)));
    }

    private Outcome onAnswer(long offset, ApiMessage answer) {
        FetchResponse response = (FetchResponse) answer;
        Errors whole = Errors.of(response.errorCode());
        if (whole != Errors.NONE) {
            return new Outcome(whole, offset, -1);
        }
        FetchResponse.PartitionData part = response.responses().getFirst().partitions().getFirst();
        Errors error = Errors.of(part.errorCode());
        if (error != Errors.NONE) {
            return new Outcome(error, offset, -1);
        }
        List<PartitionHistory.Read> read = decode(offset, part);
        SimViolation.check(
                !read.isEmpty() || part.highWatermark() <= offset,
                PartitionReader.class,
                topic.name() + ": nothing at " + offset + " below " + part.highWatermark());
        history.onRead(offset, read);
        highWatermark.onSeen(part.highWatermark());
        return new Outcome(Errors.NONE, offset + read.size(), part.highWatermark());
    }

    private List<PartitionHistory.Read> decode(long offset, FetchResponse.PartitionData part) {
        List<PartitionHistory.Read> read = new ArrayList<>();
        if (!(part.records() instanceof MemoryRecords records)) {
            return read;
        }
        for (RecordBatch batch : RecordBatches.of(records.buffer())) {
            SimViolation.check(batch.isCrcValid(), PartitionReader.class, "a batch with a bad CRC");
            for (DecodedRecord record : RecordReader.readAll(batch, MAX_DECOMPRESSED_BYTES)) {
                byte[] value = record.value();
                if (record.offset() >= offset && value != null) {
                    read.add(new PartitionHistory.Read(record.offset(), value));
                }
            }
        }
        return read;
    }
}
