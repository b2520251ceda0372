package dev.wharf.operator.reconcile;

import dev.wharf.operator.gateway.Management;
import dev.wharf.operator.manifest.Names;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Of several operators one leads, by a Lease in their namespace. One that loses the Lease ends its process; what it has asked of brokers until then carries the
 * time of its taking the lead, and a broker that has heard of a later one refuses it. Of the process.
 */
@Singleton
public final class Leadership {
    private static final Logger LOG = Logger.getLogger(Leadership.class);
    private static final String LEASE = Names.FIELD_MANAGER;
    private static final Duration LEASE_DURATION = Duration.ofSeconds(10);
    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(7);
    private static final Duration RETRY_PERIOD = Duration.ofSeconds(1);

    /** What the process ends with then. */
    private static final int LEAD_LOST = 1;

    private final KubernetesClient kubernetes;
    private final OperatorSettings settings;
    private volatile boolean ending;

    Leadership(KubernetesClient kubernetes, OperatorSettings settings) {
        this.kubernetes = kubernetes;
        this.settings = settings;
    }

    /**
     * How operators agree on the one that leads.
     *
     * @throws IllegalStateException if it is not known in which namespace
     */
    LeaderElectionConfiguration election() {
        return new LeaderElectionConfiguration(
                LEASE,
                namespace(),
                LEASE_DURATION,
                RENEW_DEADLINE,
                RETRY_PERIOD,
                settings.identity(),
                new LeaderCallbacks(() -> {}, this::onLeadOver, leader -> {}),
                false);
    }

    /** The client has that of its kube context or, within Kubernetes, that of its ServiceAccount. */
    private String namespace() {
        return settings.operatorNamespace()
                .or(() -> Optional.ofNullable(kubernetes.getConfiguration().getNamespace()))
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "WHARF_OPERATOR_NAMESPACE has to name the namespace in which operators agree on the one that leads: there is no ServiceAccount, nor does the kube context name one"));
    }

    /** Before the SDK ends, which gives the Lease back then. */
    void onShutdown(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
        ending = true;
    }

    /**
     * One that has lost the lead to another ends without a further step. Not in an orderly way: the SDK would wait for the lock that its election holds here. Where the process ends
     * anyway, to ask for its end once more would wait for ever.
     */
    private void onLeadOver() {
        if (!ending) {
            LOG.error("The lead is lost, so this operator ends at once");
            Runtime.getRuntime().halt(LEAD_LOST);
        }
        try {
            held().ifPresent(this::giveBack);
        } catch (KubernetesClientException e) {
            LOG.warnf("Another operator has to wait until the Lease expires: %s", e.getMessage());
        }
    }

    /** Rounds have ended by now, so another operator may lead at once; the SDK would let it wait. */
    private void giveBack(Lease lease) {
        lease.getSpec().setHolderIdentity(null);
        kubernetes.resource(lease).update();
    }

    /**
     * Who this operator is to brokers.
     *
     * @throws IllegalStateException if another one leads by now
     */
    Management.Identity identity() {
        Lease lease = held().orElseThrow(() -> new IllegalStateException("another operator leads"));
        // Not how often the lead has changed, which begins anew when somebody deletes the Lease.
        return new Management.Identity(
                settings.identity(), lease.getSpec().getAcquireTime().toInstant().toEpochMilli());
    }

    /** The Lease, if this operator has it. */
    private Optional<Lease> held() {
        return Optional.ofNullable(
                        kubernetes.leases().inNamespace(namespace()).withName(LEASE).get())
                .filter(lease -> settings.identity().equals(lease.getSpec().getHolderIdentity()));
    }
}
