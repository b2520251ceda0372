package dev.wharf.codegen;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Generates the message types: {@code CodecGenerator OUTPUT-DIRECTORY PACKAGE=JAR!DIRECTORY...}, or {@code PACKAGE=DIRECTORY} for schemas in no jar. */
public final class CodecGenerator {
    private static final String PROTOCOL_PACKAGE = "dev.wharf.protocol";

    /** Only these are APIs of clients; what brokers ask each other must never be served to one (CVE-2018-1288). */
    private static final String CLIENT_PACKAGE = PROTOCOL_PACKAGE + ".message";

    private final GeneratedTree tree = new GeneratedTree();
    private final List<MessageSchema> clientMessages = new ArrayList<>();
    private int messages;

    private CodecGenerator() {}

    /** Runs the generator. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            throw new IllegalArgumentException("usage: OUTPUT-DIRECTORY PACKAGE=JAR!DIRECTORY...");
        }
        CodecGenerator generator = new CodecGenerator();
        for (String source : List.of(arguments).subList(1, arguments.length)) {
            generator.addSource(SchemaSource.parse(source));
        }
        generator.tree.add(
                PROTOCOL_PACKAGE,
                "ApiKey",
                new ApiKeyWriter(PROTOCOL_PACKAGE, generator.clientMessages).write());
        int changed = generator.tree.writeTo(Path.of(arguments[0]));
        System.out.println(generator.messages + " messages, " + changed + " files changed");
    }

    private void addSource(SchemaSource source) throws IOException {
        List<MessageSchema> read = source.read();
        for (MessageSchema message : read) {
            tree.add(
                    source.packageName(),
                    message.name(),
                    new MessageWriter(source.packageName(), message).write());
        }
        addRecordTypes(source.packageName(), read);
        tree.add(source.packageName(), "package-info", packageInfo(source.packageName()));
        messages += read.size();
        if (source.packageName().equals(CLIENT_PACKAGE)) {
            clientMessages.addAll(read);
        }
    }

    private void addRecordTypes(String packageName, List<MessageSchema> read) {
        List<MessageSchema> metadata = ofKind(read, MessageSchema.Kind.METADATA);
        if (!metadata.isEmpty()) {
            RecordTypeWriter writer = new RecordTypeWriter(packageName);
            tree.add(packageName, "MetadataRecordType", writer.writeMetadata(metadata));
        }
        List<MessageSchema> keys = ofKind(read, MessageSchema.Kind.COORDINATOR_KEY);
        if (!keys.isEmpty()) {
            List<MessageSchema> values = ofKind(read, MessageSchema.Kind.COORDINATOR_VALUE);
            RecordTypeWriter writer = new RecordTypeWriter(packageName);
            tree.add(packageName, "CoordinatorRecordType", writer.writeCoordinator(keys, values));
        }
    }

    private static List<MessageSchema> ofKind(
            List<MessageSchema> messages, MessageSchema.Kind kind) {
        return messages.stream().filter(message -> message.kind() == kind).toList();
    }

    private static String packageInfo(String packageName) {
        return """
        // Generated; do not edit.
        /** Messages generated from schemas. Nothing else lives here. */
        @NullMarked
        package %s;

        import org.jspecify.annotations.NullMarked;
        """
                .formatted(packageName);
    }
}
