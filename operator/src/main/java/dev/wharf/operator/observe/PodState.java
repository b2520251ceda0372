package dev.wharf.operator.observe;

import org.jspecify.annotations.Nullable;

/**
 * The pod of a broker.
 *
 * @param ordinal the broker's id
 * @param revision which pod template it was made from
 * @param terminating whether it has been told to go
 * @param trouble what is wrong with a broken one, in Kubernetes' words
 */
public record PodState(
        int ordinal, String revision, Phase phase, boolean terminating, @Nullable String trouble) {
    /** How far a pod is. */
    public enum Phase {
        /** On its way. */
        STARTING,
        /** It serves. */
        READY,
        /** It will not serve as it is: it crashes again and again, has no image, or finds no node. */
        BROKEN
    }

    public boolean isReady() {
        return phase == Phase.READY && !terminating;
    }
}
