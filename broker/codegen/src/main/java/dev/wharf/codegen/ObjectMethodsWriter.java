package dev.wharf.codegen;

/** Writes {@code equals}, {@code hashCode} and {@code toString} of a structure. */
final class ObjectMethodsWriter {
    private final StructSchema struct;
    private final boolean flexible;
    private final JavaText out;

    ObjectMethodsWriter(StructSchema struct, boolean flexible, JavaText out) {
        this.struct = struct;
        this.flexible = flexible;
        this.out = out;
    }

    void write() {
        writeEquals();
        writeHashCode();
        writeToString();
    }

    private void writeEquals() {
        out.blank().line("@Override").line("public boolean equals(@Nullable Object other) {");
        if (struct.fields().isEmpty() && !flexible) {
            out.line("return other instanceof " + struct.name() + ";").close();
            return;
        }
        out.line("if (!(other instanceof " + struct.name() + " that)) {");
        out.line("return false;").close();
        for (FieldSchema field : struct.fields()) {
            out.line("if (" + differs(field) + ") {");
            out.line("return false;").close();
        }
        out.line(
                flexible
                        ? "return this.unknownTaggedFields.equals(that.unknownTaggedFields);"
                        : "return true;");
        out.close();
    }

    private static String differs(FieldSchema field) {
        String mine = "this." + field.javaName();
        String other = "that." + field.javaName();
        return switch (field.type()) {
            case FieldType.Fixed fixed ->
                    switch (fixed) {
                        case UUID -> "!" + mine + ".equals(" + other + ")";
                        case FLOAT64 -> "Double.compare(" + mine + ", " + other + ") != 0";
                        case BOOL, INT8, INT16, UINT16, INT32, UINT32, INT64 ->
                                mine + " != " + other;
                    };
            case FieldType.Bytes(boolean zeroCopy) when !zeroCopy ->
                    "!Arrays.equals(" + mine + ", " + other + ")";
            case FieldType.Text _,
                    FieldType.Bytes _,
                    FieldType.RecordBatches _,
                    FieldType.Struct _,
                    FieldType.Array _ ->
                    "!Objects.equals(" + mine + ", " + other + ")";
        };
    }

    private void writeHashCode() {
        out.blank().line("@Override").line("public int hashCode() {");
        out.line("int hash = 1;");
        for (FieldSchema field : struct.fields()) {
            out.line("hash = 31 * hash + " + hash(field) + ";");
        }
        if (flexible) {
            out.line("hash = 31 * hash + this.unknownTaggedFields.hashCode();");
        }
        out.line("return hash;").close();
    }

    private static String hash(FieldSchema field) {
        String value = "this." + field.javaName();
        return switch (field.type()) {
            case FieldType.Fixed fixed ->
                    fixed == FieldType.Fixed.UUID
                            ? value + ".hashCode()"
                            : fixed.boxedType + ".hashCode(" + value + ")";
            case FieldType.Bytes(boolean zeroCopy) when !zeroCopy ->
                    "Arrays.hashCode(" + value + ")";
            case FieldType.Text _,
                    FieldType.Bytes _,
                    FieldType.RecordBatches _,
                    FieldType.Struct _,
                    FieldType.Array _ ->
                    "Objects.hashCode(" + value + ")";
        };
    }

    private void writeToString() {
        out.blank().line("@Override").line("public String toString() {");
        StringBuilder text = new StringBuilder("return \"" + struct.name() + "(\"");
        String separator = "";
        for (FieldSchema field : struct.fields()) {
            text.append(" + \"").append(separator).append(field.javaName()).append("=\" + ");
            text.append(shown(field));
            separator = ", ";
        }
        out.line(text.append(" + \")\";").toString());
        out.close();
    }

    /** Bytes are shown by their number: they can be long, and secret. */
    private static String shown(FieldSchema field) {
        String value = "this." + field.javaName();
        if (!(field.type() instanceof FieldType.Bytes(boolean zeroCopy))) {
            return value;
        }
        String size = zeroCopy ? value + ".readableBytes()" : value + ".length";
        return field.everNullable()
                ? "(" + value + " == null ? -1 : " + size + ") + \" bytes\""
                : size + " + \" bytes\"";
    }
}
