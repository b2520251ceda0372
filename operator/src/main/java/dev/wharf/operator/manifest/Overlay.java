package dev.wharf.operator.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the operator decides, with what the owner of a cluster says laid over it: field by field, lists as a whole. Without state. */
final class Overlay {
    private Overlay() {}

    static <T> T of(T ours, @Nullable T theirs, Class<T> type) {
        if (theirs == null) {
            return ours;
        }
        ObjectNode tree = tree(ours);
        lay(tree, tree(theirs));
        return Serialization.unmarshal(Serialization.asJson(tree), type);
    }

    private static ObjectNode tree(Object object) {
        return Serialization.unmarshal(Serialization.asJson(object), ObjectNode.class);
    }

    private static void lay(ObjectNode ours, ObjectNode theirs) {
        for (Map.Entry<String, JsonNode> field : theirs.properties()) {
            if (ours.get(field.getKey()) instanceof ObjectNode inner
                    && field.getValue() instanceof ObjectNode over) {
                lay(inner, over);
            } else {
                ours.set(field.getKey(), field.getValue());
            }
        }
    }
}
