package dev.wharf.api;

import dev.wharf.config.ConfigKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names, types and defaults of all broker settings of Kafka 4.3, so that tools which look for one find it. Read from the table {@code
 * kafka-broker-configs.tsv} beside this class; most of them are shown and not acted on.
 */
final class KafkaBrokerConfigs {
    private static final String TABLE = "kafka-broker-configs.tsv";
    private static final String NONE = "\\N";
    private static final int COLUMNS = 4;

    private KafkaBrokerConfigs() {}

    /**
     * One setting.
     *
     * @param defaultText null for none
     * @param dynamic whether it can be changed for all brokers at once while they run; what Kafka changes only broker by broker is listeners
     *     and their security, and takes a restart here
     */
    record Fact(String name, ConfigKey.Type type, @Nullable String defaultText, boolean dynamic) {}

    /** The table, by name. */
    static Map<String, Fact> read() {
        Map<String, Fact> facts = new LinkedHashMap<>();
        try (InputStream in = KafkaBrokerConfigs.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException(TABLE + " is missing from the build");
            }
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(KafkaBrokerConfigs::parse)
                    .forEach(fact -> facts.put(fact.name, fact));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return facts;
    }

    private static Fact parse(String line) {
        String[] columns = line.split("\t", COLUMNS);
        return new Fact(
                columns[0],
                ConfigKey.Type.valueOf(columns[1].toUpperCase(Locale.ROOT)),
                columns[2].equals(NONE) ? null : columns[2],
                columns[3].equals("cluster-wide"));
    }
}
