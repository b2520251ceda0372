package dev.wharf.operator.reconcile;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Security;
import java.time.Duration;

/** Where the operator starts. With {@code check URL} it asks another operator's health instead, and ends with 0 if that is well. */
@QuarkusMain
public final class OperatorMain {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private OperatorMain() {}

    public static void main(String... args) throws IOException, InterruptedException {
        if (args.length == 2 && args[0].equals("check")) {
            System.exit(isWell(args[1]) ? 0 : 1);
        }
        // Pods come back under other addresses, and new names are asked for before they are known.
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        Quarkus.run(args);
    }

    private static boolean isWell(String url) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        HttpRequest question = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
        return http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    }
}
