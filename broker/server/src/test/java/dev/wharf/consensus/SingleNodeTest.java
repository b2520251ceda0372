package dev.wharf.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A single node has its metadata in a plain file, and pays nothing for the library that a cluster needs. */
final class SingleNodeTest {
    @Test
    void aWholeBrokerLivesWithoutAnyClassOfKafka() throws IOException, InterruptedException {
        String withoutKafka =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.replace('\\', '/').contains("/org/apache/kafka/"))
                        .collect(Collectors.joining(File.pathSeparator));
        assertThat(withoutKafka).isNotEqualTo(System.getProperty("java.class.path"));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                withoutKafka,
                                "dev.wharf.sim.run.SimMain",
                                "--from",
                                "1",
                                "--seeds",
                                "1")
                        .inheritIO()
                        .start();
        assertThat(process.waitFor()).isZero();
    }
}
