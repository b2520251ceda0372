package dev.wharf.node;

import dev.wharf.config.ConfigException;

/** An address of another node as settings write it: {@code HOST:PORT}, an IPv6 host in brackets. */
record HostPort(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /**
     * Parses one of a list.
     *
     * @param whole the list, for the message
     * @throws ConfigException naming {@code key}
     */
    static HostPort parse(String key, String whole, String word) {
        int colon = word.lastIndexOf(':');
        try {
            if (colon <= 0) {
                throw new IllegalArgumentException(word);
            }
            int port = Integer.parseInt(word.substring(colon + 1));
            if (port <= 0 || port > MAX_PORT) {
                throw new IllegalArgumentException("port " + port);
            }
            return new HostPort(withoutBrackets(word.substring(0, colon)), port);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key, whole, "HOST:PORT, with commas between them", e);
        }
    }

    /** An IPv6 address as it is looked up. */
    static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
