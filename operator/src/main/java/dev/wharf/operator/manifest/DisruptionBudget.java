package dev.wharf.operator.manifest;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/** Lets whoever drains nodes take one broker at a time, and any that does not serve. */
final class DisruptionBudget {
    private DisruptionBudget() {}

    static PodDisruptionBudget of(Names names) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(names.metadata(names.brokers()))
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .withNewSelector()
                .withMatchLabels(names.selector())
                .endSelector()
                .endSpec()
                .build();
    }
}
