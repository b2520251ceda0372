package dev.wharf.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Which leader epoch began at which offset (KIP-101). Both grow. Can be rebuilt from the batches, each of which carries its epoch.
 */
final class LeaderEpochs {
    static final int UNDEFINED_EPOCH = -1;
    static final long UNDEFINED_OFFSET = -1;

    /**
     * An epoch and the first offset that was appended under it.
     *
     * @param startOffset inclusive
     */
    record Start(int epoch, long startOffset) {}

    private final List<Start> starts;

    LeaderEpochs(List<Start> starts) {
        this.starts = new ArrayList<>(starts);
    }

    /** Takes note that whatever is appended from {@code offset} on is appended under {@code epoch}; an earlier epoch that began there has no record. */
    void onEpoch(int epoch, long offset) {
        if (epoch > latest()) {
            truncateEnd(offset);
            starts.add(new Start(epoch, offset));
        }
    }

    /** The epoch of the last append, or {@link #UNDEFINED_EPOCH}. */
    int latest() {
        return starts.isEmpty() ? UNDEFINED_EPOCH : starts.getLast().epoch();
    }

    /** The epoch under which {@code offset} was appended, or {@link #UNDEFINED_EPOCH}. */
    int epochOf(long offset) {
        int epoch = UNDEFINED_EPOCH;
        for (Start start : starts) {
            if (start.startOffset() <= offset) {
                epoch = start.epoch();
            }
        }
        return epoch;
    }

    /** The largest epoch at or below {@code requested} and where it ends, as OffsetForLeaderEpoch answers. */
    EpochEnd endOf(int requested, long logEndOffset) {
        if (requested == UNDEFINED_EPOCH || starts.isEmpty() || requested > latest()) {
            return new EpochEnd(UNDEFINED_EPOCH, UNDEFINED_OFFSET);
        }
        if (requested == latest()) {
            return new EpochEnd(requested, logEndOffset);
        }
        int floor = requested;
        for (Start start : starts) {
            if (start.epoch() > requested) {
                return new EpochEnd(floor, start.startOffset());
            }
            floor = start.epoch();
        }
        return new EpochEnd(UNDEFINED_EPOCH, UNDEFINED_OFFSET);
    }

    /** Forgets epochs that ended before the log starts; the one that holds the start begins there. */
    void truncateStart(long logStartOffset) {
        while (starts.size() > 1 && starts.get(1).startOffset() <= logStartOffset) {
            starts.removeFirst();
        }
        if (!starts.isEmpty() && starts.getFirst().startOffset() < logStartOffset) {
            starts.set(0, new Start(starts.getFirst().epoch(), logStartOffset));
        }
    }

    /** Forgets what began at or after the log's end. */
    void truncateEnd(long logEndOffset) {
        while (!starts.isEmpty() && starts.getLast().startOffset() >= logEndOffset) {
            starts.removeLast();
        }
    }

    List<Start> starts() {
        return List.copyOf(starts);
    }

    /** The content of Kafka's {@code leader-epoch-checkpoint}: version 0, count, lines of epoch and offset. */
    ByteBuffer toBytes() {
        StringBuilder text = new StringBuilder("0\n").append(starts.size()).append('\n');
        for (Start start : starts) {
            text.append(start.epoch()).append(' ').append(start.startOffset()).append('\n');
        }
        return StandardCharsets.UTF_8.encode(text.toString());
    }
}
