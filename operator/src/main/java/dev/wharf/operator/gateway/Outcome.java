package dev.wharf.operator.gateway;

/** What became of something that the brokers, or Kubernetes, were asked to do. */
public sealed interface Outcome {
    /** It is done, or had been before. */
    record Done() implements Outcome {}

    /**
     * Not now; asking again later may help.
     *
     * @param message a sentence, for people
     */
    record Later(String message) implements Outcome {}

    /**
     * No, and it will stay so until somebody changes something.
     *
     * @param reason one word in camel case, for machines
     * @param message a sentence, for people
     */
    record Refused(String reason, String message) implements Outcome {}

    /** The usual one. */
    Outcome DONE = new Done();
}
