package dev.wharf.operator.observe;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pod of a broker.
 *
 * @param ordinal the broker's id
 * @param revision which pod template it was made from
 * @param terminating whether it has been told to go
 * @param madeOf what went into that template, as the pod was told; nothing if it was not
 * @param trouble what is wrong with a broken one, in Kubernetes' words
 */
public record PodState(
        int ordinal,
        String revision,
        SortedMap<String, String> madeOf,
        Phase phase,
        boolean terminating,
        @Nullable String trouble) {
    public PodState {
        madeOf = Collections.unmodifiableSortedMap(new TreeMap<>(madeOf));
    }

    /** How far a pod is. */
    public enum Phase {
        /** On its way. */
        STARTING,
        /** It serves. */
        READY,
        /** It will not serve as it is: it crashes again and again, has no image, or finds no node. */
        BROKEN
    }

    /** This pod, where something that no template knows has become another since the pod was told {@code text} of it: no template fits it any more. */
    public PodState outdatedBy(String what, String text) {
        SortedMap<String, String> parts = new TreeMap<>(madeOf);
        parts.put(what, text);
        return new PodState(ordinal, "", parts, phase, terminating, trouble);
    }

    public boolean isReady() {
        return phase == Phase.READY && !terminating;
    }
}
