package dev.wharf.sim.check;

import java.util.List;

/**
 * What clients sent to a partition and saw of it, held against the promises. What was acknowledged or read is kept whatever
 * happens if the partition is forced before it acknowledges; otherwise a power cut may take a last part of it, and no more.
 */
public final class PartitionHistory {
    private final String name;
    private final boolean durable;
    private final boolean trims;
    private final LogStarts starts;
    private final SentContent content = new SentContent();
    private final RecordPlaces places = new RecordPlaces();
    private boolean mayHaveLost;
    private long losses;
    private long acknowledged;

    /** @param durable whether the partition forces before it acknowledges */
    public PartitionHistory(String name, boolean durable) {
        this(name, durable, false, false);
    }

    private PartitionHistory(String name, boolean durable, boolean trims, boolean retention) {
        this.name = name;
        this.durable = durable;
        this.trims = trims;
        this.starts = new LogStarts(retention);
    }

    /**
     * A partition whose start moves.
     *
     * @param retention whether its configuration deletes records, or only who asks for it
     */
    public static PartitionHistory trimmed(String name, boolean durable, boolean retention) {
        return new PartitionHistory(name, durable, true, retention);
    }

    /** Whether the start may move. */
    public boolean trims() {
        return trims;
    }

    /** The end of what was acknowledged or read. */
    public long seenEnd() {
        Long last = places.lastOffset();
        return last == null ? 0 : last + 1;
    }

    /** Somebody asks to delete all records below {@code offset}. */
    public void onTrimAsked(long offset) {
        named(() -> starts.onAsked(offset));
    }

    /** That was answered with the new start. */
    public void onTrimmed(long lowWatermark) {
        named(() -> starts.onAnswered(lowWatermark));
    }

    /** How often the partition may have lost its end: an idempotent producer that straddles one may start anew. */
    public long losses() {
        return losses;
    }

    /** Records that were acknowledged since the start, for demands of progress. */
    public long acknowledged() {
        return acknowledged;
    }

    /** Where the log must reach again after a restart: past everything that was acknowledged or read, unless a power cut may have taken it. */
    public long mustReach() {
        Long last = places.lastOffset();
        return mayHaveLost || last == null ? 0 : last + 1;
    }

    /** A producer makes a record; it may be sent any number of times. */
    public void onSent(byte[] value) {
        content.onSent(value);
    }

    /** The broker acknowledged records with the offsets from {@code baseOffset} on. */
    public void onAcknowledged(long baseOffset, List<byte[]> values) {
        named(
                () -> {
                    for (int i = 0; i < values.size(); i++) {
                        places.onSeen(baseOffset + i, SentContent.idOf(values.get(i)));
                    }
                });
        acknowledged += values.size();
    }

    /** A read from {@code offset} returned these values, of which the first has that offset. */
    public void onRead(long offset, List<Read> records) {
        named(
                () -> {
                    DenseOffsets dense = new DenseOffsets(offset);
                    SequenceOrder order = new SequenceOrder();
                    for (Read read : records) {
                        dense.onRecord(read.offset());
                        String id = content.onRead(read.offset(), read.value());
                        order.onRecord(id);
                        places.onSeen(read.offset(), id);
                    }
                });
    }

    /** A record that was read. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record Read(long offset, byte[] value) {}

    /** The power went. */
    public void onPowerCut() {
        if (!durable) {
            mayHaveLost = true;
        }
    }

    /** The broker serves again, has let no producer in, and the log reaches from {@code startOffset} to {@code endOffset}. */
    public void onRecovered(long startOffset, long endOffset) {
        named(
                () -> {
                    starts.onSeen(startOffset);
                    if (mayHaveLost) {
                        mayHaveLost = false;
                        losses++;
                        places.forgetFrom(endOffset);
                    }
                    Long last = places.lastOffset();
                    SimViolation.check(
                            last == null || last < endOffset,
                            RecordPlaces.class,
                            "acknowledged up to " + last + ", and the log ends at " + endOffset);
                });
    }

    private void named(Runnable checks) {
        try {
            checks.run();
        } catch (SimViolation violation) {
            throw new SimViolation(name, String.valueOf(violation.getMessage()));
        }
    }
}
