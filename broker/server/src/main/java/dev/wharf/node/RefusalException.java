package dev.wharf.node;

/** Why a command cannot do what was asked, in one line for the person who asked. */
final class RefusalException extends Exception {
    private static final long serialVersionUID = 1L;

    /** A setting that is not accepted, as picocli's own exit code for wrong usage. */
    static final int USAGE = 2;

    /** The machine does not let us: a port, a directory, a lock. */
    static final int UNAVAILABLE = 1;

    private static final String NAME = "wharf: ";

    private final int exitCode;

    RefusalException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The line that a person reads. */
    String line() {
        return NAME + getMessage();
    }

    /** What another process of ours has said, to be said by this one. */
    static String withoutName(String line) {
        return line.startsWith(NAME) ? line.substring(NAME.length()) : line;
    }

    int exitCode() {
        return exitCode;
    }
}
