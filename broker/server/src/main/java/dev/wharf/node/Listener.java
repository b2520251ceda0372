package dev.wharf.node;

import dev.wharf.config.ConfigException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One entry of {@code listeners} or {@code advertised.listeners}: {@code NAME://host:port}.
 *
 * @param name in capitals, unique in its list
 * @param host empty for all addresses
 * @param port 0 for any free one
 */
record Listener(String name, String host, int port) {
    private static final String SYNTAX = "NAME://HOST:PORT, with commas between them";

    /**
     * Parses a list.
     *
     * @throws ConfigException naming {@code key}
     */
    static List<Listener> parse(String key, String text) {
        Map<String, Listener> byName = new LinkedHashMap<>();
        for (String word : text.split(",", -1)) {
            Listener listener = parseOne(key, text, word.trim());
            if (byName.put(listener.name, listener) != null) {
                throw new ConfigException(
                        key,
                        "Invalid value "
                                + text
                                + " for configuration "
                                + key
                                + ": two listeners are named "
                                + listener.name);
            }
        }
        return List.copyOf(new ArrayList<>(byName.values()));
    }

    /** Whether it stands for all addresses of this machine; a name that nobody knows yet does not. */
    boolean isEverywhere() {
        InetAddress at = address().getAddress();
        return host.isEmpty() || (at != null && at.isAnyLocalAddress());
    }

    InetSocketAddress address() {
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    private static Listener parseOne(String key, String text, String word) {
        int scheme = word.indexOf("://");
        int colon = word.lastIndexOf(':');
        if (scheme <= 0 || colon <= scheme) {
            throw new ConfigException(key, text, SYNTAX, new IllegalArgumentException(word));
        }
        String host = HostPort.withoutBrackets(word.substring(scheme + 3, colon));
        try {
            int port = Integer.parseInt(word.substring(colon + 1));
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port " + port);
            }
            return new Listener(
                    word.substring(0, scheme).toUpperCase(java.util.Locale.ROOT), host, port);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key, text, SYNTAX, e);
        }
    }

    @Override
    public String toString() {
        return name + "://" + host + ":" + port;
    }
}
