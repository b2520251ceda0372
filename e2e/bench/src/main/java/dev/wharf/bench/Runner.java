package dev.wharf.bench;

import dev.wharf.bench.Case.Step;
import dev.wharf.bench.Case.Work;
import dev.wharf.bench.load.Figure;
import dev.wharf.bench.load.Job;
import dev.wharf.bench.peer.LoopTurns;
import dev.wharf.bench.peer.Nodes;
import dev.wharf.bench.peer.Peer;
import dev.wharf.bench.peer.ProcessFigures;
import dev.wharf.bench.peer.Shell;
import dev.wharf.bench.peer.ThreadFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/**
 * Runs one case on one peer: fresh nodes on an empty directory, topics, rest, the loads. Nothing of a run is left for the next: the nodes are killed, the directory is deleted,
 * and the disk has written what it had.
 */
final class Runner implements AutoCloseable {
    private static final double LONG_TURN_MS = 10;

    /** The first look at the metrics of thousands of partitions is a stall of its own. */
    private static final int LOOKS_BEFORE = 10;

    private final Path directory;
    private final PageCache pageCache;
    private final Watcher watcher;

    /** Looks at the brokers while a load is counted. */
    @FunctionalInterface
    interface Watcher {
        Watcher NONE = (_, _) -> {};

        /**
         * The counted part of a step has just begun.
         *
         * @param pids the brokers
         */
        void onCounting(Step step, List<Long> pids) throws IOException, InterruptedException;
    }

    /**
     * @param directory for the nodes' data, on the disk that is measured
     * @param pageCache filled before each load of so many records, which takes a second or two; let go at the end
     */
    Runner(Path directory, PageCache pageCache, Watcher watcher) {
        this.directory = directory;
        this.pageCache = pageCache;
        this.watcher = watcher;
    }

    /** The figures of each name that the case has: its own, or with a step's suffix. */
    Map<String, Map<Figure, Double>> run(Case each, Peer peer)
            throws IOException, InterruptedException, ExecutionException {
        Shell.delete(directory);
        try {
            return switch (each.work()) {
                case Work.Loads loads -> loads(each, loads, peer);
                case Work.Start start ->
                        Map.of(each.name(), new StartRun(peer, directory, start).run());
                case Work.Rest rest -> Map.of(each.name(), rest(each, rest, peer));
                case Work.ManyPartitions many ->
                        Map.of(each.name(), new ManyPartitionsRun(peer, directory, many).run());
                case Work.ManyBytes many ->
                        Map.of(each.name(), new ManyBytesRun(peer, directory, many).run());
                case Work.SmallHeap small -> Map.of(each.name(), smallHeap(small, peer));
                case Work.ManyFailover many ->
                        Map.of(
                                each.name(),
                                new ManyFailoverRun(peer, directory, each.nodes(), many).run());
                case Work.Failover failover ->
                        Map.of(
                                each.name(),
                                new FailoverRun(peer, directory, each.nodes(), failover).run());
            };
        } finally {
            Shell.delete(directory);
            Shell.run(List.of("sync"));
        }
    }

    private Map<String, Map<Figure, Double>> loads(Case each, Work.Loads loads, Peer peer)
            throws IOException, InterruptedException, ExecutionException {
        Map<String, Map<Figure, Double>> results = new LinkedHashMap<>();
        try (Nodes nodes = Nodes.start(peer, directory, each.nodes(), loads.settings())) {
            new TopicMaker(nodes)
                    .make(
                            loads.steps().stream().map(Step::topics).distinct().toList(),
                            each.nodes(),
                            loads.topicConfig());
            for (Step step : loads.steps()) {
                // What a step before it left to be written would take its share of disk and CPUs.
                Shell.run(List.of("sync"));
                if (step.counted() && step.span().records() > 0) {
                    pageCache.fill();
                }
                Rest.untilQuiet(nodes.pids());
                Map<Figure, Double> figures = step(nodes, step);
                if (step.counted()) {
                    results.put(each.name() + step.suffix(), figures);
                }
            }
        }
        return results;
    }

    private Map<Figure, Double> step(Nodes nodes, Step step)
            throws IOException, InterruptedException {
        List<Long> pids = nodes.pids();
        Job job = new Job(nodes.bootstrap(), pids, step.topics(), step.load(), step.span());
        double allocatedBefore = step.counted() ? ThreadFigures.of(pids).allocatedBytes() : 0;
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        LoopTurns turnsBefore = new LoopTurns(new TreeMap<>());
        for (int i = 0; step.counted() && i < LOOKS_BEFORE; i++) {
            nodes.loopTurns();
        }
        try (LoadProcess load = LoadProcess.start(job)) {
            if (step.counted()) {
                load.awaitCounting();
                turnsBefore = nodes.loopTurns();
                watcher.onCounting(step, pids);
            }
            figures.putAll(load.figures());
        }
        if (step.counted()) {
            figures.putAll(turns(nodes.loopTurns(), turnsBefore));
            double allocated = ThreadFigures.of(pids).allocatedBytes() - allocatedBefore;
            double requests = figures.getOrDefault(Figure.REQUESTS_IN_ALL, 0.0);
            if (requests > 0) {
                figures.put(Figure.ALLOCATED_PER_REQUEST, Math.max(0, allocated) / requests);
            }
            figures.put(Figure.RESIDENT_MB, ProcessFigures.of(pids).residentMb());
        }
        return figures;
    }

    private static Map<Figure, Double> turns(LoopTurns now, LoopTurns before) {
        return now.upTo().isEmpty()
                ? Map.of()
                : Map.of(
                        Figure.LONG_TURNS, now.longerThan(LONG_TURN_MS, before),
                        Figure.LONGEST_TURN_MS, now.longestMs(before));
    }

    private Map<Figure, Double> smallHeap(Work.SmallHeap small, Peer peer)
            throws IOException, InterruptedException, ExecutionException {
        try (Nodes nodes = Nodes.start(peer.withHeap(small.heapMb()), directory, 1)) {
            new TopicMaker(nodes).make(List.of(small.topics()), 1, Map.of());
            return step(nodes, new Step("", small.topics(), small.load(), small.span(), true));
        }
    }

    private Map<Figure, Double> rest(Case each, Work.Rest rest, Peer peer)
            throws IOException, InterruptedException {
        try (Nodes nodes = Nodes.start(peer, directory, each.nodes())) {
            return Rest.look(nodes.pids(), rest.restS());
        }
    }

    @Override
    public void close() throws IOException {
        pageCache.empty();
    }
}
