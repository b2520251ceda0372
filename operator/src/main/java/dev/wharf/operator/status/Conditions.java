package dev.wharf.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts the conditions of a resource together. Without state. */
public final class Conditions {
    private Conditions() {}

    /**
     * All conditions of a cluster.
     *
     * @param before those of the status as it is; their times stay where they hold on
     * @param generation of the spec that they are about
     */
    public static List<Condition> ofCluster(
            @Nullable List<Condition> before,
            Situation now,
            @Nullable Long generation,
            Instant time) {
        return timed(
                before,
                List.of(
                        ReadyCondition.of(now),
                        ReconcilingCondition.of(now),
                        StalledCondition.of(now),
                        ProgressingCondition.of(now),
                        DegradedCondition.of(now),
                        PausedCondition.of(now),
                        UpgradeableCondition.of(now)),
                generation,
                time);
    }

    /** All conditions of a topic. */
    public static List<Condition> ofTopic(
            @Nullable List<Condition> before,
            Situation now,
            @Nullable Long generation,
            Instant time) {
        return timed(
                before,
                List.of(
                        ReadyCondition.of(now),
                        ReconcilingCondition.of(now),
                        StalledCondition.of(now),
                        DegradedCondition.of(now)),
                generation,
                time);
    }

    /** The reason of {@code Ready}, or nothing before the first status. */
    public static @Nullable Condition ready(@Nullable List<Condition> conditions) {
        return find(conditions, ReadyCondition.TYPE);
    }

    private static List<Condition> timed(
            @Nullable List<Condition> before,
            List<Fact> facts,
            @Nullable Long generation,
            Instant time) {
        return facts.stream().map(fact -> condition(before, fact, generation, time)).toList();
    }

    private static Condition condition(
            @Nullable List<Condition> before, Fact fact, @Nullable Long generation, Instant time) {
        Condition old = find(before, fact.type());
        String since =
                old != null && Objects.equals(old.getStatus(), fact.status())
                        ? old.getLastTransitionTime()
                        : null;
        return new ConditionBuilder()
                .withType(fact.type())
                .withStatus(fact.status())
                .withReason(fact.reason())
                .withMessage(fact.message())
                .withObservedGeneration(generation)
                .withLastTransitionTime(
                        since == null ? time.truncatedTo(ChronoUnit.SECONDS).toString() : since)
                .build();
    }

    private static @Nullable Condition find(@Nullable List<Condition> conditions, String type) {
        return conditions == null
                ? null
                : conditions.stream()
                        .filter(each -> type.equals(each.getType()))
                        .findFirst()
                        .orElse(null);
    }
}
