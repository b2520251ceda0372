package dev.wharf.bench;

import dev.wharf.bench.load.Figure;
import dev.wharf.bench.load.Job;
import dev.wharf.bench.load.LoadMain;
import dev.wharf.bench.peer.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A load that runs: a JVM with the options that Kafka's own tools give their clients. For one thread. */
final class LoadProcess implements AutoCloseable {
    /** What {@code kafka-producer-perf-test.sh} has. */
    private static final List<String> JVM =
            List.of(
                    "-Xmx512M",
                    "-server",
                    "-XX:+UseG1GC",
                    "-XX:MaxGCPauseMillis=20",
                    "-XX:InitiatingHeapOccupancyPercent=35",
                    "-XX:+ExplicitGCInvokesConcurrent",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider",
                    "-Dslf4j.internal.verbosity=ERROR",
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=error");

    private static final long PATIENCE_S = 480;
    private static final int LAST_WORDS = 30;

    private final Process process;
    private final BufferedReader lines;
    private final List<String> words = new ArrayList<>();

    private LoadProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader();
    }

    /** A load that takes eight minutes longer than it is to is ended, and has failed. */
    static LoadProcess start(Job job) throws IOException {
        List<String> command = new ArrayList<>(List.of(Shell.java()));
        command.addAll(JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(LoadMain.class.getName(), job.toJson()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        long patienceS = PATIENCE_S + (long) (job.span().warmUpS() + job.span().countedS());
        CompletableFuture.delayedExecutor(patienceS, TimeUnit.SECONDS)
                .execute(process::destroyForcibly);
        return new LoadProcess(process);
    }

    /** Waits until the counted part begins. */
    void awaitCounting() throws IOException {
        next(Job.COUNTING);
    }

    /**
     * Waits for the end.
     *
     * @throws IOException if it failed, with its last words
     */
    Map<Figure, Double> figures() throws IOException {
        return Job.figures(next(Job.FIGURES));
    }

    private String next(String beginning) throws IOException {
        for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
            words.add(line);
        }
        throw new IOException(
                "the load failed:\n"
                        + String.join(
                                "\n",
                                words.subList(
                                        Math.max(0, words.size() - LAST_WORDS), words.size())));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
