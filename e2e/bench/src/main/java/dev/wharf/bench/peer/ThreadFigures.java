package dev.wharf.bench.peer;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM says of its threads: {@code jcmd PID Thread.print -e}. The JVM rounds what a thread has allocated to its largest unit, from 10 MiB on to whole MiB, and forgets
 * threads that have ended: good to a per cent for a load of seconds on threads that stay.
 *
 * @param allocatedBytes by all live Java threads so far
 * @param cpuMs of each kind of thread so far; those whose names differ by numbers only are of one kind
 */
public record ThreadFigures(double allocatedBytes, Map<String, Double> cpuMs) {
    private static final Pattern NAME = Pattern.compile("^\"(.*)\" ");
    private static final Pattern CPU = Pattern.compile(" cpu=([0-9.]+)ms");
    private static final Pattern ALLOCATED = Pattern.compile(" allocated=([0-9]+)([BKMGT])");
    private static final String UNITS = "BKMGT";
    private static final double UNIT = 1_024;

    /** Of several processes in sum. */
    public static ThreadFigures of(List<Long> pids) throws IOException, InterruptedException {
        StringBuilder all = new StringBuilder();
        for (long pid : pids) {
            all.append(
                    Shell.run(
                            List.of(Shell.tool("jcmd"), Long.toString(pid), "Thread.print", "-e")));
        }
        return parse(all.toString());
    }

    static ThreadFigures parse(String dump) {
        double allocated = 0;
        Map<String, Double> cpuMs = new TreeMap<>();
        for (String line : dump.lines().toList()) {
            Matcher name = NAME.matcher(line);
            if (!name.find()) {
                continue;
            }
            Matcher cpu = CPU.matcher(line);
            if (cpu.find()) {
                cpuMs.merge(kind(name.group(1)), Double.parseDouble(cpu.group(1)), Double::sum);
            }
            Matcher bytes = ALLOCATED.matcher(line);
            if (bytes.find()) {
                allocated +=
                        Long.parseLong(bytes.group(1))
                                * Math.pow(UNIT, UNITS.indexOf(bytes.group(2)));
            }
        }
        return new ThreadFigures(allocated, cpuMs);
    }

    private static String kind(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[0-9]+", "N");
    }
}
