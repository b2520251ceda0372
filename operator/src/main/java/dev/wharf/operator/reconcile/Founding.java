package dev.wharf.operator.reconcile;

import dev.wharf.operator.manifest.Names;
import dev.wharf.operator.observe.BrokersSight;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What is remembered of a cluster's beginning, on the claims to its volumes: there it lives and dies with the data, and survives a resource that is deleted and made
 * anew over volumes that were kept.
 *
 * @param identity what the ids of the cluster are worked out from
 * @param founded whether the first voters have formatted their disks
 */
record Founding(String identity, boolean founded) {
    static Founding of(String resourceUid, Collection<PersistentVolumeClaim> claims) {
        Optional<String> identity =
                claims.stream()
                        .sorted(Comparator.comparing(claim -> claim.getMetadata().getName()))
                        .map(claim -> annotation(claim, Names.IDENTITY))
                        .flatMap(Optional::stream)
                        .findFirst();
        boolean founded =
                claims.stream().anyMatch(claim -> annotation(claim, Names.FOUNDED).isPresent());
        return new Founding(identity.orElse(resourceUid), founded);
    }

    /** Whether all of the first voters take part. */
    static boolean isSeen(BrokersSight brokers, int controllers) {
        return brokers.quorum().leader() >= 0
                && IntStream.range(0, controllers)
                        .allMatch(id -> brokers.quorum().hasVoter(id) && brokers.isActive(id));
    }

    /** Writes down that the cluster is founded, on each claim that does not say so: one may have been made or seen later than others. */
    static void remember(KubernetesClient kubernetes, Collection<PersistentVolumeClaim> claims) {
        for (PersistentVolumeClaim claim : claims) {
            if (annotation(claim, Names.FOUNDED).isPresent() || claim.isMarkedForDeletion()) {
                continue;
            }
            kubernetes
                    .resource(claim)
                    .edit(
                            live -> {
                                Objects.requireNonNull(live.getMetadata().getAnnotations())
                                        .put(Names.FOUNDED, "true");
                                return live;
                            });
        }
    }

    private static Optional<String> annotation(PersistentVolumeClaim claim, String name) {
        Map<String, String> annotations = claim.getMetadata().getAnnotations();
        return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(name));
    }
}
