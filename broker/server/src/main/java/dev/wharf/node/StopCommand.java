package dev.wharf.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wharf stop}: ends the brokers of this installation in order and waits until they are gone. Exit code 1 if there is none. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        versionProvider = VersionLine.class,
        description = {
            "Stops the brokers that run from this installation, in order,",
            "and waits until they are gone; exit code 1 if none runs."
        })
final class StopCommand implements Callable<Integer> {
    /** More than a node gives itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration LOOK = Duration.ofMillis(50);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--node-id",
            paramLabel = "N",
            description = "Only the broker with this node.id.")
    private @Nullable Integer nodeId;

    /** What a process is in Kafka. */
    enum Role {
        BROKER,
        CONTROLLER
    }

    /** Every node is both, so either role chooses them all. */
    @Option(
            names = "--process-role",
            paramLabel = "ROLE",
            description = "broker or controller: every node is both, so either means all.")
    void chooseRole(Role role) {}

    @Override
    public Integer call() throws RefusalException, InterruptedException {
        List<RunningNode> nodes = new ArrayList<>();
        for (RunningNode node : RunningNode.of(RunningNode.home())) {
            if (nodeId == null || node.nodeId() == nodeId) {
                nodes.add(node);
            }
        }
        if (nodes.isEmpty()) {
            throw new RefusalException(
                    RefusalException.UNAVAILABLE,
                    "no broker to stop: none runs from this installation"
                            + (nodeId == null ? "" : " as node " + nodeId));
        }
        nodes.forEach(RunningNode::stop);
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        for (RunningNode node : nodes) {
            while (node.isAlive()) {
                if (System.nanoTime() > deadlineNs) {
                    throw new RefusalException(
                            RefusalException.UNAVAILABLE,
                            "process "
                                    + node.pid()
                                    + " still stops after "
                                    + PATIENCE.toSeconds()
                                    + " s");
                }
                Thread.sleep(LOOK);
            }
            spec.commandLine().getOut().println("Stopped the broker of process " + node.pid());
        }
        return 0;
    }
}
