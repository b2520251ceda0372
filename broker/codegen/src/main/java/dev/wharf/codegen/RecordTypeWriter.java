package dev.wharf.codegen;

import static dev.wharf.codegen.ApiKeyWriter.constantName;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Writes the enum of the record types of one log: those of the metadata log, or the keys and values of a coordinator's. */
final class RecordTypeWriter {
    private final String packageName;
    private final JavaText out = new JavaText();

    RecordTypeWriter(String packageName) {
        this.packageName = packageName;
    }

    /** The enum of the metadata records. */
    String writeMetadata(List<MessageSchema> records) {
        List<MessageSchema> sorted = sorted(records);
        begin("MetadataRecordType", "A type of record in the metadata log (KIP-631).");
        writeConstants(sorted, "Record");
        writeId("MetadataRecordType");
        writeFind("MetadataRecordType", sorted, "Record");
        writeFactory("Record", sorted, sorted, "Record");
        return out.close().toString();
    }

    /** The enum of a coordinator's records. */
    String writeCoordinator(List<MessageSchema> keys, List<MessageSchema> values) {
        List<MessageSchema> sorted = sorted(keys);
        begin(
                "CoordinatorRecordType",
                "A type of record in the log of this coordinator; on disk the number is the version of the key.");
        writeConstants(sorted, "Key");
        writeId("CoordinatorRecordType");
        writeFind("CoordinatorRecordType", sorted, "Key");
        writeFactory("Key", sorted, sorted, "Key");
        writeFactory("Value", sorted, sorted(values), "Key");
        return out.close().toString();
    }

    private void begin(String name, String doc) {
        out.line("// Generated from the schemas of this package; do not edit.");
        out.line("package " + packageName + ";").blank();
        out.line("import dev.wharf.protocol.wire.ApiMessage;");
        out.line("import org.jspecify.annotations.Nullable;").blank();
        out.line("/** " + doc + " */");
        out.line("public enum " + name + " {");
    }

    private void writeConstants(List<MessageSchema> messages, String suffix) {
        for (int i = 0; i < messages.size(); i++) {
            MessageSchema message = messages.get(i);
            out.line("/** {@link " + message.name() + "}. */");
            String end = i == messages.size() - 1 ? ";" : ",";
            out.line(constant(message, suffix) + "(" + message.apiKey() + ")" + end);
        }
    }

    private void writeId(String name) {
        out.blank().line("private final short id;").blank();
        out.line(name + "(int id) {").line("this.id = (short) id;").close();
        out.blank().line("/** The number on disk. */");
        out.line("public short id() {").line("return id;").close();
    }

    private void writeFind(String name, List<MessageSchema> messages, String suffix) {
        out.blank().line("/** The type with a number, or null. */");
        out.line("public static @Nullable " + name + " find(short id) {");
        out.line("return switch (id) {");
        for (MessageSchema message : messages) {
            out.line("case " + message.apiKey() + " -> " + constant(message, suffix) + ";");
        }
        out.line("default -> null;").line("};").close();
    }

    private void writeFactory(
            String what, List<MessageSchema> types, List<MessageSchema> messages, String suffix) {
        if (types.size() != messages.size()) {
            throw new IllegalArgumentException("not as many values as keys in " + packageName);
        }
        out.blank().line("/** A new " + what.toLowerCase(Locale.ROOT) + " of this type. */");
        out.line("public ApiMessage new" + what + "() {");
        out.line("return switch (this) {");
        for (int i = 0; i < types.size(); i++) {
            String type = constant(types.get(i), suffix);
            out.line("case " + type + " -> new " + messages.get(i).name() + "();");
        }
        out.line("};").close();
    }

    private static String constant(MessageSchema message, String suffix) {
        String name = message.name();
        return constantName(name.substring(0, name.length() - suffix.length()));
    }

    private static List<MessageSchema> sorted(List<MessageSchema> messages) {
        return messages.stream().sorted(Comparator.comparingInt(MessageSchema::apiKey)).toList();
    }
}
