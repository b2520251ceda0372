package dev.wharf.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sim.OtherJvm;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A single node has its metadata in a plain file, and pays nothing for the library that a cluster needs. */
final class SingleNodeTest {
    @Test
    void aWholeBrokerLivesWithoutAnyClassOfKafka() throws IOException, InterruptedException {
        String withoutKafka =
                Arrays.stream(OtherJvm.classPath().split(File.pathSeparator))
                        .filter(entry -> !entry.replace('\\', '/').contains("/org/apache/kafka/"))
                        .collect(Collectors.joining(File.pathSeparator));
        assertThat(withoutKafka).isNotEqualTo(OtherJvm.classPath());
        OtherJvm.run(withoutKafka, "dev.wharf.sim.run.SimMain", "--from", "1", "--seeds", "1");
    }
}
