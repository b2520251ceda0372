package dev.wharf.codegen;

import java.util.List;

/** Writes what the class of a message and the class of a nested structure have in common. */
final class StructWriter {
    private final MessageSchema message;
    private final StructSchema struct;
    private final JavaText out;

    StructWriter(MessageSchema message, StructSchema struct, JavaText out) {
        this.message = message;
        this.struct = struct;
        this.out = out;
    }

    /** Whether some version of the structure has tagged fields. */
    boolean everFlexible() {
        return !message.flexible().intersect(struct.versions()).isEmpty();
    }

    void writeFields() {
        for (FieldSchema field : struct.fields()) {
            String value = field.defaultValue();
            boolean initial = value.equals("null") || isZero(value);
            out.line(
                    "private "
                            + field.javaType()
                            + " "
                            + field.javaName()
                            + (initial ? "" : " = " + value)
                            + ";");
        }
        if (everFlexible()) {
            out.line("private List<UnknownTaggedField> unknownTaggedFields = List.of();");
        }
    }

    /** Writes accessors, reading, writing, equality and text. */
    void writeMethods() {
        for (FieldSchema field : struct.fields()) {
            writeAccessors(field);
        }
        if (everFlexible()) {
            writeUnknownTagAccessors();
        }
        new ReadMethodWriter(message, struct, out).write();
        new WriteMethodWriter(message, struct, out).write();
        new ObjectMethodsWriter(struct, everFlexible(), out).write();
    }

    private void writeAccessors(FieldSchema field) {
        String name = field.javaName();
        out.blank();
        out.line("/** " + describe(field) + " */");
        out.line("public " + field.javaType() + " " + name + "() {");
        out.line("return this." + name + ";").close().blank();
        out.line("/** Sets {@link #" + name + "()}. */");
        out.line(
                "public "
                        + struct.name()
                        + " set"
                        + field.name()
                        + "("
                        + field.javaType()
                        + " value) {");
        out.line("this." + name + " = value;").line("return this;").close();
    }

    private static String describe(FieldSchema field) {
        StringBuilder text = new StringBuilder("Versions ").append(field.versions());
        if (!field.nullable().isEmpty()) {
            text.append(", null allowed in ").append(field.nullable());
        }
        if (field.tag() >= 0) {
            text.append(", tag ").append(field.tag()).append(" in ").append(field.tagged());
        }
        if (field.ignorable()) {
            text.append("; other versions drop it");
        }
        return text.append('.').toString();
    }

    private void writeUnknownTagAccessors() {
        out.blank();
        out.line("/** Tagged fields that this build has no name for, by rising tag. */");
        out.line("public List<UnknownTaggedField> unknownTaggedFields() {");
        out.line("return this.unknownTaggedFields;").close().blank();
        out.line("/** Sets {@link #unknownTaggedFields()}. */");
        out.line(
                "public "
                        + struct.name()
                        + " setUnknownTaggedFields(List<UnknownTaggedField> value) {");
        out.line("this.unknownTaggedFields = value;").line("return this;").close();
    }

    private static boolean isZero(String value) {
        return List.of("0", "0L", "0.0", "false").contains(value);
    }
}
