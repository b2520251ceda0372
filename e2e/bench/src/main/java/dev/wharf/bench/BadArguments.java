package dev.wharf.bench;

/** What was typed makes no sense; the message says what does. */
final class BadArguments extends Exception {
    private static final long serialVersionUID = 1L;

    BadArguments(String message) {
        super(message);
    }
}
