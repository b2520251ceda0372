package dev.wharf.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.Golden;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The definitions in {@code crds/} are what the classes say. */
final class CrdFilesTest {
    private static final int SIZE_BYTES_MAX = 100 * 1024;
    private static final List<String> NAMES = List.of("mqclusters", "mqtopics");

    @Test
    void the_committed_definitions_are_generated_from_the_classes(@TempDir Path folder)
            throws IOException {
        Map<String, String> made = Definitions.generate(folder);
        assertThat(made.keySet()).containsExactlyElementsOf(NAMES);
        for (String name : NAMES) {
            Golden.check(committed(name), Objects.requireNonNull(made.get(name)));
        }
    }

    @Test
    void each_is_small_enough_to_be_applied_by_any_tool() throws IOException {
        for (String name : NAMES) {
            assertThat(Files.readString(committed(name)).getBytes(StandardCharsets.UTF_8).length)
                    .isLessThan(SIZE_BYTES_MAX);
        }
    }

    @Test
    void clusters_scale_and_both_are_of_the_category_and_keep_their_status_apart()
            throws IOException {
        for (String name : NAMES) {
            CustomResourceDefinition definition = read(name);
            CustomResourceDefinitionVersion version = definition.getSpec().getVersions().getFirst();
            assertThat(definition.getSpec().getNames().getCategories()).containsExactly("mq");
            assertThat(version.getSubresources().getStatus()).isNotNull();
            assertThat(version.getAdditionalPrinterColumns()).isNotEmpty();
        }
        var scale =
                read("mqclusters").getSpec().getVersions().getFirst().getSubresources().getScale();
        assertThat(scale.getSpecReplicasPath()).isEqualTo(".spec.replicas");
        assertThat(scale.getStatusReplicasPath()).isEqualTo(".status.replicas");
        assertThat(scale.getLabelSelectorPath()).isEqualTo(".status.selector");
        assertThat(read("mqclusters").getSpec().getNames().getShortNames()).containsExactly("mqc");
        assertThat(read("mqtopics").getSpec().getNames().getShortNames()).containsExactly("mqt");
    }

    @Test
    void no_field_has_a_default_and_each_field_and_rule_says_what_it_is() throws IOException {
        for (String name : NAMES) {
            JSONSchemaProps schema =
                    read(name).getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
            List<String> complaints = new ArrayList<>();
            look("", schema.getProperties(), complaints);
            assertThat(complaints).isEmpty();
        }
    }

    private static void look(
            String path, Map<String, JSONSchemaProps> fields, List<String> complaints) {
        fields.forEach(
                (name, field) -> {
                    if (field.getDefault() != null) {
                        complaints.add(path + name + " has a default");
                    }
                    if (path.equals("spec.") && field.getDescription() == null) {
                        complaints.add(name + " has no description");
                    }
                    if (field.getXKubernetesValidations() != null) {
                        field.getXKubernetesValidations().stream()
                                .filter(rule -> rule.getMessage() == null)
                                .forEach(rule -> complaints.add("no message: " + rule.getRule()));
                    }
                    if (field.getProperties() != null) {
                        look(path + name + ".", field.getProperties(), complaints);
                    }
                });
    }

    private static Path committed(String name) {
        return Golden.file("crds/" + name + "." + Resources.GROUP + ".yaml");
    }

    private static CustomResourceDefinition read(String name) throws IOException {
        return Serialization.unmarshal(
                Files.readString(committed(name)), CustomResourceDefinition.class);
    }
}
