package dev.wharf.codegen;

import java.util.List;

/** Writes the method that writes a structure. */
final class WriteMethodWriter {
    private final MessageSchema message;
    private final StructSchema struct;
    private final JavaText out;
    private final FlexibleCondition flexible;

    WriteMethodWriter(MessageSchema message, StructSchema struct, JavaText out) {
        this.message = message;
        this.struct = struct;
        this.out = out;
        this.flexible = new FlexibleCondition(message, struct);
    }

    void write() {
        boolean root = struct.equals(message.root());
        out.blank();
        if (root) {
            out.line("@Override");
        }
        out.line((root ? "public " : "") + "void write(WireWriter out, short version) {");
        if (root) {
            out.line("WireWriter.checkVersion(version, LOWEST_VERSION, HIGHEST_VERSION);");
        }
        flexible.declare(out);
        for (FieldSchema field : struct.fields()) {
            writeCarriedCheck(field);
            writeUntagged(field);
        }
        writeTags();
        out.close();
    }

    /** A version without the field refuses a value, unless the schema lets it be dropped. */
    private void writeCarriedCheck(FieldSchema field) {
        String has = field.versions().guardWithin(struct.versions());
        if (has.equals("true") || field.ignorable()) {
            return;
        }
        out.line(carried(orElse(has, field.isDefault()), field));
    }

    private void writeUntagged(FieldSchema field) {
        String guard = ReadMethodWriter.untaggedGuard(field, struct.versions());
        if (guard.equals("false")) {
            return;
        }
        if (guard.equals("true")) {
            writeValue(field, flexible.of(field), false);
        } else {
            out.line("if (" + guard + ") {");
            writeValue(field, flexible.of(field), false);
            out.close();
        }
    }

    private void writeValue(FieldSchema field, String compact, boolean tagged) {
        String nullable =
                field.nullable().guardWithin(field.versions().intersect(struct.versions()));
        String source = "this." + field.javaName();
        boolean orNull = field.everNullable();
        if (orNull && !nullable.equals("true")) {
            String notNull = source + " != null";
            out.line(
                    carried(nullable.equals("false") ? notNull : orElse(nullable, notNull), field));
        }
        String how = orNull ? "Nullable" : "";
        switch (field.type()) {
            case FieldType.Fixed fixed ->
                    out.line("out.write" + fixed.wireName + "(" + source + ");");
            case FieldType.Text _ -> writeSized(how + "String", source, compact);
            case FieldType.Bytes(boolean zeroCopy) ->
                    writeSized(how + (zeroCopy ? "Slice" : "Bytes"), source, compact);
            case FieldType.RecordBatches _ -> writeSized(how + "Records", source, compact);
            case FieldType.Struct _ -> writeStruct(source, nullable, tagged);
            case FieldType.Array(FieldType element) -> writeArray(source, element, orNull, compact);
        }
    }

    private void writeSized(String what, String source, String compact) {
        out.line("out.write" + what + "(" + source + ", " + compact + ");");
    }

    private void writeStruct(String source, String nullable, boolean tagged) {
        String presence = "out.writePresence(" + source + " != null, " + tagged + ");";
        switch (nullable) {
            case "false" -> {}
            case "true" -> out.line(presence);
            default -> {
                out.line("if (" + nullable + ") {");
                out.line(presence);
                out.close();
            }
        }
        if (nullable.equals("false")) {
            out.line(source + ".write(out, version);");
        } else {
            out.line("if (" + source + " != null) {");
            out.line(source + ".write(out, version);");
            out.close();
        }
    }

    private void writeArray(String source, FieldType element, boolean orNull, String compact) {
        if (orNull) {
            out.line("if (" + source + " == null) {");
            out.line("out.writeNull(" + compact + ");");
            out.line("} else {");
        }
        out.line("out.writeCount(" + source + ".size(), " + compact + ");");
        out.line("for (" + element.boxedType() + " element : " + source + ") {");
        switch (element) {
            case FieldType.Fixed fixed -> out.line("out.write" + fixed.wireName + "(element);");
            case FieldType.Text _ -> out.line("out.writeString(element, " + compact + ");");
            case FieldType.Struct _ -> out.line("element.write(out, version);");
            case FieldType.Bytes _, FieldType.RecordBatches _, FieldType.Array _ ->
                    throw new IllegalArgumentException("no list of " + element);
        }
        out.close();
        if (orNull) {
            out.close();
        }
    }

    private void writeTags() {
        String condition = flexible.condition();
        if (condition.equals("false")) {
            return;
        }
        if (!condition.equals("true")) {
            out.line("if (flexible) {");
        }
        List<FieldSchema> tagged = struct.taggedFields();
        if (tagged.isEmpty()) {
            out.line("out.writeUnknownTags(this.unknownTaggedFields);");
        } else {
            writeKnownTags(tagged);
        }
        if (!condition.equals("true")) {
            out.line("} else {");
            out.line(
                    "WireWriter.checkCarried(this.unknownTaggedFields.isEmpty(),"
                            + " \"unknownTaggedFields\", version);");
            out.close();
        }
    }

    private void writeKnownTags(List<FieldSchema> tagged) {
        out.line("int tags = this.unknownTaggedFields.size();");
        for (FieldSchema field : tagged) {
            out.line("boolean has" + field.name() + " = " + present(field) + ";");
            out.line("tags += has" + field.name() + " ? 1 : 0;");
        }
        out.line("out.writeUnsignedVarint(tags);");
        out.line("int unknown = 0;");
        for (FieldSchema field : tagged) {
            out.line(
                    "unknown = out.writeUnknownTags(this.unknownTaggedFields, unknown, "
                            + field.tag()
                            + ");");
            out.line("if (has" + field.name() + ") {");
            out.line("int start = out.beginTag(" + field.tag() + ");");
            writeValue(field, "true", true);
            out.line("out.endTag(start);");
            out.close();
        }
        out.line("out.writeUnknownTags(this.unknownTaggedFields, unknown, Integer.MAX_VALUE);");
    }

    /** A tagged field is left out when it holds its default. */
    private String present(FieldSchema field) {
        String guard = field.tagged().guardWithin(struct.versions().intersect(message.flexible()));
        String filled = "!(" + field.isDefault() + ")";
        return guard.equals("true") ? filled : "(" + guard + ") && " + filled;
    }

    private static String carried(String condition, FieldSchema field) {
        return "WireWriter.checkCarried(" + condition + ", \"" + field.javaName() + "\", version);";
    }

    private static String orElse(String guard, String condition) {
        if (guard.equals("false")) {
            return condition;
        }
        return "(" + guard + ") || (" + condition + ")";
    }
}
