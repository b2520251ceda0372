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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The brokers' HTTP port: what Kafka's protocol has no words for. Every request names the operator that makes it, so that brokers refuse one that has been replaced. */
public final class Management {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOO_OLD = "BrokerTooOld";

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

    /**
     * Where to ask.
     *
     * @param token what to show there
     */
    record Door(String host, int port, String token) {}

    public Management(Supplier<Identity> identity) {
        this.identity = identity;
    }

    Outcome permitRestart(Door door, List<Integer> brokers, boolean interrupt) {
        return post(
                door, "/manage/restart-permit", Map.of("brokers", brokers, "interrupt", interrupt));
    }

    Outcome handOver(Door door, int from) {
        return post(door, "/manage/hand-over", Map.of("from", from));
    }

    /** Whether a broker would start with other settings. One that is too old to say, of options of Java for instance, is taken at its silence: the first that restarts will tell. */
    Outcome checkSettings(Door door, SortedMap<String, String> settings, List<String> jvmOptions) {
        Outcome outcome =
                post(
                        door,
                        "/manage/check-settings",
                        Map.of("settings", settings, "jvmOptions", jvmOptions));
        return outcome instanceof Outcome.Refused refused && refused.reason().equals(TOO_OLD)
                ? Outcome.DONE
                : outcome;
    }

    private Outcome post(Door door, String path, Map<String, Object> question) {
        Identity operator = identity.get();
        Map<String, Object> body = new TreeMap<>(question);
        body.put("operator", operator.name());
        body.put("epoch", operator.epoch());
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(
                                    URI.create("http://" + door.host + ":" + door.port + path))
                            .timeout(KafkaBrokers.PATIENCE)
                            .header("Content-Type", "application/json")
                            .header("Authorization", "Bearer " + door.token)
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            JSON.writeValueAsString(body)))
                            .build();
            return outcome(path, http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return new Outcome.Later(
                    door.host + " does not answer " + path + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Later("The operator is being stopped");
        }
    }

    private static Outcome outcome(String path, HttpResponse<String> response) {
        return switch (response.statusCode()) {
            case 200 -> Outcome.DONE;
            case 401 -> new Outcome.Later("The broker does not take the operator's token yet");
            case 403 -> new Outcome.Refused("OperatorFenced", reason(response));
            case 404, 405 -> new Outcome.Refused(TOO_OLD, "The broker does not know " + path);
            case 422 -> new Outcome.Refused("SettingsRefused", reason(response));
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
