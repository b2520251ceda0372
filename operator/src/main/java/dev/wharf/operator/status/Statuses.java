package dev.wharf.operator.status;

import dev.wharf.operator.apply.ServerSideApply;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Writes the status of resources, and knows what was written before Kubernetes tells it back: a round that went by an older status would not know what the one before it
 * has remembered there. Of the process; one entry for each resource whose last status has not been seen to come back.
 */
public final class Statuses {
    private final KubernetesClient kubernetes;
    private final Map<String, CustomResource<?, ?>> written = new ConcurrentHashMap<>();

    public Statuses(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    /** A resource as it was written last, if that is newer than what was seen. */
    public <R extends CustomResource<?, ?>> R latest(R seen, Class<R> type) {
        String uid = seen.getMetadata().getUid();
        CustomResource<?, ?> mine = written.get(uid);
        if (mine == null) {
            return seen;
        }
        if (version(mine) > version(seen)) {
            return type.cast(mine);
        }
        written.remove(uid, mine);
        return seen;
    }

    /**
     * Writes a status, unless it is there already.
     *
     * @param empty makes a resource of this kind
     * @return the resource that the status is about, with the status. Its spec may have changed meanwhile; a round that took the new one for its own would go on to call
     *     an old plan the new spec's
     */
    public <P, S, R extends CustomResource<P, S>> R write(
            R resource, S status, Supplier<R> empty, Class<R> type) {
        if (Objects.equals(resource.getStatus(), status)) {
            return resource;
        }
        R patch = empty.get();
        // With the uid the status of a resource that is gone cannot reach one that has taken its
        // name.
        patch.setMetadata(
                new ObjectMetaBuilder()
                        .withName(resource.getMetadata().getName())
                        .withNamespace(resource.getMetadata().getNamespace())
                        .withUid(resource.getMetadata().getUid())
                        .build());
        patch.setStatus(status);
        R now =
                type.cast(
                        kubernetes
                                .resource(patch)
                                .subresource("status")
                                .patch(ServerSideApply.BY_OPERATOR));
        written.put(now.getMetadata().getUid(), now);
        R told = empty.get();
        told.setMetadata(resource.getMetadata());
        told.setSpec(resource.getSpec());
        told.setStatus(now.getStatus());
        return told;
    }

    /** Forgets a resource that is gone. */
    public void forget(String uid) {
        written.remove(uid);
    }

    /** Versions are numbers that grow, within one kind. */
    private static long version(CustomResource<?, ?> resource) {
        return Long.parseLong(resource.getMetadata().getResourceVersion());
    }
}
