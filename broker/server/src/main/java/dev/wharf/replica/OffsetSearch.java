package dev.wharf.replica;

import dev.wharf.log.TimestampOffset;
import dev.wharf.protocol.Errors;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the offset that belongs to a time, or to one of the special times below 0 that the protocol knows. */
public final class OffsetSearch {
    /** The end of what the reader may see. */
    public static final long LATEST = -1;

    /** The log start offset. */
    public static final long EARLIEST = -2;

    /** The record with the largest timestamp (KIP-734). */
    public static final long MAX_TIMESTAMP = -3;

    /** The first offset on a local disk (KIP-405). */
    public static final long EARLIEST_LOCAL = -4;

    /** The last offset in tiered storage (KIP-1005). */
    public static final long LATEST_TIERED = -5;

    /** The first offset that is to be moved to tiered storage (KIP-1023). */
    public static final long EARLIEST_PENDING_UPLOAD = -6;

    private OffsetSearch() {}

    /**
     * What was found.
     *
     * @param timestampMs -1 where the question was not for a record
     * @param offset -1 if there is none
     * @param leaderEpoch -1 if it is not known
     */
    public record Result(Errors error, long timestampMs, long offset, int leaderEpoch) {
        static final Result NOTHING = new Result(Errors.NONE, -1, -1, -1);
    }

    /** The first version of ListOffsets that knows a special time; {@link Short#MAX_VALUE} if none does. */
    public static short firstVersion(long specialTime) {
        return switch ((int) Math.max(specialTime, Integer.MIN_VALUE)) {
            case (int) LATEST, (int) EARLIEST -> 1;
            case (int) MAX_TIMESTAMP -> 7;
            case (int) EARLIEST_LOCAL -> 8;
            case (int) LATEST_TIERED -> 9;
            case (int) EARLIEST_PENDING_UPLOAD -> 11;
            default -> Short.MAX_VALUE;
        };
    }

    /**
     * Searches.
     *
     * @param time milliseconds since the epoch, or one of the special times
     * @param consumer sees what is committed; anybody else all of the log
     */
    public static Result find(Partition partition, long time, boolean consumer) {
        long end = consumer ? partition.lastStableOffset() : partition.log().logEndOffset();
        boolean asksForEnd = time == LATEST || time >= 0;
        if (consumer && asksForEnd && partition.endUnknown() != Errors.NONE) {
            return new Result(partition.endUnknown(), -1, -1, -1);
        }
        if (time == LATEST) {
            return new Result(Errors.NONE, -1, end, partition.leaderEpoch());
        }
        if (time == EARLIEST || time == EARLIEST_LOCAL) {
            long start = partition.log().logStartOffset();
            return new Result(Errors.NONE, -1, start, partition.log().epochOf(start));
        }
        if (time == LATEST_TIERED || time == EARLIEST_PENDING_UPLOAD) {
            return Result.NOTHING;
        }
        try {
            TimestampOffset found =
                    time == MAX_TIMESTAMP
                            ? partition.log().offsetOfMaxTimestamp()
                            : partition.log().offsetForTimestamp(time, end);
            return result(found, end);
        } catch (IOException e) {
            return new Result(Errors.KAFKA_STORAGE_ERROR, -1, -1, -1);
        }
    }

    private static Result result(@Nullable TimestampOffset found, long end) {
        return found == null || found.offset() >= end
                ? Result.NOTHING
                : new Result(Errors.NONE, found.timestampMs(), found.offset(), found.leaderEpoch());
    }
}
