package dev.wharf.operator.manifest;

import dev.wharf.operator.api.DeletionPolicy;
import dev.wharf.operator.api.MQClusterSpec;
import dev.wharf.operator.api.PodOverrides;
import dev.wharf.operator.api.Resources;
import dev.wharf.operator.api.Storage;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
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
    /** Tells which spec the template was made of. */
    private static final String SOURCE = Resources.GROUP + "/source";

    private final Names names;
    private final MQClusterSpec spec;
    private final Standing standing;
    private final PodSpec pod;
    private final SortedMap<String, String> sharedSettings;
    private final SortedMap<String, String> madeOf;
    private final @Nullable PodTemplateSpec kept;

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
        this.madeOf = MadeOf.of(spec);
        this.kept = kept(standing.set());
    }

    /** The template that is there, if it was made of the same spec: what another operator makes of it is no reason to restart. */
    private @Nullable PodTemplateSpec kept(@Nullable StatefulSet live) {
        if (live != null && standing.keepsTemplate()) {
            return live.getSpec().getTemplate();
        }
        if (live == null || !source().equals(annotation(live, SOURCE))) {
            return null;
        }
        PodTemplateSpec template = live.getSpec().getTemplate();
        return freshRevision().equals(revision(template)) ? null : template;
    }

    private static @Nullable String annotation(StatefulSet set, String name) {
        Map<String, String> annotations = set.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(name);
    }

    private static String revision(PodTemplateSpec template) {
        return template.getMetadata().getLabels().getOrDefault(Names.REVISION, "");
    }

    /** The image of the brokers. */
    String image() {
        PodSpec spec = kept == null ? pod : kept.getSpec();
        return spec.getContainers().getFirst().getImage();
    }

    /** What of the spec went into the pods. */
    SortedMap<String, String> madeOf() {
        return madeOf;
    }

    /** Tells one spec from another, as far as pods are concerned. */
    private String source() {
        StatefulSet live = standing.set();
        String of = live == null ? null : annotation(live, SOURCE);
        if (standing.keepsTemplate() && of != null) {
            return of;
        }
        return Identity.revision(MadeOf.text(madeOf));
    }

    /** Changes when and only when pods have to restart. */
    String revision() {
        return kept == null ? freshRevision() : revision(kept);
    }

    private String freshRevision() {
        return Identity.revision(
                Serialization.asYaml(pod)
                        + BrokerProperties.text(sharedSettings)
                        + added(spec.podOrNone().labels())
                        + added(spec.podOrNone().annotations())
                        + accountAnnotations());
    }

    /** What they give to pods these get when they begin. Without any, no text: it would be another one than operators have worked out that knew of none. */
    private String accountAnnotations() {
        SortedMap<String, String> annotations = added(spec.podOrNone().serviceAccountAnnotations());
        return annotations.isEmpty() ? "" : annotations.toString();
    }

    StatefulSet build() {
        return new StatefulSetBuilder()
                .withMetadata(names.metadata(names.brokers()))
                .editMetadata()
                .addToAnnotations(SOURCE, source())
                .endMetadata()
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
                .withTemplate(kept == null ? template() : kept)
                .withVolumeClaimTemplates(claim())
                .endSpec()
                .build();
    }

    private PodTemplateSpec template() {
        return new PodTemplateSpecBuilder().withMetadata(podMetadata()).withSpec(pod).build();
    }

    private ObjectMeta podMetadata() {
        PodOverrides overrides = spec.podOrNone();
        SortedMap<String, String> labels = new TreeMap<>(added(overrides.labels()));
        labels.putAll(names.labels());
        labels.put(Names.REVISION, freshRevision());
        SortedMap<String, String> annotations = added(overrides.annotations());
        annotations.put(Names.MADE_OF, MadeOf.text(madeOf));
        return new ObjectMetaBuilder().withLabels(labels).withAnnotations(annotations).build();
    }

    private PersistentVolumeClaim claim() {
        Storage storage = spec.storage();
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
                .withRequests(Map.of("storage", claimedSize(storage)))
                .endResources()
                .endSpec()
                .build();
    }

    private Quantity claimedSize(Storage storage) {
        Quantity wanted = new Quantity(storage.size());
        StatefulSet live = standing.set();
        return live == null
                ? wanted
                : live.getSpec()
                        .getVolumeClaimTemplates()
                        .getFirst()
                        .getSpec()
                        .getResources()
                        .getRequests()
                        .getOrDefault("storage", wanted);
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
