package dev.wharf.operator.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;

/**
 * Leaves out of all that is read from Kubernetes who owns which of its fields: nobody here asks, and in the caches it would take more memory than the rest of a resource. What is written
 * without it leaves it as it is. Without state.
 */
@Singleton
final class WithoutManagedFields implements KubernetesClientObjectMapperCustomizer {
    @JsonIgnoreProperties("managedFields")
    private abstract static class Metadata {}

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.addMixIn(ObjectMeta.class, Metadata.class);
    }
}
