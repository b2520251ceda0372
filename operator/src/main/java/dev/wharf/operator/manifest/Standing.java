package dev.wharf.operator.manifest;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code MQCluster} does not say about the objects that it owns.
 *
 * @param replicas how many pods there are to be now; while a cluster is scaled in these are more than its spec says
 * @param founded whether the first voters have formatted their disks. From then on an empty disk joins: were it to found the cluster again, it would vote without
 *     knowing what it had promised
 * @param identity what ids are worked out from: the resource's uid, or, where volumes of an earlier resource have been kept, what theirs were
 * @param set as it is there; null before. Its claim template cannot be changed any more, and its pods are not restarted for what another operator would make of the same spec
 * @param kept the settings as they are there, where pods stay as they are whatever the spec says; null where they follow it
 * @param token what the operator shows brokers
 * @param defaultImage the broker's image where the spec names none
 */
public record Standing(
        int replicas,
        boolean founded,
        String identity,
        @Nullable StatefulSet set,
        @Nullable ConfigMap kept,
        String token,
        String defaultImage) {
    /** Whether pods stay as the set has them, whatever the spec says. */
    boolean keepsTemplate() {
        return kept != null;
    }
}
