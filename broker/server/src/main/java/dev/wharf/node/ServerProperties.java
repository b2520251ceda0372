package dev.wharf.node;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Reads a {@code server.properties}: the syntax of Java's property files, with the line of each setting, which {@link Properties}
 * alone would forget.
 */
final class ServerProperties {
    private ServerProperties() {}

    /**
     * The settings in the order of the file; a key that comes twice is in the list twice.
     *
     * @throws RefusalException if the file cannot be read or a line cannot be parsed
     */
    static List<Setting> read(Path file) throws RefusalException {
        try {
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw refusal(file, "no such file");
        } catch (AccessDeniedException e) {
            throw refusal(file, "permission denied");
        } catch (MalformedInputException e) {
            throw refusal(file, "not a text file in UTF-8");
        } catch (IOException e) {
            throw refusal(file, String.valueOf(e.getMessage()));
        }
    }

    static List<Setting> parse(String name, String content) throws RefusalException {
        List<Setting> settings = new ArrayList<>();
        List<String> lines = content.lines().toList();
        int next = 0;
        while (next < lines.size()) {
            int first = next;
            StringBuilder logical = new StringBuilder(lines.get(next));
            next++;
            // A line that ends in an odd number of backslashes goes on in the next one.
            while (continues(logical) && next < lines.size()) {
                logical.append('\n').append(lines.get(next));
                next++;
            }
            addLine(settings, name + " line " + (first + 1), logical.toString());
        }
        return settings;
    }

    private static void addLine(List<Setting> settings, String origin, String line)
            throws RefusalException {
        Properties parsed = new Properties();
        try {
            parsed.load(new StringReader(line));
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusalException(RefusalException.USAGE, origin + ": " + e.getMessage());
        }
        for (String key : parsed.stringPropertyNames()) {
            settings.add(new Setting(key, parsed.getProperty(key).trim(), origin));
        }
    }

    private static boolean continues(CharSequence line) {
        String first = line.toString().stripLeading();
        if (first.startsWith("#") || first.startsWith("!")) {
            return false;
        }
        int backslashes = 0;
        while (backslashes < line.length()
                && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static RefusalException refusal(Path file, String why) {
        return new RefusalException(
                RefusalException.USAGE, "cannot read the configuration " + file + ": " + why);
    }
}
