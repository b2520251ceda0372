package dev.wharf.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tries whether Java starts with other options than this process has, by starting one that ends at once. Beside a broker that serves this must do no harm: options that reach beyond the new
 * process are left out (agents, log files, ports, commands, properties), and it has the smallest heap, none of which it touches. One at a time, and the last answer is kept.
 */
final class JavaTrial {
    /** Flags, numbers, and words without a value, which are for the machine itself. */
    private static final Pattern TRIED =
            Pattern.compile("-[\\w.]+|-XX:[+-]\\w+|-XX:\\w+=[0-9][\\w.]*");

    /** After the options, so that they win. */
    private static final List<String> WITHOUT_HARM = List.of("-Xms8m", "-XX:-AlwaysPreTouch");

    /** What Java says of any failure, and of its environment. */
    private static final Pattern IDLE =
            Pattern.compile(
                    "(NOTE: )?Picked up .*|Error: (Could not create the Java|A fatal exception).*|Error occurred during initialization of VM");

    private static final String ENVIRONMENT = "JDK_JAVA_OPTIONS";
    private static final int SECONDS_MAX = 3;
    private static final int OUTPUT_BYTES_MAX = 4_096;

    private final Path java;
    private @Nullable Tried last;

    private record Tried(List<String> options, @Nullable String refusal) {}

    /** With the Java that this process runs on. */
    JavaTrial() {
        this(Path.of(System.getProperty("java.home"), "bin", "java"));
    }

    JavaTrial(Path java) {
        this.java = java;
    }

    /**
     * Why no machine starts with some options, in Java's words; null if one does, or if that cannot be known.
     *
     * @param options as {@code JDK_JAVA_OPTIONS} is to have them
     */
    synchronized @Nullable String refusal(List<String> options) {
        List<String> tried =
                options.stream().filter(option -> TRIED.matcher(option).matches()).toList();
        if (tried.isEmpty()) {
            return null;
        }
        if (last == null || !last.options.equals(tried)) {
            last = new Tried(tried, start(tried));
        }
        return last.refusal;
    }

    private @Nullable String start(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(WITHOUT_HARM);
        command.add("-version");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(ENVIRONMENT, String.join(" ", options));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return null;
            }
            return process.exitValue() == 0
                    ? null
                    : why(process.getInputStream().readNBytes(OUTPUT_BYTES_MAX));
        } catch (IOException e) {
            // There is no Java to start, or no room for one: the next start of a broker tells.
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static String why(byte[] output) {
        return new String(output, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !IDLE.matcher(line).matches())
                .collect(Collectors.joining("; "));
    }
}
