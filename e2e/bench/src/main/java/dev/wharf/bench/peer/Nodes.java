package dev.wharf.bench.peer;

import dev.wharf.bench.peer.Peer.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Running nodes of one peer on an empty directory: one, or a cluster. Node ids are 1, 2, ... For one thread. */
public final class Nodes implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofMinutes(4);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int ASK_MS = 5_000;
    private static final int LAST_WORDS = 2_000;

    private final List<String> addresses;
    private final List<Launch> launches;
    private final SortedMap<Integer, Process> running = new TreeMap<>();

    private Nodes(List<String> addresses, List<Launch> launches) {
        this.addresses = addresses;
        this.launches = launches;
    }

    /** Formats and starts nodes; they serve when this returns. */
    public static Nodes start(Peer peer, Path directory, int count)
            throws IOException, InterruptedException {
        return start(peer, directory, count, Map.of());
    }

    /**
     * As {@link #start(Peer, Path, int)}.
     *
     * @param settings of the nodes beside the defaults
     */
    public static Nodes start(Peer peer, Path directory, int count, Map<String, String> settings)
            throws IOException, InterruptedException {
        Nodes nodes = prepare(peer, directory, count, settings);
        boolean serves = false;
        try {
            for (int id = 1; id <= count; id++) {
                nodes.launch(id);
            }
            nodes.awaitServing();
            serves = true;
            return nodes;
        } finally {
            if (!serves) {
                nodes.close();
            }
        }
    }

    /** Formats nodes, and starts none. */
    private static Nodes prepare(Peer peer, Path directory, int count, Map<String, String> settings)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        List<String> addresses = Ports.free(count).stream().map(Ports::address).toList();
        return new Nodes(addresses, peer.format(directory, addresses, settings));
    }

    /** Where clients connect. */
    public String bootstrap() {
        return String.join(",", addresses);
    }

    /** The processes that run. */
    public List<Long> pids() {
        return running.values().stream().map(Process::pid).toList();
    }

    /** How long the loops of the nodes that run are at work without a pause; nothing of nodes that do not tell. */
    public LoopTurns loopTurns() throws IOException, InterruptedException {
        return LoopTurns.of(
                running.keySet().stream()
                        .map(id -> launches.get(id - 1).metrics())
                        .filter(Objects::nonNull)
                        .map(Objects::requireNonNull)
                        .toList());
    }

    /** A client that asks these nodes what is asked beside a load. */
    public Admin admin() {
        return Admin.create(
                Map.of(
                        "bootstrap.servers", bootstrap(),
                        "reconnect.backoff.ms", "20",
                        "reconnect.backoff.max.ms", "100"));
    }

    /** Starts a node, without waiting for it. */
    public void launch(int id) throws IOException {
        Launch launch = launches.get(id - 1);
        ProcessBuilder builder =
                new ProcessBuilder(launch.command())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
        builder.environment().putAll(launch.environment());
        Process process = builder.start();
        process.getOutputStream().close();
        running.put(id, process);
    }

    /**
     * Waits until all nodes serve.
     *
     * @throws IOException if one has ended, with its last words
     */
    public void awaitServing() throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + START_PATIENCE.toNanos();
        try (Admin admin = admin()) {
            while (brokers(admin) < running.size()) {
                for (Map.Entry<Integer, Process> each : running.entrySet()) {
                    if (!each.getValue().isAlive()) {
                        throw new IOException(
                                "node "
                                        + each.getKey()
                                        + " has ended: "
                                        + lastWords(each.getKey()));
                    }
                }
                if (System.nanoTime() > deadlineNs) {
                    throw new IOException("not all nodes serve: " + lastWords(running.firstKey()));
                }
                Thread.sleep(LOOK);
            }
        }
    }

    private static int brokers(Admin admin) throws InterruptedException {
        try {
            return admin.describeCluster(new DescribeClusterOptions().timeoutMs(ASK_MS))
                    .nodes()
                    .get()
                    .size();
        } catch (ExecutionException notYet) {
            return 0;
        }
    }

    private String lastWords(int id) throws IOException {
        String log = Files.readString(launches.get(id - 1).log());
        return log.substring(Math.max(0, log.length() - LAST_WORDS));
    }

    /** SIGTERM, or SIGKILL if that takes longer than a minute; returns when the process has ended. */
    public void stop(int id) throws InterruptedException {
        Process process = running.remove(id);
        if (process != null) {
            process.destroy();
            if (!process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** SIGKILL; returns when the process has ended. */
    public void kill(int id) throws InterruptedException {
        Process process = running.remove(id);
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Ends all that run, in no order, and does not wait for what they would still like to do. */
    @Override
    public void close() {
        List<Process> ending = new ArrayList<>(running.values());
        running.clear();
        ending.forEach(Process::destroyForcibly);
        for (Process process : ending) {
            process.onExit().join();
        }
    }
}
