package dev.wharf.metadata;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration belongs to.
 *
 * @param name a topic's name, a broker's id as text, or empty for the default of all brokers
 */
public record ConfigResource(Type type, String name) implements Comparable<ConfigResource> {
    private static final Comparator<ConfigResource> ORDER =
            Comparator.comparing(ConfigResource::type).thenComparing(ConfigResource::name);

    /** The kinds of resource, with Kafka's codes. */
    public enum Type {
        TOPIC(2),
        BROKER(4),
        BROKER_LOGGER(8),
        CLIENT_METRICS(16),
        GROUP(32);

        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }

        public byte code() {
            return code;
        }

        /** The type of a code, or null for none that is known. */
        public static @Nullable Type ofCode(byte code) {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            return null;
        }
    }

    public static ConfigResource ofTopic(String topic) {
        return new ConfigResource(Type.TOPIC, topic);
    }

    public static ConfigResource ofBroker(int brokerId) {
        return new ConfigResource(Type.BROKER, Integer.toString(brokerId));
    }

    /** Holds what is set for every broker. */
    public static ConfigResource ofAllBrokers() {
        return new ConfigResource(Type.BROKER, "");
    }

    @Override
    public int compareTo(ConfigResource other) {
        return ORDER.compare(this, other);
    }
}
