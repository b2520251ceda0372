package dev.wharf.protocol.differential;

import dev.wharf.protocol.wire.ApiMessage;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogKey;

/**
 * A message of Kafka that some version still has, beside ours of the same name.
 *
 * @param theirs Kafka's class
 * @param ours our class
 */
record KafkaMessage(Class<? extends Message> theirs, Class<?> ours) {
    private static final Pattern NO_VERSIONS = Pattern.compile("\"validVersions\": *\"none\"");

    private static final Pattern NAME = Pattern.compile("\"name\": *\"(\\w+)\"");

    /** All of them, found by the schemas in Kafka's jars; fails if we have no class for one. */
    static List<KafkaMessage> all() throws ReflectiveOperationException, IOException {
        List<KafkaMessage> all = new ArrayList<>();
        addAll(all, ProduceRequestData.class, "common/message", "dev.wharf.protocol.message");
        addAll(all, TopicRecord.class, "common/metadata", "dev.wharf.protocol.message.metadata");
        addAll(all, OffsetCommitKey.class, "common/message", "dev.wharf.protocol.message.group");
        addAll(all, TransactionLogKey.class, "common/message", "dev.wharf.protocol.message.txn");
        return all;
    }

    private static void addAll(
            List<KafkaMessage> all, Class<?> sample, String directory, String ourPackage)
            throws ReflectiveOperationException, IOException {
        URI jar = URI.create(sample.getProtectionDomain().getCodeSource().getLocation().toString());
        try (FileSystem files = FileSystems.newFileSystem(Path.of(jar));
                Stream<Path> schemas = Files.list(files.getPath(directory))) {
            for (Path file :
                    schemas.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
                String schema = Files.readString(file);
                if (!NO_VERSIONS.matcher(schema).find()) {
                    all.add(find(sample.getPackageName(), ourPackage, name(schema)));
                }
            }
        }
    }

    /** The first name in a schema is the message's own. */
    private static String name(String schema) {
        Matcher name = NAME.matcher(schema);
        if (!name.find()) {
            throw new IllegalArgumentException("no name in " + schema);
        }
        return name.group(1);
    }

    private static KafkaMessage find(String theirPackage, String ourPackage, String name)
            throws ReflectiveOperationException {
        boolean suffixed = name.matches(".*(Request|Response|Header)");
        Class<?> theirs = Class.forName(theirPackage + "." + name + (suffixed ? "Data" : ""));
        return new KafkaMessage(
                theirs.asSubclass(Message.class), Class.forName(ourPackage + "." + name));
    }

    String name() {
        return ours.getSimpleName();
    }

    short lowest() throws ReflectiveOperationException {
        return theirs.getField("LOWEST_SUPPORTED_VERSION").getShort(null);
    }

    short highest() throws ReflectiveOperationException {
        return theirs.getField("HIGHEST_SUPPORTED_VERSION").getShort(null);
    }

    /** Kafka's table of the types on the wire. */
    Schema schema(short version) throws ReflectiveOperationException {
        return ((Schema[]) theirs.getField("SCHEMAS").get(null))[version];
    }

    /** The tags that some version of some structure of the message knows: Kafka refuses them in the versions that do not. */
    Set<Integer> knownTags() throws ReflectiveOperationException {
        Set<Integer> tags = new HashSet<>();
        for (short version = lowest(); version <= highest(); version++) {
            collectTags(schema(version), tags);
        }
        return tags;
    }

    private static void collectTags(Type type, Set<Integer> tags) {
        if (type instanceof Schema schema) {
            for (BoundField field : schema.fields()) {
                collectTags(field.def.type, tags);
            }
        } else if (type instanceof TaggedFields tagged) {
            tags.addAll(tagged.fields().keySet());
            tagged.fields().values().forEach(field -> collectTags(field.type, tags));
        } else if (type.isArray()) {
            collectTags(type.arrayElementType().orElseThrow(), tags);
        }
    }

    Message newTheirs() throws ReflectiveOperationException {
        return theirs.getConstructor().newInstance();
    }

    ApiMessage newOurs() throws ReflectiveOperationException {
        Constructor<?> constructor = ours.getConstructor();
        return (ApiMessage) constructor.newInstance();
    }
}
