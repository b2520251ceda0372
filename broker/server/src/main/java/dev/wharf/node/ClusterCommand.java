package dev.wharf.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code wharf cluster}: several nodes on this machine, each a process in the background. For development. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        versionProvider = VersionLine.class,
        description = "Runs a cluster of processes on this machine, for development.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class ClusterCommand implements Runnable {
    private static final int NOT_SERVING = 3;
    private static final Duration LOOK = Duration.ofMillis(50);

    /** A first start also makes the ahead-of-time cache. */
    private static final Duration START_PATIENCE = Duration.ofMinutes(4);

    /** More than a node gives itself. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(90);

    @Spec private CommandSpec spec = CommandSpec.create();

    /** Which cluster is meant. */
    private static final class Which {
        @Option(
                names = "--data-dir",
                paramLabel = "DIR",
                defaultValue = "data",
                description = "Where the cluster's directories are (default: ./data).")
        private Path directory = Path.of("data");

        LocalCluster cluster() {
            return new LocalCluster(directory.toAbsolutePath().normalize());
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which command? One of: up, status, stop, kill, start, add, down");
    }

    @Command(
            mixinStandardHelpOptions = true,
            description =
                    "Starts a cluster, a new one if there is none, and returns when it serves.")
    int up(
            @Parameters(
                            arity = "0..1",
                            paramLabel = "NODES",
                            description = "How many nodes a new cluster has (default: 3).")
                    @Nullable Integer count,
            @Option(
                            names = "--port",
                            paramLabel = "PORT",
                            defaultValue = "9092",
                            description =
                                    "Of a new cluster's first node; the others follow. Health and metrics are 12 below.")
                    int port,
            @Mixin Which which)
            throws RefusalException, IOException, InterruptedException {
        LocalCluster cluster = which.cluster();
        List<ClusterNode> nodes = cluster.nodes();
        if (nodes.isEmpty()) {
            int wanted = count == null ? 3 : count;
            if (wanted < 1 || wanted > LocalCluster.MAX_NODES) {
                throw new ParameterException(
                        spec.commandLine(),
                        "A local cluster has 1 to " + LocalCluster.MAX_NODES + " nodes");
            }
            cluster.create(wanted, port);
            nodes = cluster.nodes();
        } else if (count != null && count != nodes.size()) {
            throw refusal(
                    "the cluster in "
                            + cluster.directory()
                            + " has "
                            + nodes.size()
                            + " nodes; bin/wharf cluster add makes one more");
        }
        launch(nodes);
        printStatus(nodes);
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Prints a line for each node; exit code 0 if all run, 3 if not.")
    int status(@Mixin Which which) throws RefusalException, IOException {
        return printStatus(which.cluster().existingNodes()) ? 0 : NOT_SERVING;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Stops a node in order, and returns when its process has ended.")
    int stop(@Parameters(paramLabel = "ID") int id, @Mixin Which which)
            throws RefusalException, IOException, InterruptedException {
        end(List.of(which.cluster().node(id)), RunningNode::stop);
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Kills a node, as kill -9 does: to see what the others make of it.")
    int kill(@Parameters(paramLabel = "ID") int id, @Mixin Which which)
            throws RefusalException, IOException, InterruptedException {
        ClusterNode node = which.cluster().node(id);
        if (node.process().isEmpty()) {
            throw refusal("node " + id + " does not run");
        }
        end(List.of(node), RunningNode::kill);
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Starts a node again, and returns when it serves.")
    int start(@Parameters(paramLabel = "ID") int id, @Mixin Which which)
            throws RefusalException, IOException, InterruptedException {
        List<ClusterNode> node = List.of(which.cluster().node(id));
        launch(node);
        printStatus(node);
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description =
                    "Starts one more node, without a vote on metadata; returns when it serves.")
    int add(@Mixin Which which) throws RefusalException, IOException, InterruptedException {
        List<ClusterNode> node = List.of(which.cluster().add());
        launch(node);
        printStatus(node);
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Stops all nodes in order; their data stays.")
    int down(@Mixin Which which) throws RefusalException, IOException, InterruptedException {
        end(which.cluster().existingNodes(), RunningNode::stop);
        return 0;
    }

    /** Starts those that have no process, and waits until all of them serve. If one ends instead, those started here end too. */
    private void launch(List<ClusterNode> nodes)
            throws RefusalException, IOException, InterruptedException {
        Map<ClusterNode, Process> launched = new LinkedHashMap<>();
        for (ClusterNode node : nodes) {
            if (node.process().isEmpty()) {
                launched.put(node, node.launch());
            }
        }
        long deadlineNs = System.nanoTime() + START_PATIENCE.toNanos();
        List<ClusterNode> starting = new ArrayList<>(nodes);
        while (!starting.isEmpty()) {
            for (Map.Entry<ClusterNode, Process> each : launched.entrySet()) {
                if (!each.getValue().isAlive()) {
                    launched.values().forEach(Process::destroy);
                    throw refusal(
                            "node "
                                    + each.getKey().id()
                                    + " has not started: "
                                    + each.getKey().lastWords());
                }
            }
            if (System.nanoTime() > deadlineNs) {
                throw refusal(
                        "node "
                                + starting.getFirst().id()
                                + " still starts after "
                                + START_PATIENCE.toSeconds()
                                + " s and goes on; its log is "
                                + starting.getFirst().log());
            }
            Thread.sleep(LOOK);
            starting.removeIf(node -> node.state(node.process()) == ClusterNode.State.RUNNING);
        }
    }

    /** How a process is ended. */
    @FunctionalInterface
    private interface End {
        void end(RunningNode node);
    }

    private void end(List<ClusterNode> nodes, End end)
            throws RefusalException, InterruptedException {
        Map<ClusterNode, RunningNode> ending = new LinkedHashMap<>();
        for (ClusterNode node : nodes) {
            node.process().ifPresent(process -> ending.put(node, process));
        }
        ending.values().forEach(end::end);
        long deadlineNs = System.nanoTime() + STOP_PATIENCE.toNanos();
        for (ClusterNode node : nodes) {
            RunningNode process = ending.get(node);
            if (process == null) {
                print("Node " + node.id() + " did not run");
                continue;
            }
            while (process.isAlive()) {
                if (System.nanoTime() > deadlineNs) {
                    throw refusal(
                            "node "
                                    + node.id()
                                    + " (process "
                                    + process.pid()
                                    + ") still stops after "
                                    + STOP_PATIENCE.toSeconds()
                                    + " s");
                }
                Thread.sleep(LOOK);
            }
            print("Node " + node.id() + " has ended (process " + process.pid() + ")");
        }
    }

    /** Whether all of them run. */
    private boolean printStatus(List<ClusterNode> nodes) throws RefusalException {
        boolean all = true;
        for (ClusterNode node : nodes) {
            Optional<RunningNode> process = node.process();
            print(node.line(process));
            all &= node.state(process) == ClusterNode.State.RUNNING;
        }
        return all;
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
    }

    private static RefusalException refusal(String message) {
        return new RefusalException(RefusalException.UNAVAILABLE, message);
    }
}
