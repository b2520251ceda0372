package dev.wharf.codegen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The sources of a run. A file whose content has not changed is not touched, so that the compiler has nothing to do. */
final class GeneratedTree {
    private final Map<Path, String> files = new TreeMap<>();

    void add(String packageName, String className, String source) {
        Path path = Path.of(packageName.replace('.', '/'), className + ".java");
        if (files.put(path, source) != null) {
            throw new IllegalArgumentException("two sources for " + path);
        }
    }

    /** Makes {@code directory} hold these files and no others; returns how many it changed. */
    int writeTo(Path directory) throws IOException {
        int changed = 0;
        for (Map.Entry<Path, String> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            if (!Files.exists(path) || !Files.readString(path).equals(file.getValue())) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
                changed++;
            }
        }
        return changed + deleteOthers(directory);
    }

    private int deleteOthers(Path directory) throws IOException {
        List<Path> others;
        try (Stream<Path> paths = Files.walk(directory)) {
            others =
                    paths.filter(Files::isRegularFile)
                            .filter(path -> !files.containsKey(directory.relativize(path)))
                            .toList();
        }
        for (Path other : others) {
            Files.delete(other);
        }
        return others.size();
    }
}
