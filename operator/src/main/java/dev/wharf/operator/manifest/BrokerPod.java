package dev.wharf.operator.manifest;

import static java.util.Objects.requireNonNullElse;

import dev.wharf.operator.api.Listener;
import dev.wharf.operator.api.MQClusterSpec;
import dev.wharf.operator.api.PodOverrides;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFileBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What runs in the pod of a broker, under the restricted Pod Security Standard, on a root file system that nobody writes to. */
final class BrokerPod {
    static final String DATA = "data";

    /** Tells the rack. Kubernetes knows it once the pod has a node, and the operator writes it on the pod. */
    static final String RACK_FILE = "/etc/wharf-pod/rack";

    /** Tells how clients from outside reach the broker; the operator writes it on the pod once Kubernetes has said. */
    static final String ADDRESS_FILE = "/etc/wharf-pod/addresses";

    private static final String MANAGEMENT_DIRECTORY = "/etc/wharf-management";

    /** Has what the operator shows when it asks for a permit. */
    private static final String TOKEN_FILE = MANAGEMENT_DIRECTORY + "/" + ManagementSecret.TOKEN;

    private static final String MANAGEMENT = "management";
    private static final int READABLE_BY_GROUP = 0440;
    private static final String TMP = "tmp";
    private static final String CONFIG = "config";
    private static final String POD = "pod";
    private static final String POD_DIRECTORY = "/etc/wharf-pod";
    private static final String WAIT = "DoNotSchedule";
    private static final String CONFIG_FILE = "/etc/wharf/server.properties";
    private static final long USER = 10001;
    private static final long STOP_SECONDS_MAX = 60;
    private static final int START_SECONDS_MAX = 600;

    /**
     * A broker that says for two minutes that it does not live is killed. Not sooner: on a machine that has too little to give, all brokers are slow to answer, and to
     * kill them makes it worse, as nothing takes as much as a start. Leaders do not wait for it: a broker that stands still loses its session within seconds.
     */
    private static final int LIVE_PERIOD_SECONDS = 10;

    private static final int LIVE_FAILURES = 12;

    private final Names names;
    private final MQClusterSpec spec;
    private final String image;

    BrokerPod(Names names, MQClusterSpec spec, Standing standing) {
        this.names = names;
        this.spec = spec;
        this.image = BrokerImage.of(spec, standing.defaultImage());
    }

    PodSpec spec() {
        PodOverrides overrides = spec.podOrNone();
        return new PodSpecBuilder()
                .withServiceAccountName(names.serviceAccount())
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(STOP_SECONDS_MAX)
                .withNodeSelector(overrides.nodeSelector())
                .withTolerations(overrides.tolerations())
                .withImagePullSecrets(overrides.imagePullSecrets())
                .withPriorityClassName(overrides.priorityClassName())
                .withAffinity(overrides.affinity())
                .withTopologySpreadConstraints(spread(overrides))
                .withSecurityContext(security(overrides.securityContext()))
                .withContainers(container())
                .withVolumes(volumes())
                .build();
    }

    /** Whoever says what pods may do and names no user wants none named: there are platforms that assign ids and refuse others. */
    private static PodSecurityContext security(@Nullable PodSecurityContext overrides) {
        boolean isAssigned = overrides != null && overrides.getRunAsUser() == null;
        Long id = isAssigned ? null : Long.valueOf(USER);
        PodSecurityContext ours =
                new PodSecurityContextBuilder()
                        .withRunAsNonRoot(true)
                        .withRunAsUser(id)
                        .withRunAsGroup(id)
                        .withFsGroup(id)
                        .withFsGroupChangePolicy("OnRootMismatch")
                        .withNewSeccompProfile()
                        .withType("RuntimeDefault")
                        .endSeccompProfile()
                        .build();
        return Overlay.of(ours, overrides, PodSecurityContext.class);
    }

