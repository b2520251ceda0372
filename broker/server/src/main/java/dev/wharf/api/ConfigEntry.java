package dev.wharf.api;

import dev.wharf.config.ConfigKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One configuration value as clients see it.
 *
 * @param value null where there is none, or where it is a secret
 * @param synonyms everything that is set for it, what wins first, the default last (KIP-226)
 * @param documentation null where we have none
 */
record ConfigEntry(
        String name,
        @Nullable String value,
        Source source,
        boolean readOnly,
        boolean sensitive,
        ConfigKey.Type type,
        List<Synonym> synonyms,
        @Nullable String documentation) {
    /** Where a value comes from, with Kafka's codes. */
    enum Source {
        TOPIC(1),
        THIS_BROKER(2),
        ALL_BROKERS(3),
        FILE(4),
        DEFAULT(5);

        private final byte code;

        Source(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }
    }

    /** One value that is set, under the name it is set by. */
    record Synonym(String name, @Nullable String value, Source source) {}
}
