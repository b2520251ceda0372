package dev.wharf.operator.gateway;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.DuplicateVoterException;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.VoterNotFoundException;

/** Waits for what Kafka's client promises, and puts it into our words. Without state. */
final class Answers {
    private Answers() {}

    /**
     * The answer.
     *
     * @throws ApiException what the brokers have said instead
     * @throws UnreachableException if they have said nothing
     */
    static <T> T of(Future<T> promise) throws UnreachableException {
        try {
            return promise.get(KafkaBrokers.PATIENCE.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof ApiException said && !isSilence(said)) {
                throw said;
            }
            throw new UnreachableException("No broker answers: " + cause.getMessage(), cause);
        } catch (TimeoutException | CancellationException e) {
            throw new UnreachableException("No broker answers in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("The operator is being stopped", e);
        }
    }

    /** What became of a change that asking for twice does no harm. */
    static Outcome outcome(Future<Void> promise) {
        try {
            of(promise);
            return Outcome.DONE;
        } catch (UnreachableException e) {
            return new Outcome.Later(String.valueOf(e.getMessage()));
        } catch (TopicExistsException
                | UnknownTopicOrPartitionException
                | ElectionNotNeededException
                | DuplicateVoterException
                | VoterNotFoundException e) {
            // It has been done already, or cannot be any more: the next look tells.
            return Outcome.DONE;
        } catch (ApiException e) {
            return e instanceof RetriableException
                    ? new Outcome.Later(String.valueOf(e.getMessage()))
                    : new Outcome.Refused(reason(e), String.valueOf(e.getMessage()));
        }
    }

    /** Kafka's client says so of requests that it could not send, or that nobody answered. */
    private static boolean isSilence(ApiException e) {
        return e instanceof org.apache.kafka.common.errors.TimeoutException
                || e instanceof org.apache.kafka.common.errors.DisconnectException;
    }

    /** {@code InvalidReplicationFactorException} becomes {@code InvalidReplicationFactor}. */
    private static String reason(ApiException e) {
        return e.getClass().getSimpleName().replaceFirst("Exception$", "");
    }
}
