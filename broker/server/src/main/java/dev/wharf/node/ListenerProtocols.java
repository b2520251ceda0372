package dev.wharf.node;

import static dev.wharf.config.ConfigKey.Update.RESTART;

import dev.wharf.config.ConfigException;
import dev.wharf.config.ConfigKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code listener.security.protocol.map}: which security protocol a listener's name stands for. */
final class ListenerProtocols {
    static final ConfigKey<List<String>> KEY =
            ConfigKey.ofList(
                    "listener.security.protocol.map",
                    List.of(
                            "SASL_SSL:SASL_SSL",
                            "PLAINTEXT:PLAINTEXT",
                            "SSL:SSL",
                            "SASL_PLAINTEXT:SASL_PLAINTEXT"),
                    List.of(),
                    RESTART,
                    "The security protocol of each listener by its name: NAME:PROTOCOL.");

    private ListenerProtocols() {}

    static Map<String, String> of(Map<String, String> values) {
        Map<String, String> protocols = new LinkedHashMap<>();
        for (String word : KEY.parse(values.get(KEY.name()))) {
            int colon = word.indexOf(':');
            if (colon <= 0) {
                throw new ConfigException(
                        KEY.name(), word, "NAME:PROTOCOL", new IllegalArgumentException(word));
            }
            protocols.put(
                    word.substring(0, colon).toUpperCase(Locale.ROOT),
                    word.substring(colon + 1).toUpperCase(Locale.ROOT));
        }
        return protocols;
    }
}
