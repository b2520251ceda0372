package dev.wharf.node;

/**
 * One setting as a person gave it.
 *
 * @param key a configuration name
 * @param value trimmed
 * @param origin where it was given, for a message: a file and line, or an option; empty where that goes without saying
 */
record Setting(String key, String value, String origin) {
    /** How a message about it begins. */
    String prefix() {
        return origin.isEmpty() ? "" : origin + ": ";
    }
}
