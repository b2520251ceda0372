package dev.wharf.placement;

import org.jspecify.annotations.Nullable;

/**
 * A broker that can have replicas.
 *
 * @param rack null where it has said none; all such brokers count as one rack
 * @param active whether it may take new replicas and lead new partitions; one that is not keeps what it has
 */
public record Candidate(int brokerId, @Nullable String rack, boolean active) {
    String rackOrNone() {
        return rack == null ? "" : rack;
    }
}
