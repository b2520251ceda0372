package dev.wharf.operator.status;

import dev.wharf.operator.plan.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What the conditions of a resource are made of.
 *
 * @param paused whether the operator has been told to leave it alone
 * @param heldBack what could be upgraded and is not, as a sentence; null if nothing
 * @param degraded what is missing although it serves, as a sentence; null if nothing is
 */
public record Situation(
        Verdict verdict, boolean paused, @Nullable String heldBack, @Nullable String degraded) {}
