package dev.wharf.operator.observe;

/**
 * The volume of a broker, or rather the claim to one.
 *
 * @param ordinal the broker's id
 * @param requestedBytes the size that has been asked for
 * @param lost whether the volume behind the claim is gone for good
 */
public record VolumeState(int ordinal, long requestedBytes, boolean lost) {}
