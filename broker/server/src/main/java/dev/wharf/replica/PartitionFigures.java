package dev.wharf.replica;

import dev.wharf.types.TopicPartition;

/**
 * What a partition holds and has taken, for the metrics. Immutable.
 *
 * @param messagesIn records appended by clients since the process began to serve it
 * @param bytesIn bytes of their batches
 * @param sizeBytes of all segments
 * @param waitingAppends appends that wait for the high watermark
 * @param waitingFetches fetches that are parked here; one that waits for several partitions is parked in each
 * @param producers idempotent producers that are remembered
 * @param underMinIsr whether {@code acks=all} is refused for lack of replicas
 */
public record PartitionFigures(
        TopicPartition name,
        long messagesIn,
        long bytesIn,
        long sizeBytes,
        int segments,
        long logStartOffset,
        long logEndOffset,
        int waitingAppends,
        int waitingFetches,
        int producers,
        boolean underMinIsr) {}
