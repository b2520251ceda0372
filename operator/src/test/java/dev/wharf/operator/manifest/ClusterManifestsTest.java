package dev.wharf.operator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.Golden;
import dev.wharf.operator.api.MQCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each {@code in-NAME.yaml} beside {@code out-NAME.yaml}, and what has to hold for any. */
final class ClusterManifestsTest {
    private static final Standing NEW =
            new Standing(3, false, "uid", null, null, "secret", "example/wharf:1");

    private static Path file(String name) {
        return Golden.file("operator/src/test/resources/manifest/" + name + ".yaml");
    }

    private static MQCluster cluster(UnaryOperator<String> edit) throws IOException {
        return Serialization.unmarshal(
                edit.apply(Files.readString(file("in-three"))), MQCluster.class);
    }

    private static ClusterManifests made(UnaryOperator<String> edit, Standing standing)
            throws IOException {
        return ClusterManifests.of(cluster(edit), standing);
    }

    private static <T extends HasMetadata> T find(ClusterManifests manifests, Class<T> type) {
        return manifests.objects().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    /** The set as the first operator has made it. */
    private static StatefulSet there() throws IOException {
        return find(made(yaml -> yaml, NEW), StatefulSet.class);
    }

    private static Properties settings(ClusterManifests manifests, int ordinal) throws IOException {
        Properties settings = new Properties();
        settings.load(
                new StringReader(
                        Objects.requireNonNull(
                                find(manifests, ConfigMap.class)
                                        .getData()
                                        .get("c-" + ordinal + ".properties"))));
        return settings;
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "three", "full", "outside"})
    void objects_are_as_committed(String name) throws IOException {
        MQCluster cluster =
                Serialization.unmarshal(Files.readString(file("in-" + name)), MQCluster.class);
        Standing standing =
                new Standing(
                        cluster.getSpec().replicas(),
                        false,
                        cluster.getMetadata().getUid(),
                        null,
                        null,
                        "secret",
                        "example/wharf:1");
        String yaml =
                ClusterManifests.of(cluster, standing).objects().stream()
                        .map(Serialization::asYaml)
                        .collect(Collectors.joining());
        Golden.check(file("out-" + name), yaml);
    }

    @Test
    void made_twice_they_are_equal() throws IOException {
        assertThat(made(yaml -> yaml, NEW)).isEqualTo(made(yaml -> yaml, NEW));
    }

