package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.record.Compression;
import dev.wharf.protocol.record.RecordBatchBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.tools.DumpLogSegments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own kafka-dump-log reads what we wrote, and finds nothing wrong with it. */
final class DumpLogTest {
    @Test
    void kafkasToolReadsEveryFileOfAPartition(@TempDir Path directory) throws IOException {
        LogFixture fixture = new LogFixture(1).open();
        int sequence = 0;
        for (int i = 0; i < 120; i++) {
            var batch = fixture.batch("first-" + i, "second-" + i);
            batch.compression(Compression.ofId(i % 5));
            fixture.append(batch.producer(7, (short) 1, sequence).build());
            sequence += 2;
            fixture.scheduler.runFor(3_000_000);
        }
        assertThat(fixture.log().segmentCount()).isGreaterThan(3);
        fixture.stopCleanly();
        List<Path> files = copy(fixture, directory);
        assertThat(files).hasSizeGreaterThan(12);

        String dump = dump(files, "--deep-iteration", "--print-data-log");
        for (int i = 0; i < 120; i++) {
            assertThat(dump).contains("payload: first-" + i + "\n", "payload: second-" + i + "\n");
        }
        assertThat(dump).contains("compresscodec: zstd", "producerId: 7", "isvalid: true");
        assertThat(dump).doesNotContain("isvalid: false");
        assertSound(dump);
        assertSound(dump(files, "--verify-index-only"));
        assertThat(dump(files, "--index-sanity-check")).contains("passed sanity check");
    }

    @Test
    void kafkasToolReadsWhatCompactionLeaves(@TempDir Path directory) throws IOException {
        LogFixture fixture = new LogFixture(1);
        fixture.config = CompactionTest.config(false, new LogConfig.Compaction(0, 0, 1_000, 0));
        fixture.open();
        for (int i = 0; i < 300; i++) {
            byte[] value = ("value-" + i).getBytes(StandardCharsets.UTF_8);
            var batch = new RecordBatchBuilder().compression(Compression.ofId(i % 5));
            batch.add(fixture.clock.wallMs(), new byte[] {(byte) ('A' + i % 20)}, value);
            batch.add(fixture.clock.wallMs(), new byte[] {(byte) ('a' + i % 3)}, null);
            fixture.append(batch.producer(7, (short) 1, i * 2).build());
            fixture.scheduler.runFor(3_000_000);
        }
        fixture.flush();
        List<String> results = new ArrayList<>();
        CleanerConfig config = new CleanerConfig(true, 10, 1 << 20, Double.MAX_VALUE);
        fixture.startCleaning(config, new CompactionTest.Results(results));
        fixture.settle();
        assertThat(results).containsExactly("cleaned");
        fixture.stopCleanly();
        List<Path> files = copy(fixture, directory);

        String dump = dump(files, "--deep-iteration", "--print-data-log");
        assertThat(dump)
                .contains("payload: value-299\n", "deleteHorizonMs: OptionalLong[")
                .doesNotContain("payload: value-7\n")
                .doesNotContain("isvalid: false");
        assertThat(dump)
                .doesNotContain("Mismatches")
                .doesNotContain("out of order")
                .doesNotContain("not found")
                .doesNotContain("Exception");
        assertSound(dump(files, "--verify-index-only"));
        assertThat(dump(files, "--index-sanity-check")).contains("passed sanity check");
    }

    /** Copies what the tool can read of the partition to real files. */
    private static List<Path> copy(LogFixture fixture, Path directory) throws IOException {
        for (String path : fixture.disk.files()) {
            Path target = directory.resolve(path);
            Files.createDirectories(target.getParent());
            Files.write(target, DurableFiles.read(fixture.disk, path));
        }
        try (var found = Files.list(directory.resolve("orders-3"))) {
            return found.filter(f -> f.toString().matches(".*\\.(log|index|timeindex|snapshot)"))
                    .toList();
        }
    }

    private static void assertSound(String dump) {
        // The tool counts from -1 in every file, so a segment's first offset always follows "-1".
        assertThat(dump.lines().filter(line -> line.contains("is followed by")))
                .allMatch(line -> line.strip().startsWith("-1 "));
        assertThat(dump)
                .doesNotContain("Mismatches")
                .doesNotContain("out of order")
                .doesNotContain("not found")
                .doesNotContain("Exception")
                .doesNotContain("could not be");
    }

    private static String dump(List<Path> files, String... options) throws IOException {
        String names = String.join(",", files.stream().map(Path::toString).toList());
        String[] arguments = new String[options.length + 2];
        System.arraycopy(options, 0, arguments, 0, options.length);
        arguments[options.length] = "--files";
        arguments[options.length + 1] = names;
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both); // where the tool tells of mismatches
        try {
            DumpLogSegments.main(arguments);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
