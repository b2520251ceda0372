package dev.wharf.codegen;

/** What a field holds. */
sealed interface FieldType {
    /** A value that is never null and has one size. */
    enum Fixed implements FieldType {
        BOOL("bool", "boolean", "Boolean", "Boolean", 1),
        INT8("int8", "byte", "Byte", "Byte", 1),
        INT16("int16", "short", "Short", "Short", 2),
        UINT16("uint16", "int", "Integer", "UnsignedShort", 2),
        INT32("int32", "int", "Integer", "Int", 4),
        UINT32("uint32", "long", "Long", "UnsignedInt", 4),
        INT64("int64", "long", "Long", "Long", 8),
        FLOAT64("float64", "double", "Double", "Double", 8),
        UUID("uuid", "Uuid", "Uuid", "Uuid", 16);

        /** The name in a schema. */
        final String schemaName;

        final String javaType;
        final String boxedType;

        /** What follows {@code read} and {@code write} in the method names of the wire classes. */
        final String wireName;

        final int sizeBytes;

        Fixed(
                String schemaName,
                String javaType,
                String boxedType,
                String wireName,
                int sizeBytes) {
            this.schemaName = schemaName;
            this.javaType = javaType;
            this.boxedType = boxedType;
            this.wireName = wireName;
            this.sizeBytes = sizeBytes;
        }
    }

    /** UTF-8 text. */
    record Text() implements FieldType {}

    /** Bytes, copied into an array, or kept as a slice of the frame if {@code zeroCopy}. */
    record Bytes(boolean zeroCopy) implements FieldType {}

    /** Record batches, kept where they are. */
    record RecordBatches() implements FieldType {}

    /** A structure by name. */
    record Struct(String name) implements FieldType {}

    /** A list; its elements are fixed, text or structures. */
    record Array(FieldType element) implements FieldType {}

    /** Parses a schema's {@code type}. */
    static FieldType parse(String text, boolean zeroCopy) {
        if (text.startsWith("[]")) {
            FieldType element = parse(text.substring(2), false);
            return switch (element) {
                case Fixed _, Text _, Struct _ -> new Array(element);
                case Bytes _, RecordBatches _, Array _ ->
                        throw new IllegalArgumentException("no list of " + text.substring(2));
            };
        }
        for (Fixed fixed : Fixed.values()) {
            if (fixed.schemaName.equals(text)) {
                return fixed;
            }
        }
        return switch (text) {
            case "string" -> new Text();
            case "bytes" -> new Bytes(zeroCopy);
            case "records" -> new RecordBatches();
            default -> struct(text);
        };
    }

    private static Struct struct(String name) {
        if (!Character.isUpperCase(name.charAt(0))) {
            throw new IllegalArgumentException("unknown type " + name);
        }
        return new Struct(name);
    }

    /** The Java type without a mark for null. */
    default String javaType() {
        return switch (this) {
            case Fixed fixed -> fixed.javaType;
            case Text _ -> "String";
            case Bytes bytes -> bytes.zeroCopy() ? "ByteBuf" : "byte[]";
            case RecordBatches _ -> "Records";
            case Struct struct -> struct.name();
            case Array array -> "List<" + array.element().boxedType() + ">";
        };
    }

    /** The Java type as the element of a list. */
    default String boxedType() {
        return this instanceof Fixed fixed ? fixed.boxedType : javaType();
    }
}
