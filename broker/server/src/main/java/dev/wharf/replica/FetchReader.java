package dev.wharf.replica;

/**
 * The client that fetches.
 *
 * @param fromAnyReplica whether it knows that followers may serve it (KIP-392); else only a leader does
 * @param rack where it is, empty if it does not say
 * @param listener by which it has come, and by which it would come to another replica
 */
public record FetchReader(boolean fromAnyReplica, String rack, String listener) {}
