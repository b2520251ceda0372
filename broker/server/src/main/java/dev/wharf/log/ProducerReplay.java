package dev.wharf.log;

import java.io.IOException;
import java.util.NavigableSet;

/** Finds out what producers were up to where a log ends: from its newest sound snapshot, and from the batches behind that. */
final class ProducerReplay {
    private ProducerReplay() {}

    /**
     * The producers as the batches of {@code segments} leave them.
     *
     * @param snapshots the offsets of the snapshot files; those above the last segment's end are not looked at
     * @param segments in order
     * @param end where the last of them ends, or where the log begins if there is none
     */
    static ProducerStates at(
            LogEnv env,
            String directory,
            NavigableSet<Long> snapshots,
            Iterable<Segment> segments,
            long end)
            throws IOException {
        long nowMs = env.clock().wallMs();
        ProducerStates producers = new ProducerStates();
        long from = 0;
        for (long candidate : snapshots.headSet(end, true).descendingSet()) {
            String path = LogFileNames.path(directory, candidate, LogFileNames.PRODUCER_SNAPSHOT);
            ProducerStates states =
                    ProducerSnapshot.read(DurableFiles.read(env.disk(), path), nowMs);
            if (states != null) {
                producers = states;
                from = candidate;
                break;
            }
        }
        for (Segment segment : segments) {
            if (segment.nextOffset() > from) {
                replay(env, segment, from, producers, nowMs);
            }
        }
        return producers;
    }

    private static void replay(
            LogEnv env, Segment segment, long from, ProducerStates producers, long nowMs)
            throws IOException {
        BatchScanner scanner =
                new BatchScanner(
                        env.files().get(segment),
                        0,
                        segment.sizeBytes(),
                        BatchScanner.SCAN_CHUNK_BYTES);
        while (scanner.next()) {
            if (scanner.batch().baseOffset() >= from) {
                producers.onAppended(scanner.batch(), nowMs);
            }
        }
        if (!scanner.isAtEnd()) {
            throw new DamagedLogException(
                    segment.path(LogFileNames.LOG) + " is damaged at " + scanner.position());
        }
    }
}
