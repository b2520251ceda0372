package dev.wharf.operator.observe;

/**
 * A replica on its way to another broker.
 *
 * @param to the broker that gets it
 * @param from the broker that leads the partition, of which it is copied
 * @param bytes what has arrived
 * @param missingBytes what has not, of what the leader has
 */
public record MovingReplica(
        String topic, int partition, int to, int from, long bytes, long missingBytes) {}
