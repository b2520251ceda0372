package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A broker process of a test's own, started with {@code bin/wharf start} on free ports. */
final class RunningBroker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(20);

    /** A first start also makes the ahead-of-time cache, a minute on a machine with much else to do. */
    private static final Duration START_PATIENCE = Duration.ofMinutes(4);

    private static final Pattern CLIENTS = Pattern.compile("clients +PLAINTEXT://([0-9.]+:[0-9]+)");
    private static final Pattern HEALTH = Pattern.compile("(http://[0-9.:]+/q/)health");

    private final Path dataDirectory;
    private final Path log;
    private final Process process;

    private RunningBroker(Path dataDirectory, Path log, Process process) {
        this.dataDirectory = dataDirectory;
        this.log = log;
        this.process = process;
    }

    /** Starts a broker on free ports and waits until it serves. */
    static RunningBroker start(Path dataDirectory, String... options) throws IOException {
        return startAt(dataDirectory, "127.0.0.1:0", options);
    }

    /** Starts a broker at an address and waits until it serves. */
    static RunningBroker startAt(Path dataDirectory, String address, String... options)
            throws IOException {
        return launch(dataDirectory, address, options).awaitServing();
    }

    /** Waits until it serves. */
    RunningBroker awaitServing() throws IOException {
        try {
            Awaitility.await()
                    .pollInterval(POLL)
                    .atMost(START_PATIENCE)
                    .until(() -> !process.isAlive() || HEALTH.matcher(log()).find());
            assertThat(process.isAlive()).as(log()).isTrue();
            return this;
        } catch (ConditionTimeoutException | AssertionError late) {
            close();
            throw late;
        }
    }

    /** Starts a broker without waiting for it. */
    static RunningBroker launch(Path dataDirectory, String address, String... options)
            throws IOException {
        return launch(List.of(), dataDirectory, address, options);
    }

    /** Starts a broker whose data is on a disk of its own, and waits until it serves. */
    static RunningBroker startOn(PrivateDisk disk, String... options) throws IOException {
        return launchOn(disk, options).awaitServing();
    }

    /** As {@link #startOn}, without waiting. */
    static RunningBroker launchOn(PrivateDisk disk, String... options) throws IOException {
        return launchAt(disk, "127.0.0.1:0", options);
    }

    /** As {@link #launchOn}, at an address. */
    static RunningBroker launchAt(PrivateDisk disk, String address, String... options)
            throws IOException {
        return launch(disk.prefix(), disk.mount().resolve("data"), address, options);
    }

    long pid() {
        return process.pid();
    }

    /** Starts a broker without waiting for it; {@code prefix} are the words before the command that run it in its place. */
    static RunningBroker launch(
            List<String> prefix, Path dataDirectory, String address, String... options)
            throws IOException {
        Path log = Files.createTempFile("wharf-e2e-", ".log");
        List<String> command = new ArrayList<>(prefix);
        command.addAll(
                List.of(
                        Shell.root().resolve("bin/wharf").toString(),
                        "start",
                        "--data-dir",
                        dataDirectory.toString(),
                        "--listeners",
                        "PLAINTEXT://" + address,
                        "--http-port",
                        "0"));
        command.addAll(List.of(options));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new RunningBroker(dataDirectory, log, process);
    }

    Path dataDirectory() {
        return dataDirectory;
    }

    /** Where clients connect: {@code host:port}. */
    String bootstrap() throws IOException {
        return group(CLIENTS);
    }

    /** The address of a page of health and metrics. */
    String http(String page) throws IOException {
        return group(HEALTH) + page;
    }

    /** All that it has printed. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** The memory of the process that is in use, as Linux counts it. */
    long residentBytes() throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024)
                .findFirst()
                .orElseThrow();
    }

    Map<String, Object> clientConfig() throws IOException {
        return Map.of("bootstrap.servers", bootstrap());
    }

    /** SIGTERM; returns the exit code. */
    int stop() throws InterruptedException {
        askToStop();
        return waitForExit();
    }

    /** SIGTERM, and does not wait for what comes of it. */
    void askToStop() {
        process.destroy();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns the exit code. */
    int kill() throws InterruptedException {
        process.destroyForcibly();
        return waitForExit();
    }

    /** SIGSTOP: the process stands still, and its connections stay. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
        Awaitility.await().pollInterval(POLL).atMost(PATIENCE).until(() -> state() == 'T');
    }

    /** SIGCONT: it goes on. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).as("kill -" + name).isZero();
    }

    /** The letter by which Linux tells what the process does: T if it stands still. */
    private char state() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    int waitForExit() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(log);
    }

    private String group(Pattern pattern) throws IOException {
        Matcher matcher = pattern.matcher(log());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
