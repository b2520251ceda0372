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

    private static final String CLUSTER = Resources.GROUP + "/cluster";
    private static final String NAME = "app.kubernetes.io/name";
    private static final String INSTANCE = "app.kubernetes.io/instance";
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private final MQCluster cluster;

    public Names(MQCluster cluster) {
        this.cluster = cluster;
    }

    public String cluster() {
        return cluster.getMetadata().getName();
    }

    String namespace() {
        return cluster.getMetadata().getNamespace();
    }

    /** The StatefulSet, and with an ordinal a pod. */
    String brokers() {
        return cluster();
    }

    public String pod(int ordinal) {
        return brokers() + "-" + ordinal;
    }

    String headlessService() {
        return cluster() + "-brokers";
    }

    String bootstrapService() {
        return cluster() + "-bootstrap";
    }

    String config() {
        return cluster() + "-config";
    }

    String serviceAccount() {
        return cluster() + "-broker";
    }

    /** A broker's host name, the same as long as the cluster lives. */
    String host(int ordinal) {
        return pod(ordinal) + "." + headlessService() + "." + namespace() + ".svc";
    }

    /** What finds the pods of the cluster, and those alone. */
    public SortedMap<String, String> selector() {
        return Collections.unmodifiableSortedMap(
                new TreeMap<>(Map.of(NAME, "wharf", CLUSTER, cluster())));
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
