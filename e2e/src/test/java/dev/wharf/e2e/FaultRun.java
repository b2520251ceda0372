package dev.wharf.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.e2e.history.History;
import dev.wharf.e2e.history.History.Guarantee;
import dev.wharf.e2e.history.HistoryCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * One schedule of faults on a cluster that writers, and readers of a group, use: the faults come from a seed, how they meet with the load does not. Every fault has to
 * leave a trace: an exit code, a process that stands still, an ISR without the node. At the end all is healed, everybody gets to the end of the log, and the history is judged.
 */
final class FaultRun {
    private static final String TOPIC = "history";
    private static final String GROUP = "readers";
    private static final int PARTITIONS = 4;

    private static final int LONG_MS = 6_000;
    private static final int SHORT_MS = 1_500;
    private static final int LOOKS = 50;
    private static final int LOOK_MS = 200;

    private final ProcessCluster cluster;
    private final List<Fault> faults;
    private final Random random;
    private final long seed;
    private final History history = new History();
    private final ClusterHistory watched;
    private final Admin admin;
    private final List<Fault> deck = new ArrayList<>();
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);
    private final List<String> rounds = new ArrayList<>();
    private final List<String> anomalies = new ArrayList<>();
    private int openAtFaults;

    /** @param faults those to draw from; all that the network allows if it is empty */
    FaultRun(ProcessCluster cluster, Set<Fault> faults, long seed) {
        this.cluster = cluster;
        this.faults =
                Stream.of(Fault.values())
                        .filter(fault -> faults.isEmpty() || faults.contains(fault))
                        .filter(fault -> !fault.isCut() || cluster.network().canCut())
                        .toList();
        this.seed = seed;
        this.random = new Random(seed);
        this.admin = Admin.create(cluster.client());
        this.watched = new ClusterHistory(history, cluster.client(), TOPIC, PARTITIONS);
    }

    /** Does faults for so long, heals, and judges the history. */
    FaultOutcome run(Duration length) throws Exception {
        cluster.createTopic(admin, TOPIC, PARTITIONS);
        long endNs = System.nanoTime() + length.toNanos();
        try (admin;
                LoadWriter once = writer("once", Guarantee.EXACTLY_ONCE);
                LoadWriter onceMore = writer("once-more", Guarantee.EXACTLY_ONCE);
                LoadWriter again = writer("again", Guarantee.AT_LEAST_ONCE);
                LoadReader _ = LoadReader.start(cluster.client(), GROUP, TOPIC, history);
                LoadReader _ = LoadReader.start(cluster.client(), GROUP, TOPIC, history);
                CommittedWatch _ = CommittedWatch.start(cluster.client(), GROUP, history)) {
            do {
                watched.awaitProgress();
                watched.awaitGroup();
                Thread.sleep(random.nextInt(SHORT_MS));
                round();
                watched.awaitInSync(admin);
            } while (System.nanoTime() < endNs);
            once.finish();
            onceMore.finish();
            again.finish();
            watched.readToTheEnd(true);
        }
        assertThat(openAtFaults).as("sends that a fault found on their way").isPositive();
        anomalies.addAll(HistoryCheck.violations(history));
        anomalies.addAll(differentReplicas());
        return new FaultOutcome(
                done,
                history.acknowledgedSends(),
                history.failedSends(),
                openAtFaults,
                history.reads(),
                history.committedReadings(),
                anomalies);
    }

    /** What the nodes' files differ in; the last bytes may still be on their way. */
    private List<String> differentReplicas() throws IOException, InterruptedException {
        List<Path> data = cluster.ids().stream().map(cluster::data).toList();
        List<String> differences = ReplicaFiles.differences(data, TOPIC, PARTITIONS);
        for (int i = 0; i < LOOKS && !differences.isEmpty(); i++) {
            Thread.sleep(LOOK_MS);
            differences = ReplicaFiles.differences(data, TOPIC, PARTITIONS);
        }
        return differences;
    }

    private LoadWriter writer(String name, Guarantee guarantee) {
        return LoadWriter.start(
                name, guarantee, cluster.client(), TOPIC, PARTITIONS, history, LoadWriter.SLOW);
    }

    private void round() throws Exception {
        Fault fault = draw();
        int target = fault == Fault.CUT_FROM_NEXT ? ProcessCluster.leader(admin, TOPIC) : target();
        rounds.add(Instant.now() + " " + fault + " of node " + target);
        openAtFaults += history.openSends();
        done.merge(fault, 1, Integer::sum);
        switch (fault) {
            case KILL -> {
                cluster.kill(target);
                Thread.sleep(random.nextInt(SHORT_MS));
                cluster.start(List.of(target));
            }
            case KILL_ALL -> {
                for (int id : cluster.ids()) {
                    cluster.kill(id);
                }
                cluster.start(cluster.ids());
            }
            case STOP -> {
                cluster.stop(target);
                Thread.sleep(random.nextInt(SHORT_MS));
                cluster.start(List.of(target));
            }
            case ROLL -> roll();
            case PAUSE -> {
                RunningBroker node = cluster.node(target);
                node.pause();
                doWithout(fault, target, node::resume);
            }
            case CUT_FROM_NODES -> cut(fault, target, NodeNetwork.Cut.FROM_NODES);
            case MUTE -> cut(fault, target, NodeNetwork.Cut.MUTE);
            case DEAF -> cut(fault, target, NodeNetwork.Cut.DEAF);
            case CUT_FROM_NEXT -> cut(fault, target, NodeNetwork.Cut.FROM_NEXT);
            case CUT_FROM_ALL -> cut(fault, target, NodeNetwork.Cut.FROM_ALL);
        }
    }

    /** Each of the faults once, in an order by chance, then all of them again. */
    private Fault draw() {
        if (deck.isEmpty()) {
            deck.addAll(faults);
            Collections.shuffle(deck, random);
        }
        return deck.removeLast();
    }

    /** Any node, or the one that hurts most. */
    private int target() throws ExecutionException, InterruptedException {
        return switch (random.nextInt(3)) {
            case 0 -> ProcessCluster.controller(admin);
            case 1 -> ProcessCluster.leader(admin, TOPIC);
            default -> cluster.ids().get(random.nextInt(cluster.ids().size()));
        };
    }

    private void roll() throws IOException, InterruptedException {
        for (int id : cluster.ids()) {
            cluster.stop(id);
            cluster.start(List.of(id));
            watched.awaitInSync(admin);
        }
    }

    private void cut(Fault fault, int target, NodeNetwork.Cut cut)
            throws IOException, InterruptedException {
        cluster.network().cut(target, cut);
        doWithout(fault, target, () -> cluster.network().heal(target));
    }

    private interface Healing {
        void heal() throws IOException, InterruptedException;
    }

    /** Leaves a node silent for a moment, or, the first time in any case, until the others go on without it. */
    private void doWithout(Fault fault, int target, Healing healing)
            throws IOException, InterruptedException {
        if (requireNonNull(done.get(fault)) > 1 && random.nextBoolean()) {
            Thread.sleep(random.nextInt(SHORT_MS));
        } else {
            awaitTrace(fault, target);
            watched.awaitProgress();
            Thread.sleep(random.nextInt(LONG_MS));
        }
        healing.heal();
        rounds.add(Instant.now() + " healed");
    }

    private void awaitTrace(Fault fault, int target) {
        List<Integer> others = new ArrayList<>(cluster.ids());
        others.remove(Integer.valueOf(target));
        if (fault == Fault.CUT_FROM_NEXT) {
            others.remove(Integer.valueOf(target % cluster.ids().size() + 1));
        }
        if (fault == Fault.CUT_FROM_NEXT) {
            watched.awaitNotInSync(cluster.client(others));
        } else {
            watched.awaitWithout(cluster.client(others), target);
        }
    }

    /** All that went on, for whoever looks for the cause. */
    String story() throws IOException {
        return "seed "
                + seed
                + ", "
                + done
                + '\n'
                + String.join("\n", rounds)
                + '\n'
                + String.join("\n", anomalies)
                + '\n'
                + cluster.logs();
    }
}
