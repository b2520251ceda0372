package dev.wharf.network;

import static dev.wharf.config.ConfigKey.Update.DYNAMIC;
import static dev.wharf.config.ConfigKey.Update.RESTART;

import dev.wharf.config.ConfigException;
import dev.wharf.config.ConfigKey;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The validated settings of the network, under Kafka's names.
 *
 * @param threads event loops; connections and partitions are spread over them
 * @param requestMaxBytes the largest frame a client may send
 * @param queuedMaxBytes bytes of unanswered requests that all connections together may hold before reading pauses
 * @param maxConnections connections at a time
 * @param maxConnectionsPerIp connections at a time from one address
 * @param maxConnectionsPerIpOverrides the same for single addresses
 * @param maxConnectionCreationRate connections that are accepted in a second
 * @param maxIdleMs a connection without traffic for so long is closed
 * @param sendBufferBytes the socket's send buffer, -1 for the system's default
 * @param receiveBufferBytes the socket's receive buffer, -1 for the system's default
 * @param listenBacklog connections that the kernel holds before they are accepted
 */
public record NetworkConfig(
        int threads,
        int requestMaxBytes,
        long queuedMaxBytes,
        int maxConnections,
        int maxConnectionsPerIp,
        Map<InetAddress, Integer> maxConnectionsPerIpOverrides,
        int maxConnectionCreationRate,
        long maxIdleMs,
        int sendBufferBytes,
        int receiveBufferBytes,
        int listenBacklog) {

    private static final int MAX_INT = Integer.MAX_VALUE;

    public static final ConfigKey<Integer> THREADS =
            ConfigKey.ofInt(
                    "num.network.threads",
                    2,
                    1,
                    256,
                    RESTART,
                    "Event loops; connections and partitions are spread over them.");
    public static final ConfigKey<Integer> REQUEST_MAX_BYTES =
            ConfigKey.ofInt(
                    "socket.request.max.bytes",
                    100 << 20,
                    1024,
                    MAX_INT - 8,
                    RESTART,
                    "The largest request in bytes; a larger one closes the connection.");
    public static final ConfigKey<Long> QUEUED_MAX_BYTES =
            ConfigKey.ofLong(
                    "queued.max.request.bytes",
                    256L << 20,
                    1 << 20,
                    Long.MAX_VALUE,
                    RESTART,
                    "Bytes of unanswered requests over all connections at which reading pauses; half of the direct memory (as much as -Xmx unless -XX:MaxDirectMemorySize says otherwise) if that is less.");
    public static final ConfigKey<Integer> MAX_CONNECTIONS =
            ConfigKey.ofInt(
                    "max.connections",
                    10_000,
                    1,
                    MAX_INT,
                    DYNAMIC,
                    "Connections at a time; one more is closed at once.");
    public static final ConfigKey<Integer> MAX_CONNECTIONS_PER_IP =
            ConfigKey.ofInt(
                    "max.connections.per.ip",
                    5_000,
                    1,
                    MAX_INT,
                    DYNAMIC,
                    "Connections at a time from one address; one more is closed at once.");
    public static final ConfigKey<List<String>> MAX_CONNECTIONS_PER_IP_OVERRIDES =
            ConfigKey.ofList(
                    "max.connections.per.ip.overrides",
                    List.of(),
                    List.of(),
                    RESTART,
                    "Other limits than max.connections.per.ip for single addresses or host names: HOST:CONNECTIONS.");
    public static final ConfigKey<Integer> MAX_CONNECTION_CREATION_RATE =
            ConfigKey.ofInt(
                    "max.connection.creation.rate",
                    MAX_INT,
                    1,
                    MAX_INT,
                    DYNAMIC,
                    "Connections that are accepted in a second; more wait in the system.");
    public static final ConfigKey<Long> MAX_IDLE_MS =
            ConfigKey.ofLong(
                    "connections.max.idle.ms",
                    600_000,
                    1,
                    Long.MAX_VALUE,
                    RESTART,
                    "A connection without traffic for so many milliseconds is closed.");
    public static final ConfigKey<Integer> SEND_BUFFER_BYTES =
            ConfigKey.ofInt(
                    "socket.send.buffer.bytes",
                    -1,
                    -1,
                    MAX_INT,
                    RESTART,
                    "The send buffer of a socket in bytes; -1 leaves it to the system.");
    public static final ConfigKey<Integer> RECEIVE_BUFFER_BYTES =
            ConfigKey.ofInt(
                    "socket.receive.buffer.bytes",
                    -1,
                    -1,
                    MAX_INT,
                    RESTART,
                    "The receive buffer of a socket in bytes; -1 leaves it to the system.");
    public static final ConfigKey<Integer> LISTEN_BACKLOG =
            ConfigKey.ofInt(
                    "socket.listen.backlog.size",
                    50,
                    1,
                    MAX_INT,
                    RESTART,
                    "Connections that the system holds before they are accepted.");

    /** All keys of this room, in the order of the reference table. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(
                    THREADS,
                    REQUEST_MAX_BYTES,
                    QUEUED_MAX_BYTES,
                    MAX_CONNECTIONS,
                    MAX_CONNECTIONS_PER_IP,
                    MAX_CONNECTIONS_PER_IP_OVERRIDES,
                    MAX_CONNECTION_CREATION_RATE,
                    MAX_IDLE_MS,
                    SEND_BUFFER_BYTES,
                    RECEIVE_BUFFER_BYTES,
                    LISTEN_BACKLOG);

    /**
     * The settings in {@code values}, defaults where a key is absent; keys of other rooms are not looked at.
     *
     * @throws dev.wharf.config.ConfigException for a value out of its range
     */
    public static NetworkConfig of(Map<String, String> values) {
        return new NetworkConfig(
                read(THREADS, values),
                read(REQUEST_MAX_BYTES, values),
                read(QUEUED_MAX_BYTES, values),
                read(MAX_CONNECTIONS, values),
                read(MAX_CONNECTIONS_PER_IP, values),
                overrides(read(MAX_CONNECTIONS_PER_IP_OVERRIDES, values)),
                read(MAX_CONNECTION_CREATION_RATE, values),
                read(MAX_IDLE_MS, values),
                read(SEND_BUFFER_BYTES, values),
                read(RECEIVE_BUFFER_BYTES, values),
                read(LISTEN_BACKLOG, values));
    }

    /** The same with those of {@code values} that can change while the node runs. */
    NetworkConfig changed(Map<String, String> values) {
        return new NetworkConfig(
                threads,
                requestMaxBytes,
                queuedMaxBytes,
                read(MAX_CONNECTIONS, values),
                read(MAX_CONNECTIONS_PER_IP, values),
                maxConnectionsPerIpOverrides,
                read(MAX_CONNECTION_CREATION_RATE, values),
                maxIdleMs,
                sendBufferBytes,
                receiveBufferBytes,
                listenBacklog);
    }

    private static <T> T read(ConfigKey<T> key, Map<String, String> values) {
        return key.parse(values.get(key.name()));
    }

    /** The limit on connections at a time from {@code address}. */
    int maxConnectionsFrom(InetAddress address) {
        return maxConnectionsPerIpOverrides.getOrDefault(address, maxConnectionsPerIp);
    }

    private static Map<InetAddress, Integer> overrides(List<String> words) {
        Map<InetAddress, Integer> limits = new HashMap<>();
        for (String word : words) {
            int colon = word.lastIndexOf(':');
            try {
                int limit = Integer.parseInt(word.substring(colon + 1));
                String host = word.substring(0, Math.max(0, colon));
                if (limit < 0 || host.isEmpty()) {
                    throw new IllegalArgumentException("no host, or a limit below 0");
                }
                for (InetAddress address : InetAddress.getAllByName(host)) {
                    limits.put(address, limit);
                }
            } catch (IllegalArgumentException | UnknownHostException e) {
                throw new ConfigException(
                        MAX_CONNECTIONS_PER_IP_OVERRIDES.name(),
                        word,
                        "HOST:CONNECTIONS with a host that has an address, commas between them",
                        e);
            }
        }
        return Map.copyOf(limits);
    }
}