    @Test
    void pods_restart_for_what_they_run_and_not_for_how_many_they_are() throws IOException {
        String before = made(yaml -> yaml, NEW).revision();
        assertThat(made(yaml -> yaml.replace("replicas: 3", "replicas: 4"), NEW).revision())
                .isEqualTo(before);
        assertThat(made(yaml -> yaml.replace("10Gi", "20Gi"), NEW).revision()).isEqualTo(before);
        assertThat(
                        made(
                                        yaml -> yaml,
                                        new Standing(
                                                5,
                                                true,
                                                "uid",
                                                there(),
                                                null,
                                                "secret",
                                                "example/wharf:1"))
                                .revision())
                .isEqualTo(before);
        Set<String> others = new HashSet<>();
        others.add(before);
        others.add(made(yaml -> yaml + "  image: example/wharf:2\n", NEW).revision());
        others.add(made(yaml -> yaml + "  jvmOptions: [-Xmx1g]\n", NEW).revision());
        others.add(made(yaml -> yaml + "  config: {queued.max.requests: '3'}\n", NEW).revision());
        others.add(made(yaml -> yaml + "  resources: {limits: {cpu: '1'}}\n", NEW).revision());
        others.add(made(yaml -> yaml + "  version: '3'\n", NEW).revision());
        for (String pod :
                List.of(
                        "labels: {team: a}",
                        "annotations: {team: a}",
                        "serviceAccountAnnotations: {role: a}",
                        "nodeSelector: {disk: ssd}",
                        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone}]}}",
                        "topologySpreadConstraints: [{topologyKey: zone}]",
                        "tolerations: [{operator: Exists}]",
                        "imagePullSecrets: [{name: a}]",
                        "priorityClassName: high",
                        "env: [{name: TZ, value: UTC}]",
                        "securityContext: {runAsUser: 7}",
                        "containerSecurityContext: {readOnlyRootFilesystem: false}")) {
            others.add(made(yaml -> yaml + "  pod: {" + pod + "}\n", NEW).revision());
        }
        assertThat(others).hasSize(18);
    }

    @Test
    void the_set_never_restarts_a_pod_of_its_own_accord_and_its_claims_keep_their_size()
            throws IOException {
        StatefulSet set =
                find(
                        made(
                                yaml -> yaml.replace("10Gi", "20Gi"),
                                new Standing(
                                        4,
                                        true,
                                        "uid",
                                        there(),
                                        null,
                                        "secret",
                                        "example/wharf:1")),
                        StatefulSet.class);
        assertThat(set.getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
        assertThat(set.getSpec().getReplicas()).isEqualTo(4);
        assertThat(
                        set.getSpec()
                                .getVolumeClaimTemplates()
                                .getFirst()
                                .getSpec()
                                .getResources()
                                .getRequests())
                .hasToString("{storage=10Gi}");
    }

    @Test
    void another_operator_restarts_nothing_until_the_spec_changes() throws IOException {
        Standing upgraded =
                new Standing(3, true, "uid", there(), null, "secret", "example/wharf:2");
        ClusterManifests same = made(yaml -> yaml, upgraded);
        assertThat(same.revision()).isEqualTo(made(yaml -> yaml, NEW).revision());
        assertThat(find(same, StatefulSet.class).getSpec().getTemplate())
                .isEqualTo(there().getSpec().getTemplate());
        ClusterManifests changed = made(yaml -> yaml + "  jvmOptions: [-Xmx1g]\n", upgraded);
        assertThat(changed.revision()).isNotEqualTo(same.revision());
        assertThat(find(changed, StatefulSet.class).getSpec().getTemplate().toString())
                .contains("example/wharf:2");
    }

    @Test
    void the_first_voters_found_the_cluster_once_and_an_empty_disk_joins_later()
            throws IOException {
        ClusterManifests founding =
                made(yaml -> yaml, new Standing(5, false, "uid", null, null, "secret", "i"));
        ClusterManifests founded =
                made(yaml -> yaml, new Standing(5, true, "uid", null, null, "secret", "i"));
        assertThat(settings(founding, 0).getProperty("initial.controllers"))
                .isEqualTo(settings(founding, 2).getProperty("initial.controllers"))
                .startsWith("0@c-0.c-brokers.shop.svc:9093:");
        assertThat(settings(founding, 3)).doesNotContainKey("initial.controllers");
        assertThat(settings(founded, 0)).doesNotContainKey("initial.controllers");
        assertThat(settings(founded, 0).getProperty("cluster.id"))
                .isEqualTo(settings(founding, 4).getProperty("cluster.id"));
    }

    @Test
    void clients_are_told_a_name_whose_address_stays_and_brokers_the_name_of_a_pod()
            throws IOException {
        ClusterManifests made =
                made(
                        yaml ->
                                yaml
                                        + "  listeners: [{name: inner, type: Internal, port: 9095}, {name: nodes, type: NodePort, port: 9096}]\n",
                        NEW);
        assertThat(settings(made, 1).getProperty("advertised.listeners").split(","))
                .containsExactly(
                        "CLIENTS://c-broker-1.shop.svc:9092",
                        "BROKERS://c-1.c-brokers.shop.svc:9093",
                        "INNER://c-broker-1.shop.svc:9095");
        Service service =
                made.objects().stream()
                        .filter(object -> object.getMetadata().getName().equals("c-broker-1"))
                        .map(Service.class::cast)
                        .findFirst()
                        .orElseThrow();
        assertThat(service.getSpec().getClusterIP()).as("Kubernetes chooses one").isNull();
        assertThat(service.getSpec().getSelector())
                .containsEntry("statefulset.kubernetes.io/pod-name", "c-1");
        assertThat(service.getSpec().getPorts())
                .extracting(ServicePort::getName)
                .as("of the listeners within Kubernetes")
                .containsExactly("clients", "inner");
    }

    @Test
    void brokers_are_told_no_name_before_its_service_is_there() throws IOException {
        List<String> kinds =
                made(yaml -> yaml, NEW).objects().stream().map(HasMetadata::getKind).toList();
        assertThat(kinds.lastIndexOf("Service")).isLessThan(kinds.indexOf("ConfigMap"));
    }

    @Test
    void ids_are_worked_out_and_well_formed() {
        assertThat(Identity.uuid("uid", "cluster"))
                .isEqualTo(Identity.uuid("uid", "cluster"))
                .isNotEqualTo(Identity.uuid("uid", "directory/0"))
                .isNotEqualTo(Identity.uuid("other", "cluster"))
                .hasSize(22)
                .doesNotStartWith("-");
        assertThat(Base64.getUrlDecoder().decode(Identity.uuid("uid", "cluster"))).hasSize(16);
    }

    @Test
    void what_the_operator_decides_wins_over_the_spec_and_values_survive_the_file()
            throws IOException {
        Properties settings =
                settings(
                        made(
                                yaml ->
                                        yaml
                                                + "  config: {node.id: '7', path: ' a\\b', default.replication.factor: '2'}\n",
                                NEW),
                        1);
        assertThat(settings.getProperty("node.id")).isEqualTo("1");
        assertThat(settings.getProperty("path")).isEqualTo(" a\\b");
        assertThat(settings.getProperty("default.replication.factor")).isEqualTo("2");
    }

    @Test
    void settings_that_brokers_take_while_they_run_are_in_no_file_and_restart_nothing()
            throws IOException {
        String running = "  config: {log.retention.ms: '60000', queued.max.requests: '3'}\n";
        ClusterManifests made = made(yaml -> yaml + running, NEW);
        assertThat(made.runningConfig()).containsExactly(Map.entry("log.retention.ms", "60000"));
        assertThat(settings(made, 0)).doesNotContainKey("log.retention.ms");
        assertThat(settings(made, 0).getProperty("queued.max.requests")).isEqualTo("3");
        assertThat(made.madeOf()).containsOnlyKeys("controllers", "config.queued.max.requests");
        assertThat(made(yaml -> yaml + running.replace("60000", "1"), NEW).revision())
                .isEqualTo(made.revision());
    }

    @Test
    void a_pod_carries_what_it_was_made_of() throws IOException {
        ClusterManifests made = made(yaml -> yaml + "  image: example/wharf:2\n", NEW);
        Map<String, String> annotations =
                find(made, StatefulSet.class)
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getAnnotations();
        assertThat(String.valueOf(annotations.get(Names.MADE_OF)).lines())
                .containsExactlyElementsOf(
                        made.madeOf().entrySet().stream().map(Object::toString).toList())
                .anyMatch(line -> line.startsWith("image="));
    }

    @Test
    void while_an_image_is_refused_pods_stay_as_they_are() throws IOException {
        ClusterManifests before = made(yaml -> yaml, NEW);
        Standing refused =
                new Standing(3, true, "uid", there(), new ConfigMap(), "secret", "example/wharf:1");
        UnaryOperator<String> other = yaml -> yaml + "  image: example/wharf:0\n";
        ClusterManifests kept = made(other, refused);
        assertThat(kept.revision()).isEqualTo(before.revision());
        assertThat(kept.image()).isEqualTo("example/wharf:1");
        StatefulSet set = find(kept, StatefulSet.class);
        assertThat(set.getSpec().getTemplate()).isEqualTo(there().getSpec().getTemplate());
        Standing allowed = new Standing(3, true, "uid", set, null, "secret", "example/wharf:1");
        assertThat(made(other, allowed).image())
                .as("once nothing is against it any more")
                .isEqualTo("example/wharf:0");
    }

    @Test
    void who_says_what_pods_may_do_and_names_no_user_wants_none_named() throws IOException {
        assertThat(security("{runAsUser: 5}"))
                .extracting(PodSecurityContext::getRunAsUser, PodSecurityContext::getFsGroup)
                .containsExactly(5L, 10001L);
        for (String given : List.of("{}", "{fsGroupChangePolicy: Always}")) {
            assertThat(security(given))
                    .extracting(
                            PodSecurityContext::getRunAsUser,
                            PodSecurityContext::getRunAsGroup,
                            PodSecurityContext::getFsGroup,
                            PodSecurityContext::getRunAsNonRoot)
                    .containsExactly(null, null, null, true);
        }
    }

    private static PodSecurityContext security(String given) throws IOException {
        return find(
                        made(
                                yaml ->
                                        yaml.replace(
                                                "spec:",
                                                "spec:\n  pod: {securityContext: " + given + "}"),
                                NEW),
                        StatefulSet.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getSecurityContext();
    }
}
