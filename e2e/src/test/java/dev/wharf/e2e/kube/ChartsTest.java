package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code helm install}, {@code upgrade} and {@code uninstall} of the charts do, with an operator of one namespace. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
final class ChartsTest {
    private static final String NAMESPACE = "charts";

    private static Kubernetes kubernetes;

    @BeforeAll
    static void install(Kubernetes given) {
        kubernetes = given;
        kubernetes.createNamespace(NAMESPACE);
        kubernetes.helm(
                "upgrade",
                "--install",
                "wharf-crds",
                chart("wharf-crds"),
                "--take-ownership",
                "--wait");
    }

    @AfterAll
    static void remove() {
        kubernetes.kubectl("delete", "namespace", NAMESPACE, "--timeout=120s");
    }

    @Test
    void aClusterOfTheChartsComesChangesAndGoesAndItsDataStays() {
        installOperator();
        helm("test", "wharf-operator", "--timeout=120s");
        installCluster();
        ready("mqcluster/one");
        ready("mqtopic/one-events");
        helm("test", "one", "--timeout=120s");

        helm("upgrade", "one", chart("wharf-cluster"), cluster(), topic(3));
        ready("mqtopic/one-events");
        assertThat(
                        new Client(kubernetes, NAMESPACE, "one")
                                .topics("--describe", "--topic", "events"))
                .contains("PartitionCount: 3");

        helm("uninstall", "one", "--wait", "--timeout=120s");
        assertThat(kubernetes.kubectlIn(NAMESPACE, "get", "mq,pods,pvc", "-o", "name").lines())
                .contains("persistentvolumeclaim/data-one-0")
                .noneMatch(name -> name.contains("mq.wharf.dev"));
        helm("uninstall", "wharf-operator", "--wait");
        assertThat(kubernetes.kubectl("get", "crd", "-o", "name"))
                .contains("mqclusters.mq.wharf.dev", "mqtopics.mq.wharf.dev");
    }

    @Test
    void theClusterMayBeInstalledBeforeItsOperator() {
        installCluster();
        installOperator();
        ready("mqcluster/one");
        ready("mqtopic/one-events");
        helm("uninstall", "one", "--wait", "--timeout=120s");
        helm("uninstall", "wharf-operator", "--wait");
    }

    @Test
    void aWrongValueIsRefusedBeforeAnythingIsInstalled() {
        Command.Result refused =
                kubernetes.helm(
                        List.of(
                                "template",
                                "wrong",
                                chart("wharf-operator"),
                                "--set=watchNamespace=shop"));
        assertThat(refused.succeeded()).isFalse();
        assertThat(refused.err()).contains("watchNamespace");
    }

    @Test
    void theOperatorHasTheSameRightsAsByKustomize() throws IOException {
        String kustomized =
                kubernetes.kubectl(
                        "create",
                        "--dry-run=client",
                        "-o",
                        "json",
                        "-k",
                        Command.root().resolve("config/rbac").toString());
        String templates =
                kubernetes.helm(
                        "template",
                        "x",
                        chart("wharf-operator"),
                        "--set=watchNamespaces={" + NAMESPACE + "}");
        String charted =
                kubernetes
                        .kubectl(
                                templates,
                                List.of("create", "--dry-run=client", "-o", "json", "-f", "-"))
                        .out();
        assertThat(rules(charted, "Role", "x-wharf-operator"))
                .isEqualTo(rules(kustomized, "ClusterRole", "wharf-operator"));
        assertThat(rules(charted, "Role", "x-wharf-operator-lease"))
                .isEqualTo(rules(kustomized, "Role", "wharf-operator-lease"));
    }

    /** The rules of a role, of one JSON document after the other. */
    private static JsonNode rules(String documents, String kind, String name) throws IOException {
        try (MappingIterator<JsonNode> each =
                new ObjectMapper().readerFor(JsonNode.class).readValues(documents)) {
            while (each.hasNext()) {
                JsonNode document = each.next();
                for (JsonNode object :
                        document.has("items") ? document.path("items") : List.of(document)) {
                    if (object.path("kind").asText().equals(kind)
                            && object.at("/metadata/name").asText().equals(name)) {
                        return object.path("rules");
                    }
                }
            }
        }
        throw new AssertionError("no " + kind + " " + name + " in " + documents);
    }

    private static void installOperator() {
        helm(
                "install",
                "wharf-operator",
                chart("wharf-operator"),
                "--set=watchNamespaces={" + NAMESPACE + "}",
                "--wait",
                "--timeout=180s");
    }

    private static void installCluster() {
        helm("install", "one", chart("wharf-cluster"), cluster(), topic(1));
    }

    private static String cluster() {
        return "--set-json=cluster={\"replicas\": 1, \"storage\": {\"size\": \"1Gi\"}}";
    }

    private static String topic(int partitions) {
        return "--set=topics.events.partitions=" + partitions;
    }

    private static void ready(String resource) {
        kubernetes.kubectlIn(
                NAMESPACE, "wait", "--for=condition=Ready", resource, "--timeout=180s");
    }

    /** {@code helm} in the namespace of the charts. */
    private static void helm(String... arguments) {
        kubernetes.helm(
                Stream.concat(Stream.of("-n", NAMESPACE), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static String chart(String name) {
        return Command.root().resolve("charts").resolve(name).toString();
    }
}
