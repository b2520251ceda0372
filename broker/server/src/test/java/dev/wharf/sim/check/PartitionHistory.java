package dev.wharf.sim.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What clients sent to a partition and saw of it, held against the promises. What was acknowledged or read is kept whatever
 * happens if the partition is forced before it acknowledges; otherwise a power cut may take a last part of it, and no more.
 */
public final class PartitionHistory {
    private final String name;
    private final boolean durable;
    private final boolean trims;
    private final LogStarts starts;
    private final @Nullable LastRecords lasts;
    private final RottenBatches rot;
    private final SentContent content = new SentContent();
    private final RecordPlaces places = new RecordPlaces();
    private boolean mayHaveLost;
    private long losses;
    private long acknowledged;

    /** @param durable whether the partition forces before it acknowledges */
    public PartitionHistory(String name, boolean durable) {
        this(name, durable, false, false, null);
    }

    private PartitionHistory(
            String name,
            boolean durable,
            boolean trims,
            boolean retention,
            @Nullable LastRecords lasts) {
        this.lasts = lasts;
        this.rot = new RottenBatches(name);
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
        return new PartitionHistory(name, durable, true, retention, null);
    }

    /** A partition that is compacted, with {@code lasts} of its own. */
    public static PartitionHistory compacted(String name, boolean durable, LastRecords lasts) {
        return new PartitionHistory(name, durable, false, false, lasts);
    }

    /** Whether the partition is compacted, so that each record needs a key. */
    public boolean isCompacted() {
        return lasts != null;
    }

    /** Whether the start may move. */
    public boolean trims() {
        return trims;
    }

    /** Offsets of a compacted partition that reads have come by without a record. */
    public long leftOut() {
        return lasts == null ? 0 : lasts.leftOut();
    }

    /** Tombstones that were seen to be gone. */
    public long tombstonesGone() {
        return lasts == null ? 0 : lasts.tombstonesGone();
    }

    /** What of it is damaged now. */
    public RottenBatches rot() {
        return rot;
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

    /** Up to where records are deleted for sure. */
    public long trimmedTo() {
        return starts.mustReach();
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
    public void onSent(SimRecord record) {
        content.onSent(record);
        if (lasts != null) {
            lasts.onSent(record);
        }
    }

    /** The broker acknowledged records with the offsets from {@code baseOffset} on. */
    public void onAcknowledged(long baseOffset, List<SimRecord> records) {
        named(
                () -> {
                    for (int i = 0; i < records.size(); i++) {
                        onPlace(baseOffset + i, records.get(i));
                    }
                });
        acknowledged += records.size();
    }

    private void onPlace(long offset, SimRecord record) {
        places.onSeen(offset, record.id());
        if (lasts != null) {
            lasts.onPlace(offset, record);
        }
    }

    /** A read from {@code offset} returned these records, and the next one is to be from {@code nextOffset}. */
    public void onRead(long offset, long nextOffset, List<Read> records) {
        named(
                () -> {
                    DenseOffsets dense = new DenseOffsets(offset, isCompacted());
                    SequenceOrder order = new SequenceOrder(isCompacted());
                    for (Read read : records) {
                        dense.onRecord(read.offset());
                        content.onRead(read.offset(), read.record());
                        order.onRecord(read.record().id());
                        onPlace(read.offset(), read.record());
                    }
                    if (lasts != null) {
                        lasts.onRead(offset, nextOffset, records);
                    }
                });
    }

    /** A record that was read. */
    public record Read(long offset, SimRecord record) {}

    /** The power went. */
    public void onPowerCut() {
        if (!durable) {
            mayHaveLost = true;
        }
    }

    /**
     * The log was said to start here.
     *
     * @param trimmedBefore what {@link #trimmedTo} was when somebody asked
     */
    public void onStart(long startOffset, long trimmedBefore) {
        named(() -> starts.onSeen(startOffset, trimmedBefore));
    }

    /** The broker serves again, has let no producer in, and the log reaches to {@code endOffset}. */
    public void onRecovered(long endOffset) {
        named(
                () -> {
                    rot.onServed();
                    if (mayHaveLost) {
                        mayHaveLost = false;
                        losses++;
                        places.forgetFrom(endOffset);
                        if (lasts != null) {
                            lasts.forgetFrom(endOffset);
                        }
                    }
                    Long last = places.lastOffset();
                    SimViolation.check(
                            last == null || last < endOffset,
                            RecordPlaces.class,
                            "acknowledged up to " + last + ", and the log ends at " + endOffset);
                    if (lasts != null) {
                        lasts.onAudit();
                    }
                });
    }

    /** All that recovery has left has been read since {@link #onRecovered}, and nobody wrote meanwhile. */
    public void onAudited() {
        if (lasts != null && rot.isEmpty()) {
            named(lasts::onAudited);
        }
    }

    private void named(Runnable checks) {
        try {
            checks.run();
        } catch (SimViolation violation) {
            throw new SimViolation(name, String.valueOf(violation.getMessage()));
        }
    }
}
