package dev.wharf.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GeneratedTreeTest {
    @TempDir Path directory;

    @Test
    void aSecondRunOverTheSameSchemasTouchesNothing() throws IOException {
        assertThat(tree("one", "two").writeTo(directory)).isEqualTo(2);
        assertThat(tree("one", "two").writeTo(directory)).isZero();
    }

    @Test
    void whatIsNoLongerGeneratedIsDeleted() throws IOException {
        tree("one", "two").writeTo(directory);
        assertThat(tree("one").writeTo(directory)).isEqualTo(1);
        assertThat(Files.exists(directory.resolve("a/b/Class0.java"))).isTrue();
        assertThat(Files.exists(directory.resolve("a/b/Class1.java"))).isFalse();
    }

    private static GeneratedTree tree(String... sources) {
        GeneratedTree tree = new GeneratedTree();
        for (int i = 0; i < sources.length; i++) {
            tree.add("a.b", "Class" + i, sources[i]);
        }
        return tree;
    }
}
