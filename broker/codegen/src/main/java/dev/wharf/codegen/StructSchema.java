package dev.wharf.codegen;

import java.util.Comparator;
import java.util.List;

/**
 * A structure: a message itself, or one nested in it.
 *
 * @param versions the versions of its message that have it, the message's own range applied
 * @param fields in the order of the wire
 */
record StructSchema(String name, Versions versions, List<FieldSchema> fields) {
    /** The fields that are tagged in some version, by rising tag. */
    List<FieldSchema> taggedFields() {
        return fields.stream()
                .filter(field -> field.tag() >= 0)
                .sorted(Comparator.comparingInt(FieldSchema::tag))
                .toList();
    }
}
