package dev.wharf.operator.reconcile;

import dev.wharf.operator.gateway.KafkaBrokers;
import dev.wharf.operator.gateway.Management;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationService;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.quarkiverse.operatorsdk.runtime.QuarkusConfigurationService;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/** How the parts are put together. Without state. */
final class Application {
    private static final int RETRY_FIRST_MS = 500;
    private static final int RETRY_LONGEST_MS = 30_000;
    private static final double RETRY_GROWTH = 1.5;
    private static final int FOR_EVER = -1;

    /** What rounds that are under way are given to end when the operator does. */
    private static final Duration ROUND_END_MAX = Duration.ofSeconds(1);

    @Produces
    @Singleton
    Workshop workshop(
            KubernetesClient kubernetes, Leadership leadership, OperatorSettings settings) {
        Management management = new Management(leadership::identity);
        return Workshop.of(
                kubernetes,
                names ->
                        new KafkaBrokers(
                                new ClusterAddresses(names),
                                management,
                                () ->
                                        ManagementToken.orNew(
                                                ManagementToken.secret(kubernetes, names))),
                InstantSource.system(),
                settings.brokerImage());
    }

    /** The SDK's operator, which the Quarkus extension starts and stops. */
    @Produces
    @Singleton
    Operator operator(
            QuarkusConfigurationService configuration,
            Leadership leadership,
            OperatorSettings settings,
            ClusterReconciler clusters,
            TopicReconciler topics) {
        LeaderElectionConfiguration election = leadership.election();
        Operator operator =
                new Operator(
                        ConfigurationService.newOverriddenConfigurationService(
                                configuration,
                                overrider ->
                                        overrider
                                                .withLeaderElectionConfiguration(election)
                                                .withReconciliationTerminationTimeout(
                                                        ROUND_END_MAX)));
        register(operator, clusters, settings);
        register(operator, topics, settings);
        return operator;
    }

    private static <R extends HasMetadata> void register(
            Operator operator, Reconciler<R> reconciler, OperatorSettings settings) {
        Set<String> namespaces = settings.watchNamespaces().orElse(Set.of("*"));
        operator.register(
                reconciler,
                overrider -> {
                    configure(overrider);
                    if (!namespaces.contains("*")) {
                        overrider.settingNamespaces(namespaces);
                    }
                });
    }

    /** A failed round is tried again for ever; deletions are told too, as most resources have no finalizer. */
    static void configure(ControllerConfigurationOverrider<?> overrider) {
        overrider
                .withTriggerReconcilerOnAllEvents(true)
                .withReconciliationMaxInterval(Cadence.LONGEST)
                .withRetry(
                        new GenericRetry()
                                .setInitialInterval(RETRY_FIRST_MS)
                                .setIntervalMultiplier(RETRY_GROWTH)
                                .setMaxInterval(RETRY_LONGEST_MS)
                                .setMaxAttempts(FOR_EVER));
    }
}
