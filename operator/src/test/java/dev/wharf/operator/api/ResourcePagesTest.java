package dev.wharf.operator.api;

import dev.wharf.operator.Golden;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of the resources in {@code docs/} are what the classes say. */
final class ResourcePagesTest {
    @Test
    void the_committed_pages_are_made_from_the_classes(@TempDir Path folder) throws IOException {
        for (Map.Entry<String, String> made : Definitions.generate(folder).entrySet()) {
            CustomResourceDefinition definition =
                    Serialization.unmarshal(made.getValue(), CustomResourceDefinition.class);
            String kind = definition.getSpec().getNames().getSingular();
            Golden.check(Golden.file("docs/" + kind + ".md"), ResourcePages.of(definition));
        }
    }
}
