package dev.wharf.replica;

import dev.wharf.log.CleanerFigures;
import java.util.List;

/**
 * What the partitions of one loop hold and have taken, for the metrics. Immutable.
 *
 * @param messagesIn of all partitions, those that are gone since among them
 * @param bytesIn of all partitions, those that are gone since among them
 * @param cleaner of their compaction
 * @param quarantined partitions that are not served because their files are damaged
 * @param openFiles segment files that are held open
 * @param maxOpenFiles the most that are
 */
public record TableFigures(
        long messagesIn,
        long bytesIn,
        CleanerFigures cleaner,
        int quarantined,
        int openFiles,
        int maxOpenFiles,
        List<PartitionFigures> partitions) {
    public TableFigures {
        partitions = List.copyOf(partitions);
    }
}
