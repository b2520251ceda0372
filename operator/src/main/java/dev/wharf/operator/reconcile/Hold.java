package dev.wharf.operator.reconcile;

import dev.wharf.operator.api.MQClusterStatus;
import dev.wharf.operator.gateway.Brokers;
import dev.wharf.operator.gateway.Outcome;
import dev.wharf.operator.manifest.ClusterManifests;
import dev.wharf.operator.manifest.Names;
import dev.wharf.operator.observe.PodState;
import dev.wharf.operator.plan.Downgrade;
import dev.wharf.operator.plan.Verdict;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Why pods stay as they are although the spec wants them otherwise: the image knows less than the cluster uses, or the brokers would not start with the settings or the options of Java. That is
 * known before any pod is touched. Without state.
 */
final class Hold {
    /** Brokers that are asked before the round goes on without an answer. */
    private static final int ASKED_MAX = 2;

    private Hold() {}

    /**
     * @param set as it is there; null before
     * @return null if nothing is known against what is wanted
     */
    static @Nullable Verdict of(
            ClusterManifests wanted,
            @Nullable StatefulSet set,
            @Nullable MQClusterStatus status,
            Collection<PodState> pods,
            Supplier<Brokers> brokers) {
        String downgrade =
                status == null || status.images() == null || status.features() == null
                        ? null
                        : Downgrade.refusal(wanted.image(), status.images(), status.features());
        if (downgrade != null) {
            return new Verdict(Verdict.Kind.STALLED, "DowngradeRefused", downgrade);
        }
        return set == null || !isForRunningBrokersToSay(wanted, set.getSpec().getTemplate())
                ? null
                : settings(wanted, pods, brokers);
    }

    /** What another image makes of its settings these brokers do not know; the first that runs it will tell. */
    private static boolean isForRunningBrokersToSay(ClusterManifests wanted, PodTemplateSpec now) {
        String revision = now.getMetadata().getLabels().get(Names.REVISION);
        String image = now.getSpec().getContainers().getFirst().getImage();
        return !wanted.revision().equals(revision) && Objects.equals(wanted.image(), image);
    }

    /** Where no broker serves, there is nothing that bad settings could break. */
    private static @Nullable Verdict settings(
            ClusterManifests wanted, Collection<PodState> pods, Supplier<Brokers> brokers) {
        List<PodState> serving = pods.stream().filter(PodState::isReady).limit(ASKED_MAX).toList();
        Verdict unanswered = null;
        for (PodState pod : serving) {
            Outcome outcome =
                    brokers.get()
                            .checkSettings(
                                    pod.ordinal(), wanted.startConfig(), wanted.jvmOptions());
            switch (outcome) {
                case Outcome.Done _ -> {
                    return null;
                }
                case Outcome.Refused refused -> {
                    return new Verdict(
                            Verdict.Kind.STALLED,
                            refused.reason(),
                            "No broker is restarted, as none would start again: "
                                    + refused.message());
                }
                case Outcome.Later later ->
                        unanswered =
                                new Verdict(
                                        Verdict.Kind.PROGRESSING,
                                        "CheckingSettings",
                                        later.message());
            }
        }
        return unanswered;
    }
}
