package dev.wharf.operator.gateway;

/** No broker of a cluster has answered in time. Its message is a sentence, for people. */
public final class UnreachableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
