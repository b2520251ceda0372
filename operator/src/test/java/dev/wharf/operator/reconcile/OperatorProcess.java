package dev.wharf.operator.reconcile;

import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.api.MQTopic;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** The packaged operator as a process of its own, before an API server that is simulated in this one. */
final class OperatorProcess implements AutoCloseable {
    /** What the operator is called among operators. */
    static final String IDENTITY = "one";

    /** The file with the namespace of its ServiceAccount, in its home. */
    static final String SERVICE_ACCOUNT = "namespace";

    private static final Path JAR =
            Path.of(System.getProperty("wharf.root", ".."))
                    .resolve("operator/target/wharf-operator-runner.jar");
    private static final String LEASE = "wharf-operator";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    final MockKubernetes kubernetes = new MockKubernetes(new Api());
    private final Path directory;
    private final Path output;
    private final Process process;

    /**
     * @param directory its home, empty at first
     * @param environment what it is told besides
     */
    OperatorProcess(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.output = directory.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-jar",
                                JAR.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        Map<String, String> all = builder.environment();
        all.keySet().removeIf(key -> key.startsWith("WHARF_") || key.startsWith("KUBE"));
        all.put("HOME", directory.toString());
        all.put("KUBENAMESPACE", directory.resolve(SERVICE_ACCOUNT).toString());
        all.put("WHARF_IDENTITY", IDENTITY);
        all.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        all.put("QUARKUS_HTTP_PORT", "0");
        all.put("KUBERNETES_MASTER", kubernetes.client.getMasterUrl().toString());
        all.putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has begun and leads. */
    void awaitLead(String namespace) {
        await(() -> output().contains("started in") && IDENTITY.equals(holder(namespace)));
    }

    /** Who has the Lease; null if nobody has. */
    @Nullable String holder(String namespace) {
        Lease lease = kubernetes.client.leases().inNamespace(namespace).withName(LEASE).get();
        return lease == null ? null : lease.getSpec().getHolderIdentity();
    }

    /** Lets another operator take the Lease, from under a renewal too, and says with which code this one ends. */
    int exitCodeOnceRobbed(String namespace, String thief) {
        await(
                () -> {
                    if (IDENTITY.equals(holder(namespace))) {
                        steal(namespace, thief);
                    }
                    return hasEnded();
                });
        return process.exitValue();
    }

    private void steal(String namespace, String thief) {
        kubernetes
                .client
                .leases()
                .inNamespace(namespace)
                .withName(LEASE)
                .edit(
                        lease -> {
                            lease.getSpec().setHolderIdentity(thief);
                            return lease;
                        });
    }

    /** Tells it to end, as Kubernetes does. */
    void terminate() {
        process.destroy();
    }

    /** Waits for its end, and says with which code. */
    int exitCode() {
        await(this::hasEnded);
        return process.exitValue();
    }

    private boolean hasEnded() {
        return !process.isAlive();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(Callable<Boolean> holds) {
        try {
            Awaitility.await().pollInterval(Duration.ofMillis(50)).atMost(PATIENCE).until(holds);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(directory + ": " + output(), e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        kubernetes.close();
    }

    /** Knows the operator's resources, and lets it do everything. */
    private static final class Api extends KubernetesCrudDispatcher {
        private static final String RULES =
                """
                {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "spec": {},
                 "status": {"incomplete": false, "nonResourceRules": [],
                            "resourceRules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]}}
                """;

        Api() {
            super(
                    List.of(
                            CustomResourceDefinitionContext.fromCustomResourceType(MQCluster.class),
                            CustomResourceDefinitionContext.fromCustomResourceType(MQTopic.class)));
        }

        @Override
        public MockResponse handleCreate(RecordedRequest request) {
            return Objects.requireNonNull(request.getPath()).endsWith("/selfsubjectrulesreviews")
                    ? new MockResponse()
                            .setResponseCode(201)
                            .addHeader("Content-Type", "application/json")
                            .setBody(RULES)
                    : super.handleCreate(request);
        }
    }
}
