package dev.wharf.operator.apply;

import dev.wharf.operator.gateway.Outcome;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks Kubernetes for something, and puts its answer into our words. Without state. */
public final class Requests {
    /** Bad request, forbidden (also by a quota), unprocessable: the same question would have the same answer. */
    private static final Set<Integer> REFUSALS = Set.of(400, 403, 422);

    private Requests() {}

    /** What became of a request that making twice does no harm. */
    public static Outcome outcome(Runnable request) {
        return outcomeOf(
                () -> {
                    request.run();
                    return Outcome.DONE;
                });
    }

    /** What a request says of itself, or what became of it; making it twice does no harm. */
    public static Outcome outcomeOf(Supplier<Outcome> request) {
        try {
            return request.get();
        } catch (KubernetesClientException e) {
            String message = String.valueOf(e.getMessage());
            return REFUSALS.contains(e.getCode())
                    ? new Outcome.Refused("KubernetesRefused", message)
                    : new Outcome.Later(message);
        }
    }

    /** What was asked for; nothing where there is none, or where the operator may not ask: some rights may be left out. */
    public static <T> Optional<T> unlessForbidden(Supplier<@Nullable T> question) {
        try {
            return Optional.ofNullable(question.get());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
