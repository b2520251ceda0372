package dev.wharf.operator.reconcile;

import dev.wharf.operator.apply.Requests;
import dev.wharf.operator.observe.KubernetesReading;
import dev.wharf.operator.observe.VolumeState;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Finds volumes that went with their node: the claim is still bound, but the volume can be had only on nodes that are there no more. A node that is only down is there. Without
 * state.
 */
final class LostVolumes {
    private static final String HOSTNAME = "kubernetes.io/hostname";

    private LostVolumes() {}

    /**
     * The volumes, with those marked that are lost.
     *
     * @param suspects brokers whose pods find no node; Kubernetes is asked about their volumes alone
     */
    static SortedMap<Integer, VolumeState> mark(
            KubernetesClient kubernetes,
            SortedMap<Integer, VolumeState> volumes,
            Predicate<Integer> suspects,
            Collection<PersistentVolumeClaim> claims) {
        TreeMap<Integer, VolumeState> marked = new TreeMap<>(volumes);
        marked.replaceAll(
                (ordinal, volume) -> {
                    boolean lost =
                            volume.lost()
                                    || (suspects.test(ordinal)
                                            && claims.stream()
                                                    .filter(claim -> isOf(claim, ordinal))
                                                    .anyMatch(claim -> isGone(kubernetes, claim)));
                    return volume.lost(lost);
                });
        return marked;
    }

    private static boolean isOf(PersistentVolumeClaim claim, int ordinal) {
        return KubernetesReading.ordinal(claim).equals(OptionalInt.of(ordinal));
    }

    /** An operator that may not look at nodes and volumes knows of none that is gone. */
    private static boolean isGone(KubernetesClient kubernetes, PersistentVolumeClaim claim) {
        return Requests.unlessForbidden(() -> isGoneForSure(kubernetes, claim)).orElse(false);
    }

    private static boolean isGoneForSure(KubernetesClient kubernetes, PersistentVolumeClaim claim) {
        String name = claim.getSpec().getVolumeName();
        if (name == null || name.isEmpty()) {
            return false;
        }
        PersistentVolume volume = kubernetes.persistentVolumes().withName(name).get();
        if (volume == null) {
            return true;
        }
        List<String> hosts = hosts(volume);
        return !hosts.isEmpty()
                && hosts.stream()
                        .allMatch(
                                host ->
                                        kubernetes
                                                .nodes()
                                                .withLabel(HOSTNAME, host)
                                                .list()
                                                .getItems()
                                                .isEmpty());
    }

    /** The hosts that a volume is tied to; none if it is not tied to hosts. */
    private static List<String> hosts(PersistentVolume volume) {
        if (volume.getSpec().getNodeAffinity() == null
                || volume.getSpec().getNodeAffinity().getRequired() == null) {
            return List.of();
        }
        return volume.getSpec().getNodeAffinity().getRequired().getNodeSelectorTerms().stream()
                .map(NodeSelectorTerm::getMatchExpressions)
                .flatMap(List::stream)
                .filter(each -> HOSTNAME.equals(each.getKey()) && "In".equals(each.getOperator()))
                .map(NodeSelectorRequirement::getValues)
                .flatMap(List::stream)
                .toList();
    }
}
