package dev.wharf.codegen;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the schemas of one package are.
 *
 * @param packageName the Java package for their classes
 * @param location a jar, or a directory
 * @param directory the directory within the jar; empty for a plain directory
 */
record SchemaSource(String packageName, Path location, String directory) {
    /** Parses {@code PACKAGE=JAR!DIRECTORY} or {@code PACKAGE=DIRECTORY}. */
    static SchemaSource parse(String argument) {
        String[] parts = argument.split("[=!]", 3);
        if (parts.length < 2) {
            throw new IllegalArgumentException("not PACKAGE=JAR!DIRECTORY: " + argument);
        }
        return new SchemaSource(parts[0], Path.of(parts[1]), parts.length < 3 ? "" : parts[2]);
    }

    /** All messages that some version still has, by name. */
    List<MessageSchema> read() throws IOException {
        if (directory.isEmpty()) {
            return readDirectory(location);
        }
        try (FileSystem jar = FileSystems.newFileSystem(location)) {
            return readDirectory(jar.getPath(directory));
        }
    }

    private static List<MessageSchema> readDirectory(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> paths = Files.list(directory)) {
            files = paths.filter(path -> path.toString().endsWith(".json")).sorted().toList();
        }
        List<MessageSchema> messages = new ArrayList<>();
        for (Path file : files) {
            MessageSchema message = parse(file);
            if (!message.versions().isEmpty()) {
                messages.add(message);
            }
        }
        return messages;
    }

    private static MessageSchema parse(Path file) throws IOException {
        try {
            return SchemaParser.parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }
}
