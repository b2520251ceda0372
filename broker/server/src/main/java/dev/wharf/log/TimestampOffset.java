package dev.wharf.log;

/**
 * The record that a search by time found.
 *
 * @param leaderEpoch the epoch under which it was appended, or -1
 */
public record TimestampOffset(long timestampMs, long offset, int leaderEpoch) {}
