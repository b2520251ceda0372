package dev.wharf.bench.report;

import dev.wharf.bench.load.Figure;
import java.util.Map;

/**
 * What one run had to say.
 *
 * @param peer as the table calls it
 * @param caseName with its step's suffix
 * @param round from 1 on; runs of the same round are neighbours in time
 */
public record Run(String peer, String caseName, int round, Map<Figure, Double> figures) {}
