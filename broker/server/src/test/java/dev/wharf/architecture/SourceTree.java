package dev.wharf.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout that the tests run in, as files. */
final class SourceTree {
    private SourceTree() {}

    /** The folder that holds the root POM and {@code .mvn}. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException(
                        "not inside a checkout: " + Path.of("").toAbsolutePath());
            }
            folder = parent;
        }
        return folder;
    }

    /** Every hand-written Java file of every module, sorted. */
    static List<Path> javaFiles() throws IOException {
        return files(".java").stream()
                .filter(
                        file ->
                                file.toString().contains("/src/main/java/")
                                        || file.toString().contains("/src/test/java/"))
                .toList();
    }

    /** Every document, sorted. */
    static List<Path> documents() throws IOException {
        return files(".md");
    }

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.walk(root())) {
            return all.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !isForeign(root().relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isForeign(Path relative) {
        for (Path name : relative) {
            if (name.toString().equals("target")
                    || name.toString().equals(".git")
                    || name.toString().equals("data")) {
                return true;
            }
        }
        return false;
    }
}
