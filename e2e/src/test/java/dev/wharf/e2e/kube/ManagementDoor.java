package dev.wharf.e2e.kube;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Asks a broker for what only its operator may: who has no right to it is to be told so. */
final class ManagementDoor {
    private static final int HTTP_PORT = 9080;

    private final Cluster cluster;

    ManagementDoor(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The token that the operator shares with the pods. */
    String token() {
        String encoded =
                cluster.kubectl(
                        "get",
                        "secret",
                        cluster.name() + "-management",
                        "-o",
                        "jsonpath={.data.token}");
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    /**
     * Asks for a permit to restart broker 0, and tells the status of the answer.
     *
     * @param authorization a header; none if empty
     * @param epoch when the operator that asks has taken the lead
     */
    int askForPermit(String authorization, long epoch) {
        String pod = cluster.pod(0);
        try (Forward forward =
                        Forward.to(cluster.kubernetes(), cluster.namespace(), pod, HTTP_PORT);
                HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:"
                                                    + forward.port()
                                                    + "/manage/restart-permit"))
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            "{\"brokers\": [0], \"interrupt\": true, \"operator\": \"somebody\", \"epoch\": "
                                                    + epoch
                                                    + "}"));
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
        } catch (IOException failed) {
            throw new AssertionError(pod + " does not answer", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(pod + " was not asked to the end", interrupted);
        }
    }
}
