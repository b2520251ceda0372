package dev.wharf.node.metrics;

import dev.wharf.api.TelemetryCounters;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.network.NetworkCounters;
import dev.wharf.node.driver.ForceFigures;
import dev.wharf.replica.DiskSpace;
import java.util.List;

/**
 * All that a scrape tells.
 *
 * @param turns one for each loop that answered in time, in the order of the loops
 * @param memory outside of the heap
 * @param forces how long forces took
 * @param full whether produces are refused for lack of space
 * @param fenced whether a force has failed
 * @param stopping whether the node has been told to stop
 */
public record NodeFigures(
        List<LoopTurn> turns,
        MetadataImage image,
        NetworkCounters network,
        TelemetryCounters telemetry,
        DiskSpace.Measured space,
        Memory memory,
        ForceFigures forces,
        boolean full,
        boolean fenced,
        boolean stopping) {
    /** What requests and responses are in, and the most that it may be. */
    public record Memory(long usedBytes, long limitBytes) {}
}
