package dev.wharf.operator.status;

import dev.wharf.operator.manifest.Names;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Writes the status of resources, and knows what was written before Kubernetes tells it back: a round that went by an older status would not know what the one before it
 * has remembered there. Of the process; one entry for each resource whose last status has not been seen to come back.
 */
public final class Statuses {
    private static final PatchContext APPLY =
            new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager(Names.FIELD_MANAGER)
                    .withForce(true)
                    .build();

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
     * @return the resource as it is now, with a spec that may be newer than the one the status is about
     */
    public <S, R extends CustomResource<?, S>> R write(
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
        R now = type.cast(kubernetes.resource(patch).subresource("status").patch(APPLY));
        written.put(now.getMetadata().getUid(), now);
        return now;
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
