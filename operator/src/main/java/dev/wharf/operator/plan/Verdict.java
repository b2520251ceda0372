package dev.wharf.operator.plan;

/**
 * How far things are.
 *
 * @param reason one word in camel case, for machines
 * @param message a sentence, for people
 */
public record Verdict(Kind kind, String reason, String message) {
    /** The few ways in which things can be. */
    public enum Kind {
        /** As the spec says. */
        READY,
        /** On the way; nobody has to do anything. */
        PROGRESSING,
        /** Not as the spec says, and it is left so until a time that the spec has named, or until Kubernetes has done its part. */
        WAITING,
        /** Not on the way: waits for something that the operator does not do. */
        STALLED
    }

    static Verdict ready(String message) {
        return new Verdict(Kind.READY, "AsSpecified", message);
    }

    static Verdict progressing(String reason, String message) {
        return new Verdict(Kind.PROGRESSING, reason, message);
    }

    static Verdict waiting(String reason, String message) {
        return new Verdict(Kind.WAITING, reason, message);
    }

    static Verdict stalled(String reason, String message) {
        return new Verdict(Kind.STALLED, reason, message);
    }
}
