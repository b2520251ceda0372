package dev.wharf.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What Linux says of a process, or of several in sum, from {@code /proc/PID/stat} and {@code status}.
 *
 * @param cpuS user and kernel time of all its threads so far, in seconds, in steps of 10 ms
 * @param residentKb memory in use
 */
public record ProcessFigures(double cpuS, long residentKb, int threads) {
    /** Of {@code stat}, which Linux fixes at 100 for user space on all platforms that Java 25 runs on. */
    private static final double TICKS_PER_S = 100;

    /** The fields after the name in brackets, from 0: state is the first. */
    private static final int USER_FIELD = 11;

    private static final int KERNEL_FIELD = 12;

    private static final double KB_PER_MB = 1_024;

    /**
     * @throws IOException if there is no such process
     */
    public static ProcessFigures of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        return parse(
                Files.readString(process.resolve("stat")),
                Files.readAllLines(process.resolve("status")));
    }

    /**
     * The sum of several.
     *
     * @throws IOException if one is not there
     */
    public static ProcessFigures of(List<Long> pids) throws IOException {
        ProcessFigures sum = new ProcessFigures(0, 0, 0);
        for (long pid : pids) {
            ProcessFigures each = of(pid);
            sum =
                    new ProcessFigures(
                            sum.cpuS + each.cpuS,
                            sum.residentKb + each.residentKb,
                            sum.threads + each.threads);
        }
        return sum;
    }

    public double residentMb() {
        return residentKb / KB_PER_MB;
    }

    static ProcessFigures parse(String stat, List<String> status) {
        // The name of a process may contain anything, a bracket too.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double ticks =
                Long.parseLong(fields[USER_FIELD]) + (double) Long.parseLong(fields[KERNEL_FIELD]);
        return new ProcessFigures(
                ticks / TICKS_PER_S, field(status, "VmRSS:"), (int) field(status, "Threads:"));
    }

    private static long field(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }
}
