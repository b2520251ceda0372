package dev.wharf.protocol.differential;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/** Makes random messages by Kafka's type tables, with a taste for null, empty, extreme and default values. */
public final class RandomMessage {
    private static final int UNKNOWN_TAG_BOUND = 20_000;
    private static final String[] TEXTS = {
        "", "a", "topic-1", "naïve", "日本語", "\uD83D\uDE80 rocket", "x".repeat(127), "y".repeat(128)
    };

    private final RandomGenerator random;
    private final Shape shape;
    private final Set<Integer> knownTags;
    private final int denseDepth;

    /** Which values to prefer. */
    public enum Shape {
        /** Null wherever it is allowed, otherwise empty, zero, absent. */
        SMALLEST,
        /** Anything. */
        ANY
    }

    /** Elements of an array in a dense message. */
    private static final int DENSE_ELEMENTS = 3_000;

    private static final int NOT_DENSE = -1;

    public RandomMessage(RandomGenerator random, Shape shape, Set<Integer> knownTags) {
        this(random, shape, knownTags, NOT_DENSE);
    }

    /**
     * Makes messages that ask for the most memory by the fewest bytes: arrays of many of the smallest elements.
     *
     * @param depth how deep the long arrays are nested; those above have one element, those below none
     */
    public static RandomMessage dense(RandomGenerator random, int depth) {
        return new RandomMessage(random, Shape.SMALLEST, Set.of(), depth);
    }

    private RandomMessage(
            RandomGenerator random, Shape shape, Set<Integer> knownTags, int denseDepth) {
        this.denseDepth = denseDepth;
        this.random = random;
        this.knownTags = knownTags;
        this.shape = shape;
    }

    /** The bytes of a random message. */
    public ByteBuffer bytes(Schema schema) {
        Struct struct = struct(schema, 0);
        ByteBuffer buffer = ByteBuffer.allocate(schema.sizeOf(struct));
        schema.write(buffer, struct);
        return buffer.flip();
    }

    private Struct struct(Schema schema, int depth) {
        Struct struct = new Struct(schema);
        for (BoundField field : schema.fields()) {
            struct.set(field, value(field.def.type, depth));
        }
        return struct;
    }

    private @Nullable Object value(Type type, int depth) {
        boolean kept = depth <= denseDepth && (type.isArray() || type instanceof Schema);
        if (type.isNullable() && !kept && oneIn(4)) {
            return null;
        }
        return switch (type) {
            case Schema schema -> struct(schema, depth + 1);
            case TaggedFields tagged -> tagged(tagged, depth);
            case Type array when array.isArray() ->
                    array(array.arrayElementType().orElseThrow(), depth);
            default -> scalar(type);
        };
    }

    private Object[] array(Type element, int depth) {
        Object[] values = new Object[arrayLength(depth)];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(element, depth);
        }
        return values;
    }

    private int arrayLength(int depth) {
        if (denseDepth == NOT_DENSE) {
            return shape == Shape.SMALLEST ? 0 : random.nextInt(depth > 2 ? 3 : 4);
        }
        if (depth == denseDepth) {
            return DENSE_ELEMENTS;
        }
        return depth < denseDepth ? 1 : 0;
    }

    private NavigableMap<Integer, Object> tagged(TaggedFields fields, int depth) {
        NavigableMap<Integer, Object> values = new TreeMap<>();
        if (shape == Shape.SMALLEST) {
            return values;
        }
        for (Map.Entry<Integer, Field> field : fields.fields().entrySet()) {
            if (random.nextBoolean()) {
                values.put(field.getKey(), taggedValue(field.getValue().type, depth));
            }
        }
        while (oneIn(3)) {
            int tag = random.nextInt(oneIn(2) ? 10 : UNKNOWN_TAG_BOUND);
            if (!knownTags.contains(tag)) {
                values.put(tag, new RawTaggedField(tag, bytes(oneIn(8) ? 20_000 : 200)));
            }
        }
        return values;
    }

    /** Kafka's tables and classes disagree on a null structure in a tagged field; the classes have a test of their own. */
    private @Nullable Object taggedValue(Type type, int depth) {
        return type instanceof Schema schema ? struct(schema, depth + 1) : value(type, depth);
    }

    private Object scalar(Type type) {
        String name = type.toString();
        return switch (name) {
            case "BOOLEAN" -> shape == Shape.ANY && random.nextBoolean();
            case "INT8" -> (byte) number();
            case "INT16" -> (short) number();
            case "UINT16" -> (int) number() & 0xffff;
            case "INT32" -> (int) number();
            case "UINT32" -> number() & 0xffff_ffffL;
            case "INT64" -> number();
            case "FLOAT64" -> Double.longBitsToDouble(number());
            case "UUID" -> oneIn(3) ? Uuid.ZERO_UUID : new Uuid(number(), number());
            default -> sized(name);
        };
    }

    private Object sized(String name) {
        if (name.endsWith("STRING")) {
            return shape == Shape.SMALLEST ? "" : TEXTS[random.nextInt(TEXTS.length)];
        }
        if (name.endsWith("BYTES")) {
            return ByteBuffer.wrap(bytes(300));
        }
        if (name.endsWith("RECORDS")) {
            return MemoryRecords.readableRecords(ByteBuffer.wrap(bytes(300)));
        }
        throw new IllegalArgumentException("unknown type " + name);
    }

    private byte[] bytes(int bound) {
        byte[] bytes = new byte[shape == Shape.SMALLEST ? 0 : random.nextInt(bound)];
        random.nextBytes(bytes);
        return bytes;
    }

    private long number() {
        if (shape == Shape.SMALLEST) {
            return 0;
        }
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> Long.MAX_VALUE;
            case 3 -> Long.MIN_VALUE;
            case 4 -> random.nextInt(100);
            default -> random.nextLong();
        };
    }

    private boolean oneIn(int n) {
        return shape == Shape.SMALLEST || random.nextInt(n) == 0;
    }
}
