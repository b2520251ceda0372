package dev.wharf.codegen;

import java.util.List;

/** Writes the method that reads a structure. */
final class ReadMethodWriter {
    private final MessageSchema message;
    private final StructSchema struct;
    private final JavaText out;
    private final FlexibleCondition flexible;

    ReadMethodWriter(MessageSchema message, StructSchema struct, JavaText out) {
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
        out.line((root ? "public " : "") + "void read(WireReader in, short version) {");
        if (root) {
            out.line("WireReader.checkVersion(version, LOWEST_VERSION, HIGHEST_VERSION);");
        }
        flexible.declare(out);
        for (FieldSchema field : struct.fields()) {
            writeUntagged(field);
        }
        writeTags();
        out.close();
    }

    private void writeUntagged(FieldSchema field) {
        Versions range = struct.versions();
        String guard = untaggedGuard(field, range);
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

    /** The versions of a field that is tagged in some of them end where the tag begins. */
    static String untaggedGuard(FieldSchema field, Versions range) {
        if (field.tag() < 0) {
            return field.versions().guardWithin(range);
        }
        return new Versions(field.versions().lowest(), field.tagged().lowest() - 1)
                .guardWithin(range);
    }

    private void writeValue(FieldSchema field, String compact, boolean tagged) {
        String nullable =
                field.nullable().guardWithin(field.versions().intersect(struct.versions()));
        String target = "this." + field.javaName();
        switch (field.type()) {
            case FieldType.Fixed fixed -> out.line(target + " = in.read" + fixed.wireName + "();");
            case FieldType.Text _ -> writeSized(target, "String", nullable, compact);
            case FieldType.Bytes(boolean zeroCopy) ->
                    writeSized(target, zeroCopy ? "Slice" : "Bytes", nullable, compact);
            case FieldType.RecordBatches _ -> writeSized(target, "Records", nullable, compact);
            case FieldType.Struct(String name) -> writeStruct(target, name, nullable, tagged);
            case FieldType.Array(FieldType element) ->
                    writeArray(target, element, nullable, compact);
        }
    }

    private void writeSized(String target, String what, String nullable, String compact) {
        out.line(target + " = " + eitherRead(what, nullable, compact) + ";");
    }

    /** A call of {@code in.readX} or {@code in.readNullableX}, or a choice between them by version. */
    private static String eitherRead(String what, String nullable, String arguments) {
        String plain = "in.read" + what + "(" + arguments + ")";
        String orNull = "in.readNullable" + what + "(" + arguments + ")";
        return switch (nullable) {
            case "true" -> orNull;
            case "false" -> plain;
            default -> nullable + " ? " + orNull + " : " + plain;
        };
    }

    private void writeStruct(String target, String name, String nullable, boolean tagged) {
        if (nullable.equals("false")) {
            out.line(target + " = new " + name + "();");
            out.line(target + ".read(in, version);");
            return;
        }
        String present = nullable.equals("true") ? "" : "!(" + nullable + ") || ";
        out.line("if (" + present + "in.readPresence(" + tagged + ")) {");
        out.line(target + " = new " + name + "();");
        out.line(target + ".read(in, version);");
        out.line("} else {");
        out.line(target + " = null;");
        out.close();
    }

    private void writeArray(String target, FieldType element, String nullable, String compact) {
        out.line("{");
        String count = eitherRead("Count", nullable, compact + ", " + minimumBytes(element));
        out.line("int count = " + count + ";");
        if (nullable.equals("false")) {
            writeElements(target, element, compact);
        } else {
            out.line("if (count < 0) {");
            out.line(target + " = null;");
            out.line("} else {");
            writeElements(target, element, compact);
            out.close();
        }
        out.close();
    }

    private void writeElements(String target, FieldType element, String compact) {
        out.line("List<" + element.boxedType() + "> list = WireReader.listFor(count);");
        out.line("for (int i = 0; i < count; i++) {");
        switch (element) {
            case FieldType.Fixed fixed -> out.line("list.add(in.read" + fixed.wireName + "());");
            case FieldType.Text _ -> out.line("list.add(in.readString(" + compact + "));");
            case FieldType.Struct(String name) -> {
                out.line(name + " element = new " + name + "();");
                out.line("element.read(in, version);");
                out.line("list.add(element);");
            }
            case FieldType.Bytes _, FieldType.RecordBatches _, FieldType.Array _ ->
                    throw new IllegalArgumentException("no list of " + element);
        }
        out.close();
        out.line(target + " = list;");
    }

    private String minimumBytes(FieldType element) {
        return switch (element) {
            case FieldType.Fixed fixed -> Integer.toString(fixed.sizeBytes);
            case FieldType.Struct(String name) -> name + ".MINIMUM_BYTES";
            case FieldType.Text _,
                    FieldType.Bytes _,
                    FieldType.RecordBatches _,
                    FieldType.Array _ ->
                    "1";
        };
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
            out.line("this.unknownTaggedFields = in.readUnknownTags();");
        } else {
            writeKnownTags(tagged);
        }
        if (!condition.equals("true")) {
            out.close();
        }
    }

    private void writeKnownTags(List<FieldSchema> tagged) {
        out.line("int tags = in.readTagCount();");
        out.line("for (int tagged = 0; tagged < tags; tagged++) {");
        out.line("int tag = in.readTag();");
        out.line("switch (tag) {");
        for (FieldSchema field : tagged) {
            out.line("case " + field.tag() + " -> {");
            String guard =
                    field.tagged().guardWithin(struct.versions().intersect(message.flexible()));
            if (!guard.equals("true")) {
                out.line("WireReader.checkTag(" + guard + ", tag);");
            }
            out.line("int end = in.beginTag();");
            writeValue(field, "true", true);
            out.line("in.endTag(end);");
            out.close();
        }
        out.line(
                "default -> this.unknownTaggedFields ="
                        + " in.readUnknownTag(this.unknownTaggedFields, tag);");
        out.close().close();
    }
}
