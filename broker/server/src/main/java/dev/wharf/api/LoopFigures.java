package dev.wharf.api;

import dev.wharf.group.GroupFigures;
import dev.wharf.log.JournalFigures;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.replica.TableFigures;
import java.util.Map;

/**
 * What one loop holds and has done since the start, for the metrics: as of one of its turns, but for the partitions, which are looked at in the turns before. Immutable.
 *
 * @param bytesOut bytes of records in the responses to fetches
 * @param putOff partitions of fetches that had to wait for the next fetch, for want of open files
 * @param errors partitions that were answered with an error, by API; of produce and fetch alone
 * @param fetchSessions incremental fetch sessions of the loop's connections
 * @param journal of all journals, where the loop is the first; of none elsewhere
 */
public record LoopFigures(
        TableFigures table,
        GroupFigures groups,
        long bytesOut,
        long putOff,
        Map<ApiKey, Map<Errors, Long>> errors,
        int fetchSessions,
        JournalFigures journal) {}