    private static SecurityContext containerSecurity() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }

    private List<Volume> volumes() {
        List<Volume> volumes = new ArrayList<>();
        volumes.add(
                new VolumeBuilder()
                        .withName(CONFIG)
                        .withNewConfigMap()
                        .withName(names.config())
                        .endConfigMap()
                        .build());
        volumes.add(
                new VolumeBuilder()
                        .withName(MANAGEMENT)
                        .withNewSecret()
                        .withSecretName(names.managementSecret())
                        .withDefaultMode(READABLE_BY_GROUP)
                        .endSecret()
                        .build());
        volumes.add(
                new VolumeBuilder()
                        .withName(TMP)
                        .withNewEmptyDir()
                        .withMedium("Memory")
                        .withSizeLimit(new Quantity("64Mi"))
                        .endEmptyDir()
                        .build());
        List<DownwardAPIVolumeFile> told = told();
        if (!told.isEmpty()) {
            volumes.add(
                    new VolumeBuilder()
                            .withName(POD)
                            .withNewDownwardAPI()
                            .withItems(told)
                            .endDownwardAPI()
                            .build());
        }
        return volumes;
    }

    /** What the pod is told after it has begun. */
    private List<DownwardAPIVolumeFile> told() {
        List<DownwardAPIVolumeFile> told = new ArrayList<>();
        if (spec.rackTopologyKey() != null) {
            told.add(annotation(RACK_FILE, Names.RACK));
        }
        if (spec.hasListenersOutside()) {
            told.add(annotation(ADDRESS_FILE, Names.ADDRESSES));
        }
        return told;
    }

    private static DownwardAPIVolumeFile annotation(String file, String annotation) {
        return new DownwardAPIVolumeFileBuilder()
                .withPath(file.substring(POD_DIRECTORY.length() + 1))
                .withNewFieldRef()
                .withFieldPath("metadata.annotations['" + annotation + "']")
                .endFieldRef()
                .build();
    }

    private Container container() {
        return new ContainerBuilder()
                .withName("broker")
                .withImage(image)
                .withArgs("start", CONFIG_FILE)
                .withEnv(environment())
                .withResources(spec.resources())
                .withPorts(ports())
                .withStartupProbe(probe("started", 1, START_SECONDS_MAX))
                .withReadinessProbe(probe("ready", 1, 3))
                .withLivenessProbe(probe("live", LIVE_PERIOD_SECONDS, LIVE_FAILURES))
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withSecurityContext(
                        Overlay.of(
                                containerSecurity(),
                                spec.podOrNone().containerSecurityContext(),
                                SecurityContext.class))
                .withVolumeMounts(mounts())
                .build();
    }

    private List<VolumeMount> mounts() {
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(mount(DATA, BrokerProperties.DATA_DIRECTORY).build());
        mounts.add(
                mount(CONFIG, CONFIG_FILE)
                        .withSubPathExpr("$(POD_NAME).properties")
                        .withReadOnly(true)
                        .build());
        mounts.add(mount(MANAGEMENT, MANAGEMENT_DIRECTORY).withReadOnly(true).build());
        mounts.add(mount(TMP, "/tmp").build());
        if (!told().isEmpty()) {
            mounts.add(mount(POD, POD_DIRECTORY).withReadOnly(true).build());
        }
        return mounts;
    }

    private static VolumeMountBuilder mount(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path);
    }

    private List<EnvVar> environment() {
        List<EnvVar> environment = new ArrayList<>();
        environment.add(
                new EnvVarBuilder()
                        .withName("POD_NAME")
                        .withNewValueFrom()
                        .withNewFieldRef()
                        .withFieldPath("metadata.name")
                        .endFieldRef()
                        .endValueFrom()
                        .build());
        // Beside its mount, not in the settings file: pods whose template is kept have neither.
        environment.add(
                new EnvVarBuilder()
                        .withName("WHARF_CONFIG_MANAGEMENT_TOKEN_FILE")
                        .withValue(TOKEN_FILE)
                        .build());
        if (spec.jvmOptions() != null) {
            environment.add(
                    new EnvVarBuilder()
                            .withName("JDK_JAVA_OPTIONS")
                            .withValue(String.join(" ", spec.jvmOptions()))
                            .build());
        }
        environment.addAll(spec.podOrNone().envOrNone());
        return environment;
    }

    /** Over racks as evenly as can be, or the pod waits; over nodes too, where there are enough of them. */
    private List<TopologySpreadConstraint> spread(PodOverrides overrides) {
        List<TopologySpreadConstraint> constraints = new ArrayList<>();
        if (spec.rackTopologyKey() != null) {
            constraints.add(spreadOver(spec.rackTopologyKey(), WAIT));
        }
        constraints.add(spreadOver("kubernetes.io/hostname", "ScheduleAnyway"));
        for (TopologySpreadConstraint added : overrides.topologySpreadConstraintsOrNone()) {
            constraints.removeIf(ours -> ours.getTopologyKey().equals(added.getTopologyKey()));
        }
        for (TopologySpreadConstraint added : overrides.topologySpreadConstraintsOrNone()) {
            constraints.add(filledIn(added));
        }
        return constraints;
    }

    private TopologySpreadConstraint filledIn(TopologySpreadConstraint added) {
        TopologySpreadConstraint usual = spreadOver(added.getTopologyKey(), WAIT);
        return new TopologySpreadConstraintBuilder(added)
                .withMaxSkew(requireNonNullElse(added.getMaxSkew(), usual.getMaxSkew()))
                .withWhenUnsatisfiable(
                        requireNonNullElse(
                                added.getWhenUnsatisfiable(), usual.getWhenUnsatisfiable()))
                .withLabelSelector(
                        requireNonNullElse(added.getLabelSelector(), usual.getLabelSelector()))
                .build();
    }

    private TopologySpreadConstraint spreadOver(String key, String otherwise) {
        return new TopologySpreadConstraintBuilder()
                .withTopologyKey(key)
                .withMaxSkew(1)
                .withWhenUnsatisfiable(otherwise)
                .withNewLabelSelector()
                .withMatchLabels(names.selector())
                .endLabelSelector()
                .build();
    }

    private List<ContainerPort> ports() {
        List<ContainerPort> ports = new ArrayList<>();
        for (Port port : Port.values()) {
            ports.add(port(port.label, port.number));
        }
        for (Listener listener : spec.listenersOrNone()) {
            ports.add(port(listener.name(), listener.port()));
        }
        return ports;
    }

    private static ContainerPort port(String name, int number) {
        return new ContainerPortBuilder()
                .withName(name)
                .withContainerPort(number)
                .withProtocol("TCP")
                .build();
    }

    private static Probe probe(String question, int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath("/q/health/" + question)
                .withPort(new IntOrString(Port.HTTP.label))
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(5)
                .withFailureThreshold(failures)
                .build();
    }
}
