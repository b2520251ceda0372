package dev.wharf.operator.manifest;

import dev.wharf.operator.api.PodOverrides;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;

/** Who the brokers are to Kubernetes: somebody without a token, for they never ask it anything. */
final class BrokerServiceAccount {
    private BrokerServiceAccount() {}

    static ServiceAccount of(Names names, PodOverrides overrides) {
        return new ServiceAccountBuilder()
                .withMetadata(names.metadata(names.serviceAccount()))
                .editMetadata()
                .addToAnnotations(overrides.serviceAccountAnnotations())
                .endMetadata()
                .withAutomountServiceAccountToken(false)
                .build();
    }
}
