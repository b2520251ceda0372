package dev.wharf.operator.manifest;

import dev.wharf.operator.api.DeletionPolicy;
import dev.wharf.operator.api.MQClusterSpec;
import dev.wharf.operator.api.PodOverrides;
import dev.wharf.operator.api.Storage;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The StatefulSet of a cluster's brokers. All pods start at once; none is replaced because its template has changed, for the operator asks the brokers first and deletes
 * pods itself.
 */
final class BrokerSet {
    private final Names names;
    private final MQClusterSpec spec;
    private final Standing standing;
    private final PodSpec pod;
    private final SortedMap<String, String> sharedSettings;

    BrokerSet(
            Names names,
            MQClusterSpec spec,
            Standing standing,
            SortedMap<String, String> sharedSettings) {
        this.names = names;
        this.spec = spec;
        this.standing = standing;
        this.sharedSettings = sharedSettings;
        this.pod = new BrokerPod(names, spec, standing).spec();
    }

    /** Changes when and only when pods have to restart. */
    String revision() {
        return Identity.revision(
                Serialization.asYaml(pod)
                        + BrokerProperties.text(sharedSettings)
                        + added(spec.podOrNone().labels())
                        + added(spec.podOrNone().annotations()));
    }

    StatefulSet build() {
        return new StatefulSetBuilder()
                .withMetadata(names.metadata(names.brokers()))
                .withNewSpec()
                .withReplicas(standing.replicas())
                .withServiceName(names.headlessService())
                .withPodManagementPolicy("Parallel")
                .withNewUpdateStrategy()
                .withType("OnDelete")
                .endUpdateStrategy()
                .withNewPersistentVolumeClaimRetentionPolicy()
                .withWhenDeleted(retention())
                .withWhenScaled(retention())
                .endPersistentVolumeClaimRetentionPolicy()
                .withNewSelector()
                .withMatchLabels(names.selector())
                .endSelector()
                .withNewTemplate()
                .withMetadata(podMetadata())
                .withSpec(pod)
                .endTemplate()
                .withVolumeClaimTemplates(claim())
                .endSpec()
                .build();
    }

    private ObjectMeta podMetadata() {
        PodOverrides overrides = spec.podOrNone();
        SortedMap<String, String> labels = new TreeMap<>(added(overrides.labels()));
        labels.putAll(names.labels());
        labels.put(Names.REVISION, revision());
        return new ObjectMetaBuilder()
                .withLabels(labels)
                .withAnnotations(added(overrides.annotations()))
                .build();
    }

    private PersistentVolumeClaim claim() {
        Storage storage = spec.storage();
        String size = standing.claimedSize() == null ? storage.size() : standing.claimedSize();
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(BrokerPod.DATA)
                .withLabels(names.selector())
                .withAnnotations(Map.of(Names.IDENTITY, standing.identity()))
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withStorageClassName(storage.className())
                .withNewResources()
                .withRequests(Map.of("storage", new Quantity(size)))
                .endResources()
                .endSpec()
                .build();
    }

    private String retention() {
        return spec.storage().deletionPolicyOrDefault() == DeletionPolicy.DELETE
                ? "Delete"
                : "Retain";
    }

    private static SortedMap<String, String> added(@Nullable Map<String, String> given) {
        return given == null ? new TreeMap<>() : new TreeMap<>(given);
    }
}
