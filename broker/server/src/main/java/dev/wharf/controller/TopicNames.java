package dev.wharf.controller;

import org.jspecify.annotations.Nullable;

/** Which names topics may have, as Kafka has it. Without state. */
public final class TopicNames {
    /** So that the name and a partition number still make a file name. */
    static final int MAX_LENGTH = 249;

    /** The metadata log's own, never a topic's. */
    static final String RESERVED = "__cluster_metadata";

    private TopicNames() {}

    /** A sentence on what is wrong with a name, or null if it is valid. */
    public static @Nullable String problem(String name) {
        if (name.isEmpty()) {
            return "A topic name must not be empty";
        }
        if (name.equals(".") || name.equals("..")) {
            return "A topic name must not be '.' or '..'";
        }
        if (name.length() > MAX_LENGTH) {
            return "The topic name has " + name.length() + " characters, the most is " + MAX_LENGTH;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isAllowed(name.charAt(i))) {
                return "The topic name contains characters other than ASCII letters, digits, '.', '_' and '-'";
            }
        }
        return null;
    }

    /** Names that are equal here may not stand side by side: metrics write '.' as '_'. */
    static String collisionKey(String name) {
        return name.replace('.', '_');
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
