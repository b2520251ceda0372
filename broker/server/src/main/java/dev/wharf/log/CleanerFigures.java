package dev.wharf.log;

/**
 * What compaction has done since the process began, for the metrics. Immutable.
 *
 * @param compactions of one log each that came to their end
 * @param bytesBefore bytes of the segments that were replaced
 * @param bytesAfter bytes of what they were replaced by
 * @param damaged logs that are not compacted any more
 */
public record CleanerFigures(long compactions, long bytesBefore, long bytesAfter, int damaged) {
    public static final CleanerFigures NONE = new CleanerFigures(0, 0, 0, 0);

    /** Both together. */
    public CleanerFigures plus(CleanerFigures other) {
        return new CleanerFigures(
                compactions + other.compactions,
                bytesBefore + other.bytesBefore,
                bytesAfter + other.bytesAfter,
                damaged + other.damaged);
    }
}
