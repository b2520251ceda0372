package dev.wharf.codegen;

import org.jspecify.annotations.Nullable;

/**
 * A field of a structure.
 *
 * @param name as in the schema, beginning with a capital
 * @param versions the versions that have the field
 * @param nullable the versions in which it may be null
 * @param tagged the versions in which it is a tagged field
 * @param tag its number there, -1 without one
 * @param defaultText the default as the schema writes it, null if it names none
 * @param ignorable whether a version without the field may drop a value
 * @param flexible the versions with compact encoding, where the field differs from its message; null otherwise
 */
record FieldSchema(
        String name,
        FieldType type,
        Versions versions,
        Versions nullable,
        Versions tagged,
        int tag,
        @Nullable String defaultText,
        boolean ignorable,
        @Nullable Versions flexible) {

    FieldSchema {
        if (tagged.isEmpty() != (tag < 0)) {
            throw new IllegalArgumentException(name + ": a tag and its versions go together");
        }
        if (tag >= 0 && type instanceof FieldType.RecordBatches) {
            throw new IllegalArgumentException(
                    name + ": records cannot be tagged, their place would move");
        }
    }

    /** The name in Java. */
    String javaName() {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    boolean everNullable() {
        return !nullable.isEmpty() || type instanceof FieldType.RecordBatches;
    }

    /** The type in Java, marked if the field can be null. */
    String javaType() {
        if (!everNullable()) {
            return type.javaType();
        }
        return type instanceof FieldType.Bytes(boolean zeroCopy) && !zeroCopy
                ? "byte @Nullable []"
                : "@Nullable " + type.javaType();
    }

    /** The value of a new message. */
    String defaultValue() {
        if ("null".equals(defaultText)) {
            return "null";
        }
        return switch (type) {
            case FieldType.Fixed fixed -> fixedDefault(fixed);
            case FieldType.Text _ -> "\"" + (defaultText == null ? "" : defaultText) + "\"";
            case FieldType.Bytes(boolean zeroCopy) ->
                    zeroCopy ? "Unpooled.EMPTY_BUFFER" : "WireReader.NO_BYTES";
            case FieldType.RecordBatches _ -> "null";
            case FieldType.Struct struct -> "new " + struct.name() + "()";
            case FieldType.Array _ -> "List.of()";
        };
    }

    private String fixedDefault(FieldType.Fixed fixed) {
        String text = defaultText == null || defaultText.isEmpty() ? null : defaultText;
        return switch (fixed) {
            case BOOL -> text == null ? "false" : text;
            case INT8, INT16, UINT16, INT32 -> text == null ? "0" : text;
            case UINT32, INT64 -> (text == null ? "0" : text) + "L";
            case FLOAT64 -> text == null ? "0.0" : text;
            case UUID -> "Uuid.ZERO";
        };
    }

    /** The Java condition that the field holds its default. */
    String isDefault() {
        String field = "this." + javaName();
        String value = defaultValue();
        if (value.equals("null")) {
            return field + " == null";
        }
        String holds =
                switch (type) {
                    case FieldType.Fixed fixed ->
                            fixed == FieldType.Fixed.UUID
                                    ? field + ".isZero()"
                                    : field + " == " + value;
                    case FieldType.Text _ -> field + ".equals(" + value + ")";
                    case FieldType.Bytes(boolean zeroCopy) ->
                            zeroCopy ? "!" + field + ".isReadable()" : field + ".length == 0";
                    case FieldType.RecordBatches _ -> field + " == null";
                    case FieldType.Struct _ -> field + ".equals(" + value + ")";
                    case FieldType.Array _ -> field + ".isEmpty()";
                };
        return everNullable() ? field + " != null && " + holds : holds;
    }
}
