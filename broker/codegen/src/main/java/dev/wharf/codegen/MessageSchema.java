package dev.wharf.codegen;

import java.util.List;

/**
 * A message of the protocol, or a record that is written in the same form.
 *
 * @param apiKey the API key, or the type of a metadata or coordinator record; -1 without one
 * @param flexible the versions with compact encoding and tagged fields (KIP-482)
 * @param latestVersionUnstable whether the highest version is not to be advertised
 * @param listeners the listeners that serve a request, as the schema names them
 * @param root the message's own fields
 * @param nested all structures within it, in the order of their first use
 */
record MessageSchema(
        Kind kind,
        int apiKey,
        Versions flexible,
        boolean latestVersionUnstable,
        List<String> listeners,
        StructSchema root,
        List<StructSchema> nested) {

    /** What a message is for; the names of a schema's {@code type}. */
    enum Kind {
        REQUEST("request"),
        RESPONSE("response"),
        HEADER("header"),
        DATA("data"),
        METADATA("metadata"),
        COORDINATOR_KEY("coordinator-key"),
        COORDINATOR_VALUE("coordinator-value");

        private final String schemaName;

        Kind(String schemaName) {
            this.schemaName = schemaName;
        }

        static Kind parse(String text) {
            for (Kind kind : values()) {
                if (kind.schemaName.equals(text)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("unknown kind of message " + text);
        }

        String schemaName() {
            return schemaName;
        }
    }

    String name() {
        return root.name();
    }

    Versions versions() {
        return root.versions();
    }

    /** The highest version that may be advertised. */
    int highestStableVersion() {
        return versions().highest() - (latestVersionUnstable ? 1 : 0);
    }

    StructSchema struct(String name) {
        return nested.stream()
                .filter(struct -> struct.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(name() + " has no structure " + name));
    }

    /** The fewest bytes that a structure's encoding can have, over all of its versions. */
    int minimumBytes(StructSchema struct) {
        int fewest = Integer.MAX_VALUE;
        for (int version = struct.versions().lowest();
                version <= struct.versions().highest();
                version++) {
            fewest = Math.min(fewest, minimumBytes(struct, version));
        }
        if (fewest == 0) {
            throw new IllegalArgumentException(name() + "." + struct.name() + " can be empty");
        }
        return fewest;
    }

    private int minimumBytes(StructSchema struct, int version) {
        int bytes = flexible.contains(version) ? 1 : 0;
        for (FieldSchema field : struct.fields()) {
            if (field.versions().contains(version) && !field.tagged().contains(version)) {
                bytes += minimumBytes(field, version);
            }
        }
        return bytes;
    }

    private int minimumBytes(FieldSchema field, int version) {
        boolean compact =
                (field.flexible() == null ? flexible : field.flexible()).contains(version);
        return switch (field.type()) {
            case FieldType.Fixed fixed -> fixed.sizeBytes;
            case FieldType.Text _ -> compact ? 1 : 2;
            case FieldType.Bytes _, FieldType.RecordBatches _, FieldType.Array _ -> compact ? 1 : 4;
            case FieldType.Struct(String name) ->
                    field.nullable().contains(version) ? 1 : minimumBytes(struct(name), version);
        };
    }
}
