package dev.wharf.e2e.kube;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A way from this process to a port of a pod ({@code kubectl port-forward}), until it is closed. */
final class Forward implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("Forwarding from 127.0.0.1:(\\d+) -> .*");

    private final Process process;
    private final int port;

    private Forward(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Forward to(Kubernetes kubernetes, String namespace, String pod, int port) {
        List<String> command = new ArrayList<>(kubernetes.kubectlCommand());
        command.addAll(List.of("-n", namespace, "port-forward", "pod/" + pod, ":" + port));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String first = String.valueOf(process.inputReader().readLine());
            Matcher ready = READY.matcher(first);
            if (!ready.matches()) {
                process.destroy();
                throw new AssertionError(command + ": " + first);
            }
            return new Forward(process, Integer.parseInt(ready.group(1)));
        } catch (IOException failed) {
            throw new AssertionError(command + " could not be run", failed);
        }
    }

    /** The port on this machine that leads there. */
    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
