package dev.wharf.operator.reconcile;

import dev.wharf.operator.manifest.Names;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;

/** Tells pods the rack that they are in, once they have a node: the broker waits for it. Without state. */
final class Racks {
    private Racks() {}

    /**
     * @param key the label of nodes that tells their rack; a node without it is a rack of its own
     */
    static void tell(KubernetesClient kubernetes, Collection<Pod> pods, String key) {
        for (Pod pod : pods) {
            boolean told = PodAnnotations.of(pod, Names.RACK) != null;
            String nodeName = pod.getSpec().getNodeName();
            if (told || nodeName == null || pod.isMarkedForDeletion()) {
                continue;
            }
            Node node = kubernetes.nodes().withName(nodeName).get();
            if (node != null) {
                String rack = node.getMetadata().getLabels().getOrDefault(key, nodeName);
                PodAnnotations.add(kubernetes, pod, Names.RACK, rack);
            }
        }
    }
}
