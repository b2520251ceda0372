package dev.wharf.bench;

import dev.wharf.bench.Case.Victim;
import dev.wharf.bench.load.Figure;
import dev.wharf.bench.load.Job;
import dev.wharf.bench.load.Load;
import dev.wharf.bench.peer.Nodes;
import dev.wharf.bench.peer.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** See {@link Case.Work.Failover}: 2,000 records a second of 1 KB to one partition with three replicas, of which two must have a record. */
final class FailoverRun {
    private static final String TOPIC = "bench";
    private static final Load LOAD = new Load.Gap(1_024, 2_000);
    private static final Duration BEFORE = Duration.ofSeconds(5);
    private static final Duration AWAY = Duration.ofSeconds(3);

    private final Peer peer;
    private final Path directory;
    private final int count;
    private final Case.Work.Failover failover;

    FailoverRun(Peer peer, Path directory, int count, Case.Work.Failover failover) {
        this.peer = peer;
        this.directory = directory;
        this.count = count;
        this.failover = failover;
    }

    Map<Figure, Double> run() throws IOException, InterruptedException, ExecutionException {
        try (Nodes nodes = Nodes.start(peer, directory, count)) {
            int controller = controller(nodes);
            int other = otherThanController(nodes, count);
            boolean leadsController =
                    failover.victim() == Victim.CONTROLLER_KILLED || failover.victim().isFollower();
            int leader = leadsController ? controller : other;
            makeTopic(nodes, leader);
            Job job =
                    new Job(
                            nodes.bootstrap(),
                            List.of(),
                            Job.Topics.one(TOPIC, 1),
                            LOAD,
                            failover.span());
            try (LoadProcess load = LoadProcess.start(job)) {
                load.awaitCounting();
                Thread.sleep(BEFORE);
                end(nodes, failover.victim().isFollower() ? other : leader);
                return load.figures();
            }
        }
    }

    private void end(Nodes nodes, int victim) throws IOException, InterruptedException {
        if (failover.victim().isStopped()) {
            nodes.stop(victim);
        } else {
            nodes.kill(victim);
        }
        if (failover.victim().isFollower()) {
            Thread.sleep(AWAY);
            nodes.launch(victim);
        }
    }

    /** A node that is not the active controller. */
    static int otherThanController(Nodes nodes, int count)
            throws InterruptedException, ExecutionException {
        int controller = controller(nodes);
        return IntStream.rangeClosed(1, count)
                .filter(id -> id != controller)
                .findFirst()
                .orElseThrow();
    }

    private static int controller(Nodes nodes) throws InterruptedException, ExecutionException {
        try (Admin admin = nodes.admin()) {
            return admin.describeMetadataQuorum().quorumInfo().get().leaderId();
        }
    }

    private void makeTopic(Nodes nodes, int leader)
            throws InterruptedException, ExecutionException, IOException {
        List<Integer> replicas =
                Stream.concat(
                                Stream.of(leader),
                                IntStream.rangeClosed(1, count).filter(id -> id != leader).boxed())
                        .toList();
        NewTopic topic =
                new NewTopic(TOPIC, Map.of(0, replicas))
                        .configs(Map.of("min.insync.replicas", "2"));
        new TopicMaker(nodes).make(List.of(topic), count);
    }
}
