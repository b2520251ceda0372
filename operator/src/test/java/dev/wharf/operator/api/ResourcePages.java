package dev.wharf.operator.api;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A page for people about a resource, of what its definition says. */
final class ResourcePages {
    private ResourcePages() {}

    static String of(CustomResourceDefinition definition) {
        CustomResourceDefinitionVersion version = definition.getSpec().getVersions().getFirst();
        var names = definition.getSpec().getNames();
        JSONSchemaProps schema = version.getSchema().getOpenAPIV3Schema();
        JSONSchemaProps spec = Objects.requireNonNull(schema.getProperties().get("spec"));
        JSONSchemaProps status = Objects.requireNonNull(schema.getProperties().get("status"));
        StringBuilder page = new StringBuilder();
        page.append(
                """
            <!-- Made from the code; do not edit. To renew: ./mvnw -Pquick -pl operator -am test -Dtest=ResourcePagesTest -Dsurefire.failIfNoSpecifiedTests=false -Dwharf.golden=write -->

            # %s

            `apiVersion: %s/%s`, `kind: %s`; in `kubectl` also `%s`, and with all other resources of Wharf `mq`.

            """
                        .formatted(
                                names.getKind(),
                                definition.getSpec().getGroup(),
                                version.getName(),
                                names.getKind(),
                                String.join("`, `", names.getShortNames())));
        page.append("## spec\n\nWhat you write. A field in bold has to be there.\n\n");
        page.append("| field | type | meaning |\n|---|---|---|\n");
        fields("", spec, page);
        List<String> rules = new ArrayList<>();
        rules(spec, rules);
        page.append("\nWhat is refused when you write it:\n\n");
        rules.forEach(rule -> page.append("- ").append(rule).append(".\n"));
        page.append("\n## status\n\nWhat the operator tells.\n\n");
        page.append("| field | type | meaning |\n|---|---|---|\n");
        fields("", status, page);
        return page.toString();
    }

    private static void fields(String prefix, JSONSchemaProps object, StringBuilder page) {
        for (Map.Entry<String, JSONSchemaProps> field :
                new TreeMap<>(object.getProperties()).entrySet()) {
            JSONSchemaProps schema = field.getValue();
            String path = prefix + field.getKey();
            boolean required =
                    object.getRequired() != null && object.getRequired().contains(field.getKey());
            page.append("| ").append(required ? "**`" + path + "`**" : "`" + path + "`");
            page.append(" | ").append(type(schema));
            page.append(" | ").append(Objects.requireNonNullElse(schema.getDescription(), ""));
            page.append(" |\n");
            if (isList(schema) && hasFields(item(schema))) {
                fields(path + "[].", item(schema), page);
            } else if (hasFields(schema)) {
                fields(path + ".", schema, page);
            }
        }
    }

    /** Fields that say what they are; those of Kubernetes' own types do not, and its documents say more of them. */
    private static boolean hasFields(JSONSchemaProps schema) {
        return schema.getProperties() != null
                && schema.getProperties().values().stream()
                        .anyMatch(field -> field.getDescription() != null);
    }

    private static boolean isList(JSONSchemaProps schema) {
        return "array".equals(schema.getType());
    }

    private static JSONSchemaProps item(JSONSchemaProps list) {
        return list.getItems().getSchema();
    }

    private static String type(JSONSchemaProps schema) {
        if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
            return "quantity";
        }
        if (schema.getEnum() != null && !schema.getEnum().isEmpty()) {
            return schema.getEnum().stream()
                    .map(value -> "`" + value.asText() + "`")
                    .collect(Collectors.joining(" or "));
        }
        if (isList(schema)) {
            return "list of " + type(item(schema));
        }
        if (schema.getAdditionalProperties() != null) {
            return "map to " + type(schema.getAdditionalProperties().getSchema());
        }
        if (schema.getMinimum() != null && schema.getMaximum() != null) {
            return "%s, %d to %d"
                    .formatted(
                            schema.getType(),
                            schema.getMinimum().longValue(),
                            schema.getMaximum().longValue());
        }
        return "object".equals(schema.getType()) && !hasFields(schema)
                ? "object as in Kubernetes"
                : schema.getType();
    }

    private static void rules(JSONSchemaProps schema, List<String> rules) {
        if (schema.getXKubernetesValidations() != null) {
            for (ValidationRule rule : schema.getXKubernetesValidations()) {
                rules.add(rule.getMessage());
            }
        }
        if (schema.getProperties() != null) {
            new TreeMap<>(schema.getProperties()).values().forEach(field -> rules(field, rules));
        }
    }
}
