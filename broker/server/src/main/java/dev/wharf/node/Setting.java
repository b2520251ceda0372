package dev.wharf.node;

/**
 * One setting as a person gave it.
 *
 * @param key a configuration name
 * @param value trimmed
 * @param origin where it was given, for a message: a file and line, or an option
 */
record Setting(String key, String value, String origin) {}
