package dev.wharf.e2e.kube;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A Kubernetes with three nodes, called n1 to n3, and the images under test on them. */
interface Kubernetes extends AutoCloseable {
    Duration PATIENCE = Duration.ofMinutes(5);
    Duration BUILD_PATIENCE = Duration.ofMinutes(30);

    /** How {@code kubectl} is called, as its administrator. */
    List<String> kubectlCommand();

    /** How {@code helm} is called, as its administrator. */
    List<String> helmCommand();

    /** Brings a further image to all nodes. */
    void load(Path image);

    /** Pulls the plug of a node: all on it dies at once, its link goes down, its disk stays. */
    void powerOff(String node);

    /** The node starts again, with the disk that it has. */
    void powerOn(String node);

    /** The disk of a node that is off is replaced by an empty one. */
    void wipe(String node);

    /**
     * Sends a signal to the process of a container.
     *
     * @param container what the status of its pod says
     * @param signal such as SIGKILL, which is what a crash looks like
     */
    void signal(String node, String container, String signal);

    /** Kills the API server; what runs goes on. */
    void stopApi();

    /** Returns when the API server answers again. */
    void startApi();

    /** What a storage driver does where volumes are to grow, until it is closed. */
    Resizer startResizer();

    /** Grows volumes. */
    interface Resizer extends AutoCloseable {
        @Override
        void close();
    }

    /** Returns when the API server answers. */
    default void awaitApi() {
        Demo.await(
                Duration.ofMinutes(1),
                () -> kubectl("", List.of("get", "--raw", "/readyz")).succeeded());
    }

    default Command.Result kubectl(String input, List<String> arguments) {
        List<String> command = new ArrayList<>(kubectlCommand());
        command.addAll(arguments);
        return Command.run(PATIENCE, input, command);
    }

    default Command.Result helm(List<String> arguments) {
        List<String> command = new ArrayList<>(helmCommand());
        command.addAll(arguments);
        return Command.run(PATIENCE, "", command);
    }

    /** What {@code kubectl} prints; an error when it fails. */
    default String kubectl(String... arguments) {
        Command.Result result = kubectl("", List.of(arguments));
        if (!result.succeeded()) {
            throw new AssertionError(
                    "kubectl " + String.join(" ", arguments) + ": " + result.err() + result.out());
        }
        return result.out();
    }

    /** What {@code kubectl} prints in a namespace. */
    default String kubectlIn(String namespace, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-n", namespace));
        all.addAll(List.of(arguments));
        return kubectl(all.toArray(String[]::new));
    }

    /** What {@code helm} prints; an error when it fails. */
    default String helm(String... arguments) {
        Command.Result result = helm(List.of(arguments));
        if (!result.succeeded()) {
            throw new AssertionError(
                    "helm " + String.join(" ", arguments) + ": " + result.err() + result.out());
        }
        return result.out();
    }

    /** Applies resources as they are written. */
    default void apply(String resources) {
        Command.Result result = kubectl(resources, List.of("apply", "-f", "-"));
        if (!result.succeeded()) {
            throw new AssertionError("kubectl apply: " + result.err() + resources);
        }
    }

    /** A namespace under the restricted Pod Security Standard. */
    default void createNamespace(String name) {
        apply(
                """
                apiVersion: v1
                kind: Namespace
                metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}
                """
                        .formatted(name));
    }

    @Override
    void close();
}
