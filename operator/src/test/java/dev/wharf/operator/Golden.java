package dev.wharf.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Files that are made from the code and committed. {@code -Dwharf.golden=write} writes them anew. */
public final class Golden {
    private Golden() {}

    /** A file of the checkout, by its path from the root. */
    public static Path file(String path) {
        return Path.of(Objects.requireNonNull(System.getProperty("wharf.root"))).resolve(path);
    }

    /** Compares with what is committed, or writes it. */
    public static void check(Path file, String made) throws IOException {
        if ("write".equals(System.getProperty("wharf.golden"))) {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, made);
        }
        assertThat(file).as("%s, made anew by -Dwharf.golden=write", file).hasContent(made);
    }
}
