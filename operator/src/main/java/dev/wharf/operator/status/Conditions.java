package dev.wharf.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts the conditions of a resource together. Without state. */
public final class Conditions {
    static final List<Function<Situation, Fact>> OF_CLUSTER =
            List.of(
                    ReadyCondition::of,
                    ReconcilingCondition::of,
                    StalledCondition::of,
                    ProgressingCondition::of,
                    DegradedCondition::of,
                    PausedCondition::of,
                    UpgradeableCondition::of);

    static final List<Function<Situation, Fact>> OF_TOPIC =
            List.of(
                    ReadyCondition::of,
                    ReconcilingCondition::of,
                    StalledCondition::of,
                    DegradedCondition::of);

    private Conditions() {}

    /**
     * Conditions with their times.
     *
     * @param facts what holds, each a function of the situation: {@link #OF_CLUSTER} or {@link #OF_TOPIC}
     * @param before those of the status as it is; their times stay where they hold on
     * @param generation of the spec that they are about
     */
    static List<Condition> of(
            List<Function<Situation, Fact>> facts,
            @Nullable List<Condition> before,
            Situation now,
            @Nullable Long generation,
            Instant time) {
        return facts.stream()
                .map(fact -> condition(before, fact.apply(now), generation, time))
                .toList();
    }

    /** The reason of {@code Ready}, or nothing before the first status. */
    public static @Nullable Condition ready(@Nullable List<Condition> conditions) {
        return find(conditions, ReadyCondition.TYPE);
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
