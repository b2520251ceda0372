package dev.wharf.operator.reconcile;

import dev.wharf.operator.observe.KubernetesReading;
import dev.wharf.operator.observe.PodState;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimCondition;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds pods that have to restart before their volume is larger. The file system of most volumes grows while they are in use, within seconds; some storage drivers do it only when
 * the volume is mounted, and Kubernetes says no more of that than that the file system waits. Without state.
 */
final class PendingResizes {
    /** What such a pod is restarted for. */
    static final String CHANGED = "storage";

    /** What a volume in use is given to grow, before its pod counts as outdated. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String PENDING = "FileSystemResizePending";

    private PendingResizes() {}

    /** The pods as they were seen, where those count as outdated that their volume waits for. One that began after its volume has begun to wait does not: once more would not help. */
    static SortedMap<Integer, PodState> mark(
            SortedMap<Integer, PodState> seen,
            Collection<Pod> pods,
            Collection<PersistentVolumeClaim> claims,
            Instant now) {
        SortedMap<Integer, PodState> marked = new TreeMap<>(seen);
        for (PersistentVolumeClaim claim : claims) {
            Instant since = pendingSince(claim);
            if (since == null || since.plus(PATIENCE).isAfter(now)) {
                continue;
            }
            KubernetesReading.ordinal(claim)
                    .ifPresent(
                            ordinal -> {
                                if (isOlder(pods, ordinal, since)) {
                                    marked.computeIfPresent(
                                            ordinal,
                                            (_, pod) -> pod.outdatedBy(CHANGED, since.toString()));
                                }
                            });
        }
        return marked;
    }

    private static @Nullable Instant pendingSince(PersistentVolumeClaim claim) {
        if (claim.getStatus() == null) {
            return null;
        }
        return claim.getStatus().getConditions().stream()
                .filter(each -> PENDING.equals(each.getType()) && "True".equals(each.getStatus()))
                .map(PersistentVolumeClaimCondition::getLastTransitionTime)
                .filter(time -> time != null)
                .map(Instant::parse)
                .findFirst()
                .orElse(null);
    }

    private static boolean isOlder(Collection<Pod> pods, int ordinal, Instant than) {
        return pods.stream()
                .filter(pod -> KubernetesReading.ordinal(pod).orElse(-1) == ordinal)
                .map(pod -> pod.getMetadata().getCreationTimestamp())
                .anyMatch(begun -> begun != null && Instant.parse(begun).isBefore(than));
    }
}
