package dev.wharf.operator.apply;

import dev.wharf.operator.gateway.Brokers;
import dev.wharf.operator.gateway.Outcome;
import dev.wharf.operator.manifest.Names;
import dev.wharf.operator.plan.ClusterAction;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Carries out the steps of a cluster's plan. Of one round. */
public final class ClusterSteps {
    /** A permit is good for a minute; one that reached an operator which stood still is not used. */
    private static final Duration PERMIT_AGE_MAX = Duration.ofSeconds(30);

    private static final long KIBI = 1024;
    private static final List<String> BINARY_UNITS = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi");

    private final KubernetesClient kubernetes;
    private final Names names;
    private final Brokers brokers;
    private final Map<String, Pod> pods = new HashMap<>();
    private final boolean interrupt;

    /**
     * @param pods as they were seen; one that has changed since is not deleted, as it may be another by now
     * @param interrupt whether a restart may interrupt partitions that need all of their replicas
     */
    public ClusterSteps(
            KubernetesClient kubernetes,
            Names names,
            Brokers brokers,
            Collection<Pod> pods,
            boolean interrupt) {
        this.kubernetes = kubernetes;
        this.names = names;
        this.brokers = brokers;
        this.interrupt = interrupt;
        pods.forEach(pod -> this.pods.put(pod.getMetadata().getName(), pod));
    }

    /** What became of each step. Scaling and remembering are not done here: they are a part of the objects, and of the status. */
    public Map<ClusterAction, Outcome> carryOut(List<ClusterAction> actions) {
        Map<ClusterAction, Outcome> outcomes = new LinkedHashMap<>();
        List<ClusterAction.Restart> restarts = new ArrayList<>();
        for (ClusterAction action : actions) {
            switch (action) {
                case ClusterAction.Scale scale -> outcomes.put(scale, Outcome.DONE);
                case ClusterAction.RememberRebalance remember ->
                        outcomes.put(remember, Outcome.DONE);
                case ClusterAction.Restart restart when restart.permit() -> restarts.add(restart);
                case ClusterAction.Restart restart ->
                        outcomes.put(restart, deletePod(restart.ordinal()));
                case ClusterAction.HandOver handOver ->
                        outcomes.put(handOver, brokers.carryOut(handOver));
                case ClusterAction.AddVoter add -> outcomes.put(add, brokers.carryOut(add));
                case ClusterAction.RemoveVoter remove ->
                        outcomes.put(remove, brokers.carryOut(remove));
                case ClusterAction.Forget forget -> outcomes.put(forget, brokers.carryOut(forget));
                case ClusterAction.Cordon cordon -> outcomes.put(cordon, brokers.carryOut(cordon));
                case ClusterAction.Configure configure ->
                        outcomes.put(configure, brokers.carryOut(configure));
                case ClusterAction.RememberThrottle remember ->
                        outcomes.put(remember, Outcome.DONE);
                case ClusterAction.Throttle throttle ->
                        outcomes.put(throttle, brokers.carryOut(throttle));
                case ClusterAction.RememberConfig remember -> outcomes.put(remember, Outcome.DONE);
                case ClusterAction.PreferLeaders prefer ->
                        outcomes.put(prefer, brokers.carryOut(prefer));
                case ClusterAction.RaiseFeatures raise ->
                        outcomes.put(raise, brokers.carryOut(raise));
                case ClusterAction.Move move -> outcomes.put(move, brokers.carryOut(move));
                case ClusterAction.GrowVolume grow -> outcomes.put(grow, growVolume(grow));
                case ClusterAction.RenewVolume renew -> outcomes.put(renew, renewVolume(renew));
            }
        }
        restart(restarts, outcomes);
        return outcomes;
    }

    /** One permit for all that restart together. */
    private void restart(
            List<ClusterAction.Restart> restarts, Map<ClusterAction, Outcome> outcomes) {
        if (restarts.isEmpty()) {
            return;
        }
        long askedNs = System.nanoTime();
        Outcome permit =
                brokers.permitRestart(
                        restarts.stream().map(ClusterAction.Restart::ordinal).toList(), interrupt);
        for (ClusterAction.Restart restart : restarts) {
            boolean fresh = System.nanoTime() - askedNs < PERMIT_AGE_MAX.toNanos();
            Outcome outcome = fresh ? permit : new Outcome.Later("The permit has become too old");
            outcomes.put(
                    restart,
                    outcome instanceof Outcome.Done ? deletePod(restart.ordinal()) : outcome);
        }
    }

    private Outcome deletePod(int ordinal) {
        Pod pod = pods.get(names.pod(ordinal));
        return pod == null ? Outcome.DONE : Requests.outcome(() -> deleteAsSeen(pod));
    }

    private void deleteAsSeen(Pod pod) {
        try {
            kubernetes.resource(pod).lockResourceVersion().delete();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            // It is another than the one that was seen; the next round looks again.
        }
    }

    /** Kubernetes refuses it where the storage class does not allow it. */
    private Outcome growVolume(ClusterAction.GrowVolume grow) {
        Quantity size = new Quantity(inLargestUnit(grow.sizeBytes()));
        Outcome outcome =
                Requests.outcome(
                        () ->
                                claim(grow.ordinal())
                                        .edit(
                                                claim ->
                                                        new PersistentVolumeClaimBuilder(claim)
                                                                .editSpec()
                                                                .editResources()
                                                                .addToRequests("storage", size)
                                                                .endResources()
                                                                .endSpec()
                                                                .build()));
        return outcome instanceof Outcome.Refused refused
                ? new Outcome.Refused(
                        "VolumeCannotGrow",
                        "The volume of broker "
                                + grow.ordinal()
                                + " keeps its size: "
                                + refused.message())
                : outcome;
    }

    /** As people write it: {@code 2Gi}, not {@code 2147483648}. */
    private static String inLargestUnit(long bytes) {
        long rest = bytes;
        int unit = 0;
        while (unit < BINARY_UNITS.size() - 1 && rest > 0 && rest % KIBI == 0) {
            rest /= KIBI;
            unit++;
        }
        return rest + BINARY_UNITS.get(unit);
    }

    private Outcome renewVolume(ClusterAction.RenewVolume renew) {
        Outcome claim = Requests.outcome(() -> claim(renew.ordinal()).delete());
        return claim instanceof Outcome.Done ? deletePod(renew.ordinal()) : claim;
    }

    private Resource<PersistentVolumeClaim> claim(int ordinal) {
        return kubernetes
                .persistentVolumeClaims()
                .inNamespace(names.namespace())
                .withName(names.claim(ordinal));
    }
}
