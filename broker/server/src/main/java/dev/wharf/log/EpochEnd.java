package dev.wharf.log;

/**
 * Where a leader epoch ends (KIP-101).
 *
 * @param epoch -1 if the log knows of none
 * @param endOffset exclusive; -1 if the log knows of none
 */
public record EpochEnd(int epoch, long endOffset) {}
