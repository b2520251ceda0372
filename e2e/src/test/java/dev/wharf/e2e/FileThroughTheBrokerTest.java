package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job: a real file goes in by Kafka's console producer and comes out of its console consumer. */
final class FileThroughTheBrokerTest {
    private static final int FILE_BYTES = 52 << 20;

    @Test
    void aTextFileOfFiftyMegabytesComesBackUnchangedAlsoAfterAKill(@TempDir Path directory)
            throws Exception {
        Path text = directory.resolve("text");
        int lines = writeText(text);
        Path data = directory.resolve("data");

        String address;
        try (RunningBroker broker = RunningBroker.start(data)) {
            address = broker.bootstrap();
            Shell.Result produced =
                    Shell.run(
                            text,
                            directory.resolve("producer.out"),
                            "kafka-console-producer.sh",
                            "--topic",
                            "text",
                            "--bootstrap-server",
                            address);
            assertThat(produced.exitCode()).as(produced.err()).isZero();

            assertThat(consume(directory, address, lines)).hasSameBinaryContentAs(text);
            broker.kill();
        }
        try (RunningBroker restarted = RunningBroker.startAt(data, address)) {
            assertThat(consume(directory, restarted.bootstrap(), lines))
                    .hasSameBinaryContentAs(text);
        }
    }

    private static Path consume(Path directory, String bootstrap, int lines) throws Exception {
        Path out = directory.resolve("consumed");
        Shell.Result consumed =
                Shell.run(
                        null,
                        out,
                        "kafka-console-consumer.sh",
                        "--topic",
                        "text",
                        "--from-beginning",
                        "--max-messages",
                        String.valueOf(lines),
                        "--timeout-ms",
                        "60000",
                        "--bootstrap-server",
                        bootstrap);
        assertThat(consumed.exitCode()).as(consumed.err()).isZero();
        return out;
    }

    /** Lines of words of a seeded length, some of them not of ASCII; returns how many. */
    private static int writeText(Path file) throws IOException {
        Random random = new Random(42);
        String[] words = {
            "harbour", "crane", "Größe", "container", "日本", "quay", "tide", "ⅷ", "ship"
        };
        int lines = 0;
        long bytes = 0;
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            while (bytes < FILE_BYTES) {
                StringBuilder line = new StringBuilder().append(lines);
                int count = 1 + random.nextInt(30);
                for (int i = 0; i < count; i++) {
                    line.append(' ').append(words[random.nextInt(words.length)]);
                }
                writer.append(line).append('\n');
                bytes += line.length() + 1;
                lines++;
            }
        }
        return lines;
    }
}
