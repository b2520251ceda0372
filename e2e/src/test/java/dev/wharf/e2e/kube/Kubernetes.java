package dev.wharf.e2e.kube;

import java.util.List;

/** A Kubernetes with three nodes, and the images under test on them. */
interface Kubernetes extends AutoCloseable {
    /** {@code kubectl}, as its administrator. */
    Command.Result kubectl(String input, List<String> arguments);

    /** {@code helm}, as its administrator. */
    Command.Result helm(List<String> arguments);

    /** What {@code kubectl} prints; an error when it fails. */
    default String kubectl(String... arguments) {
        Command.Result result = kubectl("", List.of(arguments));
        if (!result.succeeded()) {
            throw new AssertionError(
                    "kubectl " + String.join(" ", arguments) + ": " + result.err() + result.out());
        }
        return result.out();
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
