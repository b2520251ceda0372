package dev.wharf.operator.manifest;

import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.api.Resources;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How the objects of a cluster are called, labelled and found. */
public final class Names {
    /** Who has written an object. */
    public static final String FIELD_MANAGER = "wharf-operator";

    /** Tells which template a pod was made from. */
    public static final String REVISION = Resources.GROUP + "/revision";

    /** Tells what went into that template. */
    public static final String MADE_OF = Resources.GROUP + "/made-of";

    /** Where a pod is told its rack, once it is known. */
    public static final String RACK = Resources.GROUP + "/rack";

    /** Where a pod is told how clients from outside reach it, once that is known. */
    public static final String ADDRESSES = Resources.GROUP + "/addresses";

    /** On a Service: the listener of the spec that it is there for. */
    public static final String LISTENER = Resources.GROUP + "/listener";

    /** On a Service: the number of the broker that it leads to, for clients within Kubernetes. */
    public static final String BROKER = Resources.GROUP + "/broker";

    /** On a volume's claim: what the ids of the cluster whose data it has were worked out from. */
    public static final String IDENTITY = Resources.GROUP + "/identity";

    /** On a volume's claim: that the first voters of the cluster have formatted their disks. */
    public static final String FOUNDED = Resources.GROUP + "/founded";

    /** The cluster that an object belongs to. */
    public static final String CLUSTER = Resources.GROUP + "/cluster";

    private static final String NAME = "app.kubernetes.io/name";
    private static final String INSTANCE = "app.kubernetes.io/instance";
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** What Kubernetes writes on the pods of a StatefulSet. */
    private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";

    private final MQCluster cluster;

    public Names(MQCluster cluster) {
        this.cluster = cluster;
    }

    public String cluster() {
        return cluster.getMetadata().getName();
    }

    public String namespace() {
        return cluster.getMetadata().getNamespace();
    }

    /** The StatefulSet, and with an ordinal a pod. */
    public String brokers() {
        return cluster();
    }

    public String pod(int ordinal) {
        return brokers() + "-" + ordinal;
    }

    /** The claim to a broker's volume. */
    public String claim(int ordinal) {
        return BrokerPod.DATA + "-" + pod(ordinal);
    }

    public String headlessService() {
        return cluster() + "-brokers";
    }

    public String bootstrapService() {
        return cluster() + "-bootstrap";
    }

    /** Where clients of a listener that the spec adds begin. */
    public String bootstrapService(String listener) {
        return cluster() + "-" + listener + "-bootstrap";
    }

    /** Where clients within Kubernetes find one broker. */
    public String brokerService(int ordinal) {
        return cluster() + "-broker-" + ordinal;
    }

    /** Where those of a listener that the spec adds do, if they come from outside. */
    public String brokerService(String listener, int ordinal) {
        return cluster() + "-" + listener + "-" + ordinal;
    }

    public String config() {
        return cluster() + "-config";
    }

    /** The secret that brokers and the operator share. */
    public String managementSecret() {
        return cluster() + "-management";
    }

    String serviceAccount() {
        return cluster() + "-broker";
    }

    /** The host name of a broker's pod, the same as long as the cluster lives; each new pod has another address behind it. */
    public String host(int ordinal) {
        return pod(ordinal) + "." + headlessService() + "." + namespace() + ".svc";
    }

    /** The host name of a broker's Service, whose address stays the same too. */
    String clientsHost(int ordinal) {
        return brokerService(ordinal) + "." + namespace() + ".svc";
    }

    /** What finds the pods of the cluster, and those alone. */
    public SortedMap<String, String> selector() {
        return Collections.unmodifiableSortedMap(
                new TreeMap<>(Map.of(NAME, "wharf", CLUSTER, cluster())));
    }

    /** What finds the pod of one broker. */
    SortedMap<String, String> selector(int ordinal) {
        SortedMap<String, String> selector = new TreeMap<>(selector());
        selector.put(POD_NAME, pod(ordinal));
        return selector;
    }

    /** What finds the objects of all clusters. */
    public static String everyCluster() {
        return NAME + "=wharf," + CLUSTER;
    }

    /** What is on every object of the cluster. */
    SortedMap<String, String> labels() {
        SortedMap<String, String> labels = new TreeMap<>(selector());
        labels.put(INSTANCE, cluster());
        labels.put(MANAGED_BY, FIELD_MANAGER);
        return labels;
    }

    /** What finds the operator's own pods. */
    static Map<String, String> operatorSelector() {
        return Map.of(NAME, FIELD_MANAGER);
    }

    /** The head of an object that goes when the cluster goes. */
    ObjectMeta metadata(String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(namespace())
                .withLabels(labels())
                .withOwnerReferences(
                        new OwnerReferenceBuilder()
                                .withApiVersion(Resources.GROUP + "/" + Resources.VERSION)
                                .withKind("MQCluster")
                                .withName(cluster())
                                .withUid(cluster.getMetadata().getUid())
                                .withController(true)
                                .withBlockOwnerDeletion(true)
                                .build())
                .build();
    }
}
