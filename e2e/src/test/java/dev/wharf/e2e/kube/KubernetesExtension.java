package dev.wharf.e2e.kube;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.testcontainers.DockerClientFactory;

/** Gives tests the one Kubernetes of this run, and the one {@link Demo} on it: each is there from the first that asks until after the last test of all. */
final class KubernetesExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace HERE =
            ExtensionContext.Namespace.create(KubernetesExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Kubernetes.class || type == Demo.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ExtensionContext.Store store = context.getRoot().getStore(HERE);
        Kubernetes kubernetes =
                store.getOrComputeIfAbsent(Kubernetes.class, key -> start(), Kubernetes.class);
        return parameter.getParameter().getType() == Kubernetes.class
                ? kubernetes
                : store.getOrComputeIfAbsent(
                        Demo.class, key -> Demo.install(kubernetes), Demo.class);
    }

    /** By {@code wharf.kubernetes}; where that is not said, K3s if Docker answers, else the cluster that this machine makes of namespaces. */
    private static Kubernetes start() {
        String provider = System.getProperty("wharf.kubernetes", "");
        return switch (provider) {
            case "k3s" -> K3sKubernetes.start();
            case "local" -> LocalKubernetes.start();
            case "" ->
                    DockerClientFactory.instance().isDockerAvailable()
                            ? K3sKubernetes.start()
                            : LocalKubernetes.start();
            default ->
                    throw new AssertionError(
                            "wharf.kubernetes has to be k3s or local, not " + provider);
        };
    }
}
