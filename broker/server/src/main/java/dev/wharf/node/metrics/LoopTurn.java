package dev.wharf.node.metrics;

import dev.wharf.api.LoopFigures;
import dev.wharf.network.RequestFigures;
import dev.wharf.network.TurnFigures;
import java.util.List;

/**
 * The figures of one loop, all of one turn but for those of partitions, see {@link LoopFigures}.
 *
 * @param requests of the loop's connections, by API
 * @param turns how long the loop was at work without a pause
 * @param delayNanos how long the question waited for its turn: what anything else posted then has waited
 * @param cpuNanos CPU time of the loop's thread since the start; negative if the system does not tell
 */
public record LoopTurn(
        LoopFigures broker,
        List<RequestFigures> requests,
        TurnFigures turns,
        long delayNanos,
        long cpuNanos) {}
