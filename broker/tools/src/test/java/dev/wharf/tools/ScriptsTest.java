package dev.wharf.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The scripts of both systems name the same tools, and the tools are there. */
final class ScriptsTest {
    private static final Pattern CALL =
            Pattern.compile("(?:kafka-run-class|wharf)(?:\\.sh|\\.bat)?\"? ([\\w.-]+)");

    @Test
    void everyScriptHasATwinOnWindowsThatCallsTheSame() throws IOException {
        SortedMap<String, SortedSet<String>> scripts = calls(bin(), ".sh");
        SortedMap<String, SortedSet<String>> twins = calls(bin().resolve("windows"), ".bat");

        scripts.put("wharf", new TreeSet<>()); // has no ending

        assertThat(scripts).hasSizeGreaterThan(20);
        assertThat(twins).isEqualTo(scripts);
    }

    @Test
    void everyToolThatAScriptNamesIsThere() throws Exception {
        List<String> missing = new ArrayList<>();
        for (SortedSet<String> called : calls(bin(), ".sh").values()) {
            for (String name : called) {
                if (name.indexOf('.') > 0 && !isThere(name)) {
                    missing.add(name);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void theLinesOfWindowsScriptsEndAsWindowsExpects() throws IOException {
        for (Path script : files(bin().resolve("windows"), ".bat")) {
            assertThat(Files.readString(script).replace("\r\n", ""))
                    .as(script.toString())
                    .doesNotContain("\n");
        }
    }

    private static boolean isThere(String className) {
        String file = className.replace('.', '/') + ".class";
        return ScriptsTest.class.getClassLoader().getResource(file) != null;
    }

    /** What each script calls, by the script's name without its ending. */
    private static SortedMap<String, SortedSet<String>> calls(Path directory, String ending)
            throws IOException {
        SortedMap<String, SortedSet<String>> calls = new TreeMap<>();
        for (Path script : files(directory, ending)) {
            String file = Objects.requireNonNull(script.getFileName()).toString();
            SortedSet<String> called = new TreeSet<>();
            for (String line : Files.readAllLines(script)) {
                Matcher call = CALL.matcher(line);
                boolean comment = line.startsWith("#") || line.startsWith("rem ");
                while (!comment && call.find()) {
                    called.add(call.group(1));
                }
            }
            calls.put(file.substring(0, file.length() - ending.length()), called);
        }
        return calls;
    }

    private static List<Path> files(Path directory, String ending) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static Path bin() {
        return Path.of(System.getProperty("wharf.root")).resolve("bin");
    }
}
