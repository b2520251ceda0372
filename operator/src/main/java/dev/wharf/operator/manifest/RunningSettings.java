package dev.wharf.operator.manifest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The settings that brokers take while they run. They are not in a broker's file but set for all brokers together, so that a change needs no restart and one that
 * is dropped leaves nothing behind. Their names are in {@code running-settings.txt} beside this class.
 */
final class RunningSettings {
    private static final String TABLE = "running-settings.txt";
    private static final Set<String> NAMES = read();

    private RunningSettings() {}

    /** Those of a configuration that need no restart. */
    static SortedMap<String, String> of(Map<String, String> config) {
        SortedMap<String, String> running = new TreeMap<>(config);
        running.keySet().retainAll(NAMES);
        return running;
    }

    /** Those that brokers read when they start. */
    static SortedMap<String, String> othersOf(Map<String, String> config) {
        SortedMap<String, String> others = new TreeMap<>(config);
        others.keySet().removeAll(NAMES);
        return others;
    }

    private static Set<String> read() {
        try (InputStream in = RunningSettings.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException(TABLE + " is missing from the build");
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
