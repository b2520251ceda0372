package dev.wharf.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each test that {@code broker/LESSONS.md} names is there: a lesson whose test was renamed or removed would be a promise that nobody keeps. */
final class LessonsTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void every_lesson_names_tests_and_each_of_them_exists() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Path file : SourceTree.javaFiles()) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith("Test.java")) {
                sources.put(name.replace(".java", ""), Files.readString(file));
            }
        }
        for (String row : Files.readAllLines(SourceTree.root().resolve("broker/LESSONS.md"))) {
            if (isLesson(row)) {
                assertNamesTests(row, sources);
            }
        }
    }

    private static boolean isLesson(String row) {
        return row.startsWith("|") && !row.startsWith("|---") && !row.startsWith("| known as");
    }

    private static void assertNamesTests(String row, Map<String, String> sources) {
        Matcher named = NAMED.matcher(row);
        int found = 0;
        while (named.find()) {
            assertThat(sources.getOrDefault(named.group(1), ""))
                    .as(named.group())
                    .containsPattern("@Test\\s+void\\s+" + named.group(2) + "\\(");
            found++;
        }
        assertThat(found).as(row).isPositive();
    }
}
