package dev.wharf.operator.apply;

import dev.wharf.operator.gateway.Outcome;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Set;

/** Asks Kubernetes for something, and puts its answer into our words. Without state. */
public final class Requests {
    /** Bad request, forbidden (also by a quota), unprocessable: the same question would have the same answer. */
    private static final Set<Integer> REFUSALS = Set.of(400, 403, 422);

    private Requests() {}

    /** What became of a request that making twice does no harm. */
    public static Outcome outcome(Runnable request) {
        try {
            request.run();
            return Outcome.DONE;
        } catch (KubernetesClientException e) {
            String message = String.valueOf(e.getMessage());
            return REFUSALS.contains(e.getCode())
                    ? new Outcome.Refused("KubernetesRefused", message)
                    : new Outcome.Later(message);
        }
    }
}
