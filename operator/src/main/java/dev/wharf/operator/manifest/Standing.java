package dev.wharf.operator.manifest;

import org.jspecify.annotations.Nullable;

/**
 * What an {@code MQCluster} does not say about the objects that it owns.
 *
 * @param replicas how many pods there are to be now; while a cluster is scaled in these are more than its spec says
 * @param founded whether the first voters have formatted their disks. From then on an empty disk joins: were it to found the cluster again, it would vote without
 *     knowing what it had promised
 * @param identity what ids are worked out from: the resource's uid, or, where volumes of an earlier resource have been kept, what theirs were
 * @param claimedSize the size in the claim template, which cannot be changed once it is there; null before
 * @param defaultImage the broker's image where the spec names none
 */
public record Standing(
        int replicas,
        boolean founded,
        String identity,
        @Nullable String claimedSize,
        String defaultImage) {}
