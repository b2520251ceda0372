package dev.wharf.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One configuration key under Kafka's name where Kafka has the setting.
 *
 * @param <T> the value's Java type
 */
public final class ConfigKey<T> {
    /** The types that DescribeConfigs tells clients, with Kafka's codes (KIP-569). */
    public enum Type {
        BOOLEAN(1),
        STRING(2),
        INT(3),
        SHORT(4),
        LONG(5),
        DOUBLE(6),
        LIST(7),
        CLASS(8),
        PASSWORD(9);

        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }

        public byte code() {
            return code;
        }
    }

    /** When a change takes effect. */
    public enum Update {
        /** At the next start. */
        RESTART,
        /** At once, set per broker or for all. */
        DYNAMIC
    }

    private final String name;
    private final Type type;
    private final T defaultValue;
    private final String range;
    private final String meaning;
    private final Update update;
    private final Function<String, T> parser;
    private final boolean acts;

    private ConfigKey(
            String name,
            Type type,
            T defaultValue,
            String range,
            String meaning,
            Update update,
            Function<String, T> parser) {
        this(name, type, defaultValue, range, meaning, update, parser, true);
    }

    private ConfigKey(
            String name,
            Type type,
            T defaultValue,
            String range,
            String meaning,
            Update update,
            Function<String, T> parser,
            boolean acts) {
        this.name = name;
        this.type = type;
        this.defaultValue = defaultValue;
        this.range = range;
        this.meaning = meaning;
        this.update = update;
        this.parser = parser;
        this.acts = acts;
    }

    public static ConfigKey<Integer> ofInt(
            String name, int defaultValue, int min, int max, Update update, String meaning) {
        return new ConfigKey<>(
                name,
                Type.INT,
                defaultValue,
                range(min, max, Integer.MAX_VALUE),
                meaning,
                update,
                text -> {
                    int value = Integer.parseInt(text.trim());
                    require(value >= min && value <= max);
                    return value;
                });
    }

    public static ConfigKey<Long> ofLong(
            String name, long defaultValue, long min, long max, Update update, String meaning) {
        return new ConfigKey<>(
                name,
                Type.LONG,
                defaultValue,
                range(min, max, Long.MAX_VALUE),
                meaning,
                update,
                text -> {
                    long value = Long.parseLong(text.trim());
                    require(value >= min && value <= max);
                    return value;
                });
    }

    public static ConfigKey<Double> ofDouble(
            String name,
            double defaultValue,
            double min,
            double max,
            Update update,
            String meaning) {
        return new ConfigKey<>(
                name,
                Type.DOUBLE,
                defaultValue,
                min + " to " + max,
                meaning,
                update,
                text -> {
                    double value = Double.parseDouble(text.trim());
                    require(value >= min && value <= max);
                    return value;
                });
    }

    public static ConfigKey<Boolean> ofBoolean(
            String name, boolean defaultValue, Update update, String meaning) {
        return new ConfigKey<>(
                name,
                Type.BOOLEAN,
                defaultValue,
                "true or false",
                meaning,
                update,
                text -> {
                    String value = text.trim().toLowerCase(Locale.ROOT);
                    require(value.equals("true") || value.equals("false"));
                    return value.equals("true");
                });
    }

    public static ConfigKey<String> ofString(
            String name, String defaultValue, Update update, String meaning) {
        return new ConfigKey<>(
                name, Type.STRING, defaultValue, "any text", meaning, update, Function.identity());
    }

    /** One of a few words. */
    public static ConfigKey<String> ofChoice(
            String name, String defaultValue, List<String> choices, Update update, String meaning) {
        return new ConfigKey<>(
                name,
                Type.STRING,
                defaultValue,
                "one of " + String.join(", ", choices),
                meaning,
                update,
                text -> {
                    String value = text.trim();
                    require(choices.contains(value));
                    return value;
                });
    }

    /** Words with commas between them; {@code choices} empty means any word. */
    public static ConfigKey<List<String>> ofList(
            String name,
            List<String> defaultValue,
            List<String> choices,
            Update update,
            String meaning) {
        String range =
                choices.isEmpty()
                        ? "words with commas between them"
                        : "some of " + String.join(", ", choices);
        return new ConfigKey<>(
                name,
                Type.LIST,
                List.copyOf(defaultValue),
                range,
                meaning,
                update,
                text -> {
                    List<String> words = words(text);
                    require(choices.isEmpty() || choices.containsAll(words));
                    return words;
                });
    }

    /**
     * Words with commas between them, by default none.
     *
     * @param form of each word
     * @param range says the form to a person
     */
    public static ConfigKey<List<String>> ofWords(
            String name, Pattern form, String range, Update update, String meaning) {
        return new ConfigKey<>(
                name,
                Type.LIST,
                List.of(),
                range,
                meaning,
                update,
                text -> {
                    List<String> words = words(text);
                    require(words.stream().allMatch(word -> form.matcher(word).matches()));
                    return words;
                });
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            if (!word.isBlank()) {
                words.add(word.trim());
            }
        }
        return List.copyOf(words);
    }

    /** The same key, checked and shown, by a broker that does not act on it yet. */
    public ConfigKey<T> notActedOn() {
        return new ConfigKey<>(name, type, defaultValue, range, meaning, update, parser, false);
    }

    /**
     * The value of {@code text}, or the default where it is null.
     *
     * @throws ConfigException naming the key, the value and the accepted range
     */
    public T parse(@Nullable String text) {
        if (text == null) {
            return defaultValue;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name, text, range, e);
        }
    }

    public String name() {
        return name;
    }

    public Type type() {
        return type;
    }

    public T defaultValue() {
        return defaultValue;
    }

    /** The default as a client reads it. */
    public String defaultText() {
        return defaultValue instanceof List<?> list
                ? String.join(",", list.stream().map(String::valueOf).toList())
                : String.valueOf(defaultValue);
    }

    /** The accepted values, for a person. */
    public String range() {
        return range;
    }

    /** What the key does, in a sentence with units. */
    public String meaning() {
        return meaning;
    }

    public Update update() {
        return update;
    }

    /** Whether the value changes what the broker does; otherwise it is only checked and shown. */
    public boolean acts() {
        return acts;
    }

    private static String range(long min, long max, long unbounded) {
        if (min == Long.MIN_VALUE) {
            return "any whole number";
        }
        return max == unbounded ? min + " and up" : min + " to " + max;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("out of range");
        }
    }
}
