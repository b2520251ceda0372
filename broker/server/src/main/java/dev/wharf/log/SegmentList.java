package dev.wharf.log;

import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.types.Invariants;
import java.util.ArrayList;
import java.util.List;

/** The segments of a log in order of their offsets; the last takes appends. Never empty. Owner: the log's loop. */
final class SegmentList {
    private final List<Segment> segments;

    /** The last of them, which every append asks for: of thousands of partitions in turn none has its list in the CPU's caches. */
    private Segment active;

    /** A log that was never written to gets one segment at {@code startOffset}, whose file does not exist yet. */
    SegmentList(String directory, List<Segment> found, long startOffset) {
        segments = new ArrayList<>(Math.max(1, found.size()));
        segments.addAll(found);
        if (found.isEmpty()) {
            segments.add(new Segment(directory, startOffset));
        }
        active = segments.getLast();
    }

    Segment active() {
        return active;
    }

    Segment first() {
        return segments.getFirst();
    }

    Segment get(int index) {
        return segments.get(index);
    }

    int count() {
        return segments.size();
    }

    List<Segment> all() {
        return segments;
    }

    long nextOffset() {
        return active().nextOffset();
    }

    /** Whether nothing was ever appended, so that no file exists. */
    boolean isEverEmpty() {
        return segments.size() == 1 && active().isEmpty() && active().baseOffset() == 0;
    }

    long sizeBytes() {
        long size = 0;
        for (Segment segment : segments) {
            size += segment.sizeBytes();
        }
        return size;
    }

    void add(Segment segment) {
        segments.add(segment);
        active = segment;
    }

    /** Puts {@code last} in the place of all from number {@code first} on. */
    void replaceFrom(int first, Segment last) {
        segments.subList(first, segments.size()).clear();
        segments.add(last);
        active = last;
    }

    int indexOf(Segment segment) {
        return segments.indexOf(segment);
    }

    Segment removeFirst() {
        return segments.removeFirst();
    }

    /** The segments that hold offsets from {@code fromOffset} to {@code toOffset} exclusive, but for the last. */
    List<Segment> sealedBetween(long fromOffset, long toOffset) {
        return segments.subList(0, segments.size() - 1).stream()
                .filter(s -> s.nextOffset() > fromOffset && s.baseOffset() < toOffset)
                .toList();
    }

    /** Whether all of these, which follow each other, are still there. */
    boolean containsAll(List<Segment> some) {
        int at = segments.indexOf(some.getFirst());
        return at >= 0
                && at + some.size() <= segments.size()
                && segments.subList(at, at + some.size()).equals(some);
    }

    /** Puts one segment in the place of some that follow each other and end where it ends. */
    void replace(List<Segment> old, Segment cleaned) {
        Invariants.check(
                cleaned.nextOffset() == old.getLast().nextOffset(),
                "a cleaned segment covers the offsets of the old ones",
                cleaned.nextOffset(),
                old.getLast().nextOffset());
        int at = segments.indexOf(old.getFirst());
        segments.subList(at, at + old.size()).clear();
        segments.add(at, cleaned);
        active = segments.getLast();
    }

    /** The segment that holds {@code offset}, or the first one if it is below all. */
    Segment holding(long offset) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).baseOffset() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return segments.get(low);
    }

    List<Segment.Summary> summaries() {
        return segments.stream().map(Segment::summary).toList();
    }

    /** Whether the batch, whose offsets are set, has to go into a new segment. */
    boolean mustRoll(RecordBatch batch, LogConfig.Segments limits) {
        Segment active = active();
        if (active.isEmpty()) {
            return false;
        }
        boolean full = (long) active.sizeBytes() + batch.sizeBytes() > limits.bytes();
        boolean farFromBase =
                batch.lastOffset() - active.baseOffset() > Segment.MAX_RELATIVE_OFFSET;
        boolean indexFull = active.indexEntries() >= limits.indexBytes() / TimeIndex.ENTRY_BYTES;
        boolean old =
                active.firstTimestampMs() >= 0
                        && batch.maxTimestamp() - active.firstTimestampMs() > limits.ms();
        return full || farFromBase || indexFull || old;
    }
}
