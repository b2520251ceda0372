package dev.wharf.operator.observe;

/**
 * The volume of a broker, or rather the claim to one.
 *
 * @param ordinal the broker's id
 * @param requestedBytes the size that has been asked for
 * @param lost whether the volume behind the claim is gone for good
 * @param growing how far Kubernetes is with making it larger, in a sentence; empty where it has what was asked for
 */
public record VolumeState(int ordinal, long requestedBytes, boolean lost, String growing) {
    /** One that has the size that was asked for. */
    public VolumeState(int ordinal, long requestedBytes, boolean lost) {
        this(ordinal, requestedBytes, lost, "");
    }

    /** This volume, gone for good or not. */
    public VolumeState lost(boolean isLost) {
        return new VolumeState(ordinal, requestedBytes, isLost, growing);
    }
}
