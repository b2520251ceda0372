package dev.wharf.operator.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The brokers' HTTP port: what Kafka's protocol has no words for. Every request names the operator that makes it, so that brokers refuse one that has been replaced. */
public final class Management {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(KafkaBrokers.PATIENCE)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
    private final Supplier<Identity> identity;

    /**
     * Which operator asks.
     *
     * @param name of this process
     * @param epoch grows from one leader among operators to the next; a broker refuses a lower one than it has seen
     */
    public record Identity(String name, long epoch) {}

    public Management(Supplier<Identity> identity) {
        this.identity = identity;
    }

    Outcome permitRestart(String host, int port, List<Integer> brokers, boolean interrupt) {
        return post(
                host,
                port,
                "/manage/restart-permit",
                Map.of("brokers", brokers, "interrupt", interrupt));
    }

    Outcome handOver(String host, int port, int from) {
        return post(host, port, "/manage/hand-over", Map.of("from", from));
    }

    private Outcome post(String host, int port, String path, Map<String, Object> question) {
        Identity operator = identity.get();
        Map<String, Object> body = new java.util.TreeMap<>(question);
        body.put("operator", operator.name());
        body.put("epoch", operator.epoch());
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path))
                            .timeout(KafkaBrokers.PATIENCE)
                            .header("Content-Type", "application/json")
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            JSON.writeValueAsString(body)))
                            .build();
            return outcome(path, http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return new Outcome.Later(host + " does not answer " + path + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Later("The operator is being stopped");
        }
    }

    private static Outcome outcome(String path, HttpResponse<String> response) {
        return switch (response.statusCode()) {
            case 200 -> Outcome.DONE;
            case 403 -> new Outcome.Refused("OperatorFenced", reason(response));
            case 404, 405 ->
                    new Outcome.Refused("BrokerTooOld", "The broker does not know " + path);
            case 409, 503 -> new Outcome.Later(reason(response));
            default ->
                    new Outcome.Later(
                            "The broker answers " + path + " with " + response.statusCode());
        };
    }

    private static String reason(HttpResponse<String> response) {
        try {
            JsonNode reason = JSON.readTree(response.body()).get("reason");
            return reason == null ? response.body() : reason.asText();
        } catch (JsonProcessingException e) {
            return response.body();
        }
    }
}
