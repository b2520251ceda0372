package dev.wharf.node;

import dev.wharf.api.BrokerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One node of a {@link LocalCluster}, by the directory that holds all of it: settings, data, log.
 *
 * @param id 1 and up
 */
record ClusterNode(int id, Path directory) {
    static final String CONFIG = "server.properties";

    private static final String PID_FILE = "wharf.pid";

    /** What has become of a node. */
    enum State {
        /** Its process serves. */
        RUNNING,
        /** There is a process, and it does not serve yet or no more. */
        STARTING,
        STOPPED
    }

    Path config() {
        return directory.resolve(CONFIG);
    }

    Path data() {
        return directory.resolve("data");
    }

    /** What a broker logs. */
    Path log() {
        return directory.resolve("wharf.log");
    }

    /** What it prints beside its log: why it does not start. */
    Path output() {
        return directory.resolve("wharf.out");
    }

    /** The settings of the node as it reads them itself. */
    Settings settings() throws RefusalException {
        return new Settings(ServerProperties.read(config()));
    }

    /** Its process, found by the settings that it was started with. */
    Optional<RunningNode> process() {
        return RunningNode.of(RunningNode.home()).stream()
                .filter(running -> running.startOptions().contains(config().toString()))
                .findFirst();
    }

    State state(Optional<RunningNode> process) {
        return process.map(running -> serves(running) ? State.RUNNING : State.STARTING)
                .orElse(State.STOPPED);
    }

    private boolean serves(RunningNode running) {
        try {
            return Files.readString(directory.resolve(PID_FILE))
                    .strip()
                    .equals(String.valueOf(running.pid()));
        } catch (IOException notThere) {
            return false;
        }
    }

    /** Starts it in the background; the end of this process or its terminal is not the node's. */
    Process launch() throws IOException {
        Files.deleteIfExists(directory.resolve(PID_FILE)); // of a process that was killed
        return new ProcessBuilder(
                        "nohup",
                        Path.of(RunningNode.home(), "bin", "wharf").toString(),
                        "start",
                        "--config",
                        config().toString(),
                        "--log-file",
                        log().toString(),
                        "--pid-file",
                        directory.resolve(PID_FILE).toString())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output().toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** Why it has not started, in its own words. */
    String lastWords() throws IOException {
        List<String> lines =
                Files.readAllLines(output()).stream()
                        .filter(line -> !line.startsWith("nohup: "))
                        .toList();
        return lines.isEmpty() ? "see " + log() : RefusalException.withoutName(lines.getLast());
    }

    /** The line of {@code wharf cluster status}. */
    String line(Optional<RunningNode> process) throws RefusalException {
        NodeConfig config = settings().read(NodeConfig::of);
        Listener listener = config.listeners().getFirst();
        return "id="
                + settings().read(BrokerConfig::from).nodeId()
                + " pid="
                + process.map(running -> String.valueOf(running.pid())).orElse("-")
                + " listener="
                + new HostPort(listener.host(), listener.port())
                + " http="
                + new HostPort(config.httpHost(), config.httpPort())
                + " role="
                + (config.cluster().mayVote() ? "controller,broker" : "broker")
                + " state="
                + state(process).name().toLowerCase(Locale.ROOT);
    }
}
