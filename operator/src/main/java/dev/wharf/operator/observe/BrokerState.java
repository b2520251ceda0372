package dev.wharf.operator.observe;

import org.jspecify.annotations.Nullable;

/**
 * A broker, as the active controller has it registered.
 *
 * @param rack null where it has said none
 * @param active whether it is registered and not fenced
 * @param cordoned whether it gets no new replicas; false where nobody could be asked
 */
public record BrokerState(int id, @Nullable String rack, boolean active, boolean cordoned) {
    /** One that may get new replicas. */
    public BrokerState(int id, @Nullable String rack, boolean active) {
        this(id, rack, active, false);
    }
}
