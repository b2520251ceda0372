package dev.wharf.codegen;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes the class of a message, with those of its structures nested in it. */
final class MessageWriter {
    private static final Map<String, String> IMPORTS =
            Map.ofEntries(
                    Map.entry("ApiMessage", "dev.wharf.protocol.wire.ApiMessage"),
                    Map.entry("UnknownTaggedField", "dev.wharf.protocol.wire.UnknownTaggedField"),
                    Map.entry("WireReader", "dev.wharf.protocol.wire.WireReader"),
                    Map.entry("WireWriter", "dev.wharf.protocol.wire.WireWriter"),
                    Map.entry("Records", "dev.wharf.protocol.record.Records"),
                    Map.entry("Uuid", "dev.wharf.types.Uuid"),
                    Map.entry("ByteBuf", "io.netty.buffer.ByteBuf"),
                    Map.entry("Unpooled", "io.netty.buffer.Unpooled"),
                    Map.entry("Arrays", "java.util.Arrays"),
                    Map.entry("List", "java.util.List"),
                    Map.entry("Objects", "java.util.Objects"),
                    Map.entry("Nullable", "org.jspecify.annotations.Nullable"));

    private final String packageName;
    private final MessageSchema message;
    private final JavaText body = new JavaText();

    MessageWriter(String packageName, MessageSchema message) {
        this.packageName = packageName;
        this.message = message;
    }

    /** The source of the class. */
    String write() {
        writeClass();
        String code = body.toString();
        JavaText file = new JavaText();
        file.line("// Generated from the schema " + message.name() + ".json; do not edit.");
        file.line("package " + packageName + ";").blank();
        imports(code).values().forEach(name -> file.line("import " + name + ";"));
        return file.blank() + code;
    }

    private static Map<String, String> imports(String code) {
        TreeMap<String, String> used = new TreeMap<>();
        IMPORTS.forEach(
                (simple, name) -> {
                    if (Pattern.compile("\\b" + simple + "\\b").matcher(code).find()) {
                        used.put(name, name);
                    }
                });
        return used;
    }

    private void writeClass() {
        StructSchema root = message.root();
        StructWriter fields = new StructWriter(message, root, body);
        body.line("/** " + describe() + " */");
        body.line("public final class " + root.name() + " implements ApiMessage {");
        writeConstants();
        fields.writeFields();
        writeIdentity();
        fields.writeMethods();
        for (StructSchema struct : message.nested()) {
            writeNested(struct);
        }
        body.close();
    }

    private String describe() {
        String kind = message.kind().schemaName().replace('-', ' ');
        String what = Character.toUpperCase(kind.charAt(0)) + kind.substring(1);
        String number = message.apiKey() < 0 ? "" : " of number " + message.apiKey();
        return what
                + number
                + ", versions "
                + message.versions()
                + ", flexible in "
                + message.flexible()
                + ".";
    }

    private void writeConstants() {
        body.line("/** The lowest version that can be read and written. */");
        body.line(
                "public static final short LOWEST_VERSION = " + message.versions().lowest() + ";");
        body.blank();
        body.line("/** The highest version that can be read and written. */");
        body.line(
                "public static final short HIGHEST_VERSION = "
                        + message.versions().highest()
                        + ";");
        body.blank();
    }

    private void writeIdentity() {
        body.blank().line("@Override").line("public short apiKey() {");
        body.line("return " + message.apiKey() + ";").close();
        body.blank().line("@Override").line("public short lowestSupportedVersion() {");
        body.line("return LOWEST_VERSION;").close();
        body.blank().line("@Override").line("public short highestSupportedVersion() {");
        body.line("return HIGHEST_VERSION;").close();
    }

    private void writeNested(StructSchema struct) {
        StructWriter fields = new StructWriter(message, struct, body);
        body.blank();
        body.line("/** A structure of {@link " + message.name() + "}. */");
        body.line("public static final class " + struct.name() + " {");
        body.line("/** The fewest bytes of its encoding, over all versions. */");
        body.line("static final int MINIMUM_BYTES = " + message.minimumBytes(struct) + ";");
        body.blank();
        fields.writeFields();
        fields.writeMethods();
        body.close();
    }
}
