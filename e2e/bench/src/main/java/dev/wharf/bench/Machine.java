package dev.wharf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the figures were taken on. */
final class Machine {
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final int BYTES_PER_KB = 1_024;
    private static final double BYTES_PER_GB = 1 << 30;

    private Machine() {}

    /** In short sentences. */
    static List<String> describe(Path directory) throws IOException {
        return List.of(
                "%d CPUs (%s), %.0f GiB of memory; the brokers and the client share them"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                after(Path.of("/proc/cpuinfo"), "model name"),
                                memoryBytes() / BYTES_PER_GB),
                "%s, Linux %s"
                        .formatted(
                                Files.getFileStore(directory).type(),
                                System.getProperty("os.version")
                                        .replaceFirst("^(\\d+\\.\\d+).*", "$1")),
                "%s %s"
                        .formatted(
                                System.getProperty("java.vendor"),
                                System.getProperty("java.runtime.version")));
    }

    /** All that the kernel has. */
    static long memoryBytes() throws IOException {
        return Long.parseLong(after(MEMORY, "MemTotal").replaceAll("[^0-9]", "")) * BYTES_PER_KB;
    }

    /** Of the last minute. */
    static double load() throws IOException {
        String averages = Files.readString(Path.of("/proc/loadavg"));
        return Double.parseDouble(averages.substring(0, averages.indexOf(' ')));
    }

    private static String after(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(
                        line ->
                                line.toLowerCase(Locale.ROOT)
                                        .startsWith(name.toLowerCase(Locale.ROOT)))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
