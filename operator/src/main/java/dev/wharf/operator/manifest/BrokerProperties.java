package dev.wharf.operator.manifest;

import dev.wharf.operator.api.Listener;
import dev.wharf.operator.api.MQClusterSpec;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The settings of a broker, under Kafka's names where Kafka has them. What the operator decides wins over the spec's {@code config}. */
final class BrokerProperties {
    static final String DATA_DIRECTORY = "/var/lib/wharf";

    /** Is in the settings of the first voters until the cluster is founded. */
    static final String FIRST_VOTERS = "initial.controllers";

    private static final int USUAL_REPLICATION_FACTOR = 3;

    /** Clients that lose a broker call it once more before they know its successors, and the address of a pod goes with its processes. */
    private static final String LINGER_MS = "1000";

    private final Names names;
    private final String identity;
    private final MQClusterSpec spec;

    BrokerProperties(Names names, String identity, MQClusterSpec spec) {
        this.names = names;
        this.identity = identity;
        this.spec = spec;
    }

    /** What all brokers have in common, and what makes them restart when it changes. */
    SortedMap<String, String> shared() {
        int factor = Math.min(USUAL_REPLICATION_FACTOR, spec.controllersOrDefault());
        SortedMap<String, String> settings = new TreeMap<>();
        settings.put("default.replication.factor", String.valueOf(factor));
        settings.put("shutdown.linger.ms", LINGER_MS);
        settings.putAll(RunningSettings.othersOf(spec.configOrNone()));
        settings.put("process.roles", "broker,controller");
        settings.put("log.dirs", DATA_DIRECTORY);
        if (spec.rackTopologyKey() != null) {
            settings.put("broker.rack.file", BrokerPod.RACK_FILE);
        }
        settings.put("http.host", "0.0.0.0");
        settings.put("http.port", String.valueOf(Port.HTTP.number));
        settings.put(
                "listeners",
                "CLIENTS://:"
                        + Port.CLIENTS.number
                        + ",BROKERS://:"
                        + Port.BROKERS.number
                        + each(listener -> true, "%1$s://:%2$d"));
        settings.put(
                "listener.security.protocol.map",
                "CLIENTS:PLAINTEXT,BROKERS:PLAINTEXT" + each(listener -> true, "%1$s:PLAINTEXT"));
        if (spec.hasListenersOutside()) {
            settings.put("advertised.listeners.file", BrokerPod.ADDRESS_FILE);
        }
        settings.put("inter.broker.listener.name", "BROKERS");
        settings.put("controller.quorum.bootstrap.servers", voters("%2$s:%3$d"));
        return settings;
    }

    /** All settings of one broker. */
    SortedMap<String, String> of(int ordinal, boolean founded) {
        SortedMap<String, String> settings = shared();
        settings.putAll(own(ordinal, founded));
        return settings;
    }

    /** What one broker does not have in common with the others, and {@link #FIRST_VOTERS} where it has to found the cluster. */
    SortedMap<String, String> own(int ordinal, boolean founded) {
        SortedMap<String, String> settings = new TreeMap<>();
        settings.put("node.id", String.valueOf(ordinal));
        settings.put(
                "advertised.listeners",
                "CLIENTS://"
                        + names.clientsHost(ordinal)
                        + ":"
                        + Port.CLIENTS.number
                        + ",BROKERS://"
                        + names.host(ordinal)
                        + ":"
                        + Port.BROKERS.number
                        + each(
                                listener -> !listener.type().isOutside(),
                                "%1$s://" + names.clientsHost(ordinal) + ":%2$d"));
        settings.put("cluster.id", Identity.uuid(identity, "cluster"));
        if (!founded && ordinal < spec.controllersOrDefault()) {
            settings.put(FIRST_VOTERS, voters("%1$d@%2$s:%3$d:%4$s"));
        }
        return settings;
    }

    /** Those of the spec's listeners that are meant, each behind a comma: name and port by a format. */
    private String each(Predicate<Listener> meant, String format) {
        return spec.listenersOrNone().stream()
                .filter(meant)
                .map(listener -> "," + String.format(format, listener.kafkaName(), listener.port()))
                .collect(Collectors.joining());
    }

    /** The first voters with commas between them: id, host, port and directory by a format. */
    private String voters(String format) {
        return IntStream.range(0, spec.controllersOrDefault())
                .mapToObj(
                        ordinal ->
                                String.format(
                                        format,
                                        ordinal,
                                        names.host(ordinal),
                                        Port.BROKERS.number,
                                        Identity.uuid(identity, "directory/" + ordinal)))
                .collect(Collectors.joining(","));
    }

    /** As a properties file reads them. */
    static String text(SortedMap<String, String> settings) {
        StringBuilder text = new StringBuilder();
        settings.forEach(
                (key, value) -> text.append(key).append('=').append(escaped(value)).append('\n'));
        return text.toString();
    }

    private static String escaped(String value) {
        String escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
        return escaped.startsWith(" ") ? "\\" + escaped : escaped;
    }
}
