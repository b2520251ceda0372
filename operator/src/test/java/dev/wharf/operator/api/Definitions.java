package dev.wharf.operator.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Generates the definitions from the classes, and adds what their annotations cannot say. */
final class Definitions {
    private static final Map<String, Class<? extends HasMetadata>> RESOURCES =
            Map.of("mqclusters", MQCluster.class, "mqtopics", MQTopic.class);

    private Definitions() {}

    /** YAML by plural name. */
    static Map<String, String> generate(Path folder) throws IOException {
        new CRDGenerator()
                .inOutputDir(folder.toFile())
                .forCRDVersions("v1")
                .withParallelGenerationEnabled(false)
                .withPostProcessor(new Finish())
                .customResourceClasses(RESOURCES.values())
                .generate();
        Map<String, String> made = new LinkedHashMap<>();
        for (String name : RESOURCES.keySet().stream().sorted().toList()) {
            Path file = folder.resolve(name + "." + Resources.GROUP + "-v1.yml");
            made.put(name, Files.readString(file).stripTrailing() + "\n");
        }
        return made;
    }

    private static final class Finish implements CRDPostProcessor {
        @Override
        public HasMetadata process(HasMetadata crd, String crdVersion) {
            CustomResourceDefinition definition = (CustomResourceDefinition) crd;
            String name = definition.getSpec().getNames().getPlural();
            for (CustomResourceDefinitionVersion version : definition.getSpec().getVersions()) {
                version.getAdditionalPrinterColumns()
                        .sort(asAnnotated(Objects.requireNonNull(RESOURCES.get(name))));
                JSONSchemaProps schema = version.getSchema().getOpenAPIV3Schema();
                schema.setRequired(List.of("spec"));
                JSONSchemaProps conditions = field(field(schema, "status"), "conditions");
                conditions.setXKubernetesListType("map");
                conditions.setXKubernetesListMapKeys(List.of("type"));
                conditions.getItems().getSchema().setRequired(List.of("status", "type"));
            }
            return definition;
        }

        private static JSONSchemaProps field(JSONSchemaProps schema, String name) {
            return Objects.requireNonNull(schema.getProperties().get(name));
        }

        /** The generator sorts columns by path; people read them in the order of the class. */
        private static Comparator<CustomResourceColumnDefinition> asAnnotated(
                Class<? extends HasMetadata> type) {
            List<String> order =
                    List.of(type.getAnnotationsByType(AdditionalPrinterColumn.class)).stream()
                            .map(AdditionalPrinterColumn::name)
                            .toList();
            return Comparator.comparingInt(column -> order.indexOf(column.getName()));
        }
    }
}
