package dev.wharf.log;

import dev.wharf.protocol.record.RecordBatch;

/**
 * A producer that has written to a log, as DescribeProducers tells it (KIP-664).
 *
 * @param lastSequence of its last batch, -1 if none of its epoch is remembered
 * @param lastTimestampMs the largest timestamp of its last batch, -1 if none is remembered
 */
public record ActiveProducer(long producerId, short epoch, int lastSequence, long lastTimestampMs) {
    static ActiveProducer of(ProducerState state) {
        int count = state.count();
        return new ActiveProducer(
                state.producerId(),
                state.epoch(),
                state.lastSequence(),
                count == 0 ? RecordBatch.NO_TIMESTAMP : state.batch(count - 1).timestampMs());
    }
}
