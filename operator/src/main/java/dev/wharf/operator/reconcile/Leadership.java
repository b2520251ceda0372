package dev.wharf.operator.reconcile;

import dev.wharf.operator.gateway.Management;
import dev.wharf.operator.manifest.Names;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;

/**
 * Of several operators one leads, by a Lease in their namespace. One that loses the Lease ends its process; what it has asked of brokers until then carries the
 * time of its taking the lead, and a broker that has heard of a later one refuses it. Of the process.
 */
@Singleton
public final class Leadership {
    private static final String LEASE = Names.FIELD_MANAGER;
    private static final Duration LEASE_DURATION = Duration.ofSeconds(10);
    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(7);
    private static final Duration RETRY_PERIOD = Duration.ofSeconds(1);

    private final KubernetesClient kubernetes;
    private final OperatorSettings settings;

    Leadership(KubernetesClient kubernetes, OperatorSettings settings) {
        this.kubernetes = kubernetes;
        this.settings = settings;
    }

    boolean isContended() {
        return settings.operatorNamespace().isPresent();
    }

    LeaderElectionConfiguration election() {
        return new LeaderElectionConfiguration(
                LEASE,
                settings.operatorNamespace().orElseThrow(),
                LEASE_DURATION,
                RENEW_DEADLINE,
                RETRY_PERIOD,
                settings.identity(),
                null,
                true);
    }

    /**
     * Who this operator is to brokers.
     *
     * @throws IllegalStateException if another one leads by now
     */
    Management.Identity identity() {
        if (!isContended()) {
            return new Management.Identity(settings.identity(), 0);
        }
        Lease lease =
                kubernetes
                        .leases()
                        .inNamespace(settings.operatorNamespace().orElseThrow())
                        .withName(LEASE)
                        .get();
        if (lease == null
                || !Objects.equals(lease.getSpec().getHolderIdentity(), settings.identity())) {
            throw new IllegalStateException("another operator leads");
        }
        // Not how often the lead has changed, which begins anew when somebody deletes the Lease.
        return new Management.Identity(
                settings.identity(), lease.getSpec().getAcquireTime().toInstant().toEpochMilli());
    }
}
