package dev.wharf.node.metrics;

import dev.wharf.api.TelemetryCounters;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.network.NetworkCounters;
import dev.wharf.replica.DiskSpace;
import java.util.List;

/**
 * All that a scrape tells.
 *
 * @param turns one for each loop that answered in time, in the order of the loops
 * @param full whether produces are refused for lack of space
 * @param fenced whether a force has failed
 */
public record NodeFigures(
        List<LoopTurn> turns,
        MetadataImage image,
        NetworkCounters network,
        TelemetryCounters telemetry,
        DiskSpace.Measured space,
        boolean full,
        boolean fenced) {}
