package dev.wharf.codegen;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Generates the message types: {@code CodecGenerator OUTPUT-DIRECTORY PACKAGE=JAR!DIRECTORY...}. */
public final class CodecGenerator {
    private static final String PROTOCOL_PACKAGE = "dev.wharf.protocol";

    private final GeneratedTree tree = new GeneratedTree();
    private final List<MessageSchema> messages = new ArrayList<>();

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
                new ApiKeyWriter(PROTOCOL_PACKAGE, generator.messages).write());
        int changed = generator.tree.writeTo(Path.of(arguments[0]));
        System.out.println(generator.messages.size() + " messages, " + changed + " files changed");
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
        messages.addAll(read);
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
        /** Messages generated from Kafka's schemas. Nothing else lives here. */
        @NullMarked
        package %s;

        import org.jspecify.annotations.NullMarked;
        """
                .formatted(packageName);
    }
}
