package dev.wharf.operator.observe;

import org.jspecify.annotations.Nullable;

/**
 * A broker, as the active controller has it registered.
 *
 * @param rack null where it has said none
 * @param active whether it is registered and not fenced
 */
public record BrokerState(int id, @Nullable String rack, boolean active) {}
