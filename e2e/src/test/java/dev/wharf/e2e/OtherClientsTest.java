package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Applications with the clients of other languages. The stories themselves are the programs in {@code src/test/clients}. */
final class OtherClientsTest {
    private static final Map<String, String> PYTHON = Map.of("PYTHONDONTWRITEBYTECODE", "1");

    @TempDir Path directory;

    @TestFactory
    Stream<DynamicTest> confluentKafka() throws Exception {
        return tests(ready("python"), "python/confluent_stories.py", PYTHON);
    }

    @TestFactory
    Stream<DynamicTest> kafkaPython() throws Exception {
        return tests(ready("python"), "python/kafka_python_stories.py", PYTHON);
    }

    @TestFactory
    Stream<DynamicTest> kafkaJs() throws Exception {
        return tests("node", "node/kafkajs_stories.js", Map.of("NODE_PATH", ready("node")));
    }

    @TestFactory
    Stream<DynamicTest> kcat() throws Exception {
        ready("kcat");
        return tests("bash", "kcat/stories.sh", Map.of());
    }

    /** One test a story, so that a report names those that failed. */
    private Stream<DynamicTest> tests(
            String interpreter, String program, Map<String, String> environment) throws Exception {
        return ClientStories.tell(directory.resolve("data"), interpreter, program, environment)
                .stream()
                .map(
                        story ->
                                DynamicTest.dynamicTest(
                                        story.name(),
                                        () -> assertThat(story.ok()).as(story.detail()).isTrue()));
    }

    /** A machine that lacks a program of its system skips the client that needs it; continuous integration must have all. */
    private static String ready(String tool) throws Exception {
        ClientStories.Tool made = ClientStories.tool(tool);
        if (made.path() == null && System.getenv("CI") == null) {
            abort(made.missing());
        }
        return Objects.requireNonNull(made.path(), made.missing());
    }
}
