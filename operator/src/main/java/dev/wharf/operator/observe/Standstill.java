package dev.wharf.operator.observe;

import java.time.Duration;

/**
 * That replicas which move come no closer: none of them lacks less than before.
 *
 * @param lasts for how long
 * @param bytesPerSecond what meanwhile has arrived at the broker that gets the most, or has left the one that gives the most, whichever is more
 */
public record Standstill(Duration lasts, long bytesPerSecond) {}
