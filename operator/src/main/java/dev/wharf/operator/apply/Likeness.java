package dev.wharf.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.operator.api.Resources;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Tells whether an object is as it should be. Kubernetes adds fields to what it is given, and defaults; so all that is wanted has to be there, and what is wanted has
 * to be what it was when the object was last written, or a field that is wanted no longer would stay. Without state.
 */
final class Likeness {
    /** Tells what was last written. */
    static final String FINGERPRINT = Resources.GROUP + "/applied";

    private Likeness() {}

    /** Short, and another one for another object. */
    static String fingerprint(HasMetadata object) {
        CRC32C sum = new CRC32C();
        sum.update(Serialization.asYaml(object).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }

    static boolean isLike(HasMetadata live, HasMetadata desired, String fingerprint) {
        Map<String, String> annotations = live.getMetadata().getAnnotations();
        return annotations != null
                && fingerprint.equals(annotations.get(FINGERPRINT))
                && has(tree(live), tree(desired));
    }

    private static JsonNode tree(HasMetadata object) {
        return Serialization.unmarshal(Serialization.asJson(object), JsonNode.class);
    }

    private static boolean has(JsonNode live, JsonNode desired) {
        if (desired.isObject()) {
            for (Map.Entry<String, JsonNode> field : desired.properties()) {
                if (!has(live.path(field.getKey()), field.getValue())) {
                    return false;
                }
            }
            return true;
        }
        if (desired.isArray()) {
            if (live.size() != desired.size()) {
                return false;
            }
            for (int i = 0; i < desired.size(); i++) {
                if (!has(live.get(i), desired.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return desired.isNull() || live.equals(desired) || isSameQuantity(live, desired);
    }

    /** Kubernetes writes 1024Mi as 1Gi. */
    private static boolean isSameQuantity(JsonNode live, JsonNode desired) {
        if (!live.isTextual() || !desired.isTextual()) {
            return false;
        }
        try {
            return new Quantity(live.asText()).equals(new Quantity(desired.asText()));
        } catch (IllegalArgumentException noQuantity) {
            return false;
        }
    }
}
