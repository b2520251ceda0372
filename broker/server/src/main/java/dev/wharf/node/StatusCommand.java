package dev.wharf.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wharf status}: asks a running broker how it is. Exit code 0 if it serves, 3 if not. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = VersionLine.class,
        description =
                "Asks the broker on this machine whether it serves; exit code 0 if so, 3 if not.")
final class StatusCommand implements Callable<Integer> {
    private static final int NOT_SERVING = 3;
    private static final int TIMEOUT_MS = 5_000;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "9080",
            description = "The port of health and metrics (default: ${DEFAULT-VALUE}).")
    private int httpPort;

    @Option(
            names = "--http-host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Their address, if http.host is set (default: ${DEFAULT-VALUE}).")
    private String httpHost = "127.0.0.1";

    @Override
    public Integer call() {
        String url = "http://" + httpHost + ":" + httpPort + "/q/health/ready";
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            boolean up = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            print((up ? "serving" : "not ready") + " (" + url + ")");
            InputStream body = up ? connection.getInputStream() : connection.getErrorStream();
            if (body != null) {
                print(new String(body.readAllBytes(), StandardCharsets.UTF_8).strip());
            }
            return up ? 0 : NOT_SERVING;
        } catch (IOException e) {
            print("not running: nothing answers at " + url);
            return NOT_SERVING;
        }
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
    }
}
