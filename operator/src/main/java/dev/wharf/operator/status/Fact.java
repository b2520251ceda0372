package dev.wharf.operator.status;

import dev.wharf.operator.plan.Verdict;

/**
 * One condition, without its time.
 *
 * @param reason one word in camel case, for machines
 * @param message a sentence, for people
 */
record Fact(String type, boolean holds, String reason, String message) {
    /** As a verdict says. */
    static Fact of(String type, boolean holds, Verdict verdict) {
        return new Fact(type, holds, verdict.reason(), verdict.message());
    }

    String status() {
        return holds ? "True" : "False";
    }
}
