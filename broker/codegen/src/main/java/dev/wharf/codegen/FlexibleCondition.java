package dev.wharf.codegen;

/** In which versions a structure and its fields have compact encoding, as Java conditions. */
record FlexibleCondition(MessageSchema message, StructSchema struct) {
    /** For the structure: {@code true}, {@code false}, or the local variable that {@link #declare} declares. */
    String condition() {
        String guard = message.flexible().guardWithin(struct.versions());
        return guard.equals("true") || guard.equals("false") ? guard : "flexible";
    }

    /** For a field, which may differ from its message. */
    String of(FieldSchema field) {
        return field.flexible() == null
                ? condition()
                : field.flexible().guardWithin(struct.versions());
    }

    /** Declares the local variable {@code flexible} where the version decides. */
    void declare(JavaText out) {
        if (condition().equals("flexible")) {
            out.line(
                    "boolean flexible = "
                            + message.flexible().guardWithin(struct.versions())
                            + ";");
        }
    }
}
