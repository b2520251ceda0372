package dev.wharf.codegen;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a message schema: JSON with {@code //} comments, in the form that Kafka's own generator reads. */
final class SchemaParser {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

    private final Map<String, StructSchema> nested = new LinkedHashMap<>();
    private final Map<String, JsonNode> common = new LinkedHashMap<>();

    private final JsonNode message;
    private final Versions valid;

    private SchemaParser(JsonNode message) {
        this.message = message;
        this.valid = versions(message, "validVersions", Versions.NONE);
    }

    /**
     * Parses one schema.
     *
     * @throws IllegalArgumentException if it is none, or uses what the generator does not know
     */
    static MessageSchema parse(String json) {
        try {
            return new SchemaParser(JSON.readTree(json)).parse();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a schema", e);
        }
    }

    private MessageSchema parse() {
        for (JsonNode struct : message.path("commonStructs")) {
            common.put(text(struct, "name"), struct);
        }
        List<FieldSchema> fields = fields(message.path("fields"), valid);
        return new MessageSchema(
                MessageSchema.Kind.parse(text(message, "type")),
                message.path("apiKey").asInt(-1),
                versions(message, "flexibleVersions", Versions.NONE),
                message.path("latestVersionUnstable").asBoolean(false),
                texts(message.path("listeners")),
                new StructSchema(text(message, "name"), valid, fields),
                List.copyOf(nested.values()));
    }

    /** The fields that some version within the range still has. */
    private List<FieldSchema> fields(JsonNode nodes, Versions within) {
        List<FieldSchema> fields = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (!fieldVersions(node).intersect(within).isEmpty()) {
                fields.add(field(node, within));
            }
        }
        return List.copyOf(fields);
    }

    /** A default of JSON null, unlike the text "null", is as good as none: that is how Kafka's generator reads it. */
    private FieldSchema field(JsonNode node, Versions within) {
        Versions versions = fieldVersions(node);
        FieldType type =
                FieldType.parse(text(node, "type"), node.path("zeroCopy").asBoolean(false));
        addStruct(type, node, within.intersect(versions));
        return new FieldSchema(
                capitalised(text(node, "name")),
                type,
                versions,
                versions(node, "nullableVersions", Versions.NONE),
                versions(node, "taggedVersions", Versions.NONE),
                node.path("tag").asInt(-1),
                node.hasNonNull("default") ? node.path("default").asText() : null,
                node.path("ignorable").asBoolean(false),
                node.has("flexibleVersions")
                        ? versions(node, "flexibleVersions", Versions.NONE)
                        : null);
    }

    /** The schemas of coordinator and metadata records begin some names with a small letter. */
    private static String capitalised(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /**
     * Notes the structure that a field is of. One that is written out at the field has the field's versions; a common one has its own,
     * whichever field happens to name it first.
     */
    private void addStruct(FieldType type, JsonNode node, Versions fieldVersions) {
        String name = structName(type);
        if (name == null || nested.containsKey(name)) {
            return;
        }
        JsonNode shared = common.get(name);
        Versions range =
                shared == null
                        ? fieldVersions
                        : valid.intersect(versions(shared, "versions", Versions.NONE));
        JsonNode body = shared == null ? node : shared;
        if (!body.has("fields")) {
            throw new IllegalArgumentException("structure " + name + " has no fields");
        }
        nested.put(name, new StructSchema(name, range, List.of()));
        nested.put(name, new StructSchema(name, range, fields(body.path("fields"), range)));
    }

    private static @Nullable String structName(FieldType type) {
        return switch (type) {
            case FieldType.Struct(String name) -> name;
            case FieldType.Array(FieldType element) -> structName(element);
            case FieldType.Fixed _,
                    FieldType.Text _,
                    FieldType.Bytes _,
                    FieldType.RecordBatches _ ->
                    null;
        };
    }

    /** A field that names no versions has those in which it is tagged. */
    private static Versions fieldVersions(JsonNode node) {
        return versions(node, "versions", versions(node, "taggedVersions", Versions.NONE));
    }

    private static Versions versions(JsonNode node, String key, Versions otherwise) {
        return node.has(key) ? Versions.parse(node.path(key).asText()) : otherwise;
    }

    private static String text(JsonNode node, String key) {
        if (!node.has(key)) {
            throw new IllegalArgumentException("no " + key + " in " + node);
        }
        return node.path(key).asText();
    }

    private static List<String> texts(JsonNode nodes) {
        List<String> texts = new ArrayList<>();
        nodes.forEach(node -> texts.add(node.asText()));
        return List.copyOf(texts);
    }
}
