package dev.wharf.operator.status;

import dev.wharf.operator.manifest.Names;
import dev.wharf.operator.plan.Verdict;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tells people of a change when it happens. An Event is told once; what is true now is in the status. Of the process; without state. */
public final class Events {
    private static final Logger LOG = Logger.getLogger(Events.class);

    private final KubernetesClient kubernetes;

    public Events(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    /** Tells of a verdict, if its reason is another than the one in the status. */
    public void onVerdict(
            HasMetadata about, @Nullable List<Condition> before, Verdict verdict, Instant now) {
        Condition ready = Conditions.ready(before);
        if (ready != null && verdict.reason().equals(ready.getReason())) {
            return;
        }
        boolean problem = verdict.kind() == Verdict.Kind.STALLED;
        tell(about, problem, verdict.reason(), verdict.message(), now);
    }

    /** Tells of something that was done. */
    public void tell(
            HasMetadata about, boolean problem, String reason, String message, Instant now) {
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        try {
            kubernetes
                    .resource(
                            new EventBuilder()
                                    .withNewMetadata()
                                    .withGenerateName(about.getMetadata().getName() + ".")
                                    .withNamespace(about.getMetadata().getNamespace())
                                    .endMetadata()
                                    .withNewInvolvedObject()
                                    .withApiVersion(about.getApiVersion())
                                    .withKind(about.getKind())
                                    .withName(about.getMetadata().getName())
                                    .withNamespace(about.getMetadata().getNamespace())
                                    .withUid(about.getMetadata().getUid())
                                    .endInvolvedObject()
                                    .withType(problem ? "Warning" : "Normal")
                                    .withReason(reason)
                                    .withMessage(message)
                                    .withFirstTimestamp(time)
                                    .withLastTimestamp(time)
                                    .withCount(1)
                                    .withNewSource()
                                    .withComponent(Names.FIELD_MANAGER)
                                    .endSource()
                                    .withReportingComponent(Names.FIELD_MANAGER)
                                    .build())
                    .create();
        } catch (KubernetesClientException e) {
            // Events are hints: a namespace that goes takes none, and the status says the same.
            LOG.debugf(e, "An Event about %s is lost", about.getMetadata().getName());
        }
    }
}
