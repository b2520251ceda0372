package dev.wharf.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Objects that the operator owns, as they should be. Of the process; without state. */
public final class Objects {
    private final KubernetesClient kubernetes;

    public Objects(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    /**
     * Makes an object what it should be, or leaves it alone if it is that already.
     *
     * @param live as last seen; null if it is not there
     * @return whether it has been written
     */
    public boolean apply(HasMetadata desired, @Nullable HasMetadata live) {
        String fingerprint = Likeness.fingerprint(desired);
        if (live != null && Likeness.isLike(live, desired, fingerprint)) {
            return false;
        }
        TreeMap<String, String> annotations = new TreeMap<>();
        if (desired.getMetadata().getAnnotations() != null) {
            annotations.putAll(desired.getMetadata().getAnnotations());
        }
        annotations.put(Likeness.FINGERPRINT, fingerprint);
        HasMetadata marked = kubernetes.getKubernetesSerialization().clone(desired);
        marked.getMetadata().setAnnotations(annotations);
        kubernetes.resource(marked).patch(ServerSideApply.BY_OPERATOR);
        return true;
    }
}
