package dev.wharf.bench;

import dev.wharf.bench.load.Figure;
import dev.wharf.bench.load.Job;
import dev.wharf.bench.load.Load;
import dev.wharf.bench.peer.Nodes;
import dev.wharf.bench.peer.Peer;
import dev.wharf.bench.peer.ProcessFigures;
import dev.wharf.bench.report.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** See {@link Case.Work.Start}. */
final class StartRun {
    private static final Job.Topics TOPIC = Job.Topics.one("bench", 1);

    private final Peer peer;
    private final Path directory;
    private final Case.Work.Start start;
    private final Map<Figure, List<Double>> seen = new EnumMap<>(Figure.class);

    StartRun(Peer peer, Path directory, Case.Work.Start start) {
        this.peer = peer;
        this.directory = directory;
        this.start = start;
    }

    Map<Figure, Double> run() throws IOException, InterruptedException, ExecutionException {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        try (Nodes nodes = Nodes.start(peer, directory, 1)) {
            new TopicMaker(nodes).make(List.of(TOPIC), 1, Map.of());
            nodes.stop(1);
            for (int i = 0; i < start.times(); i++) {
                startOnce(nodes);
                if (i == start.times() - 1) {
                    figures.putAll(Rest.look(nodes.pids(), start.restS()));
                }
                long fromNs = System.nanoTime();
                nodes.stop(1);
                see(Figure.STOP_MS, Elapsed.ms(fromNs));
            }
        }
        seen.forEach((figure, values) -> figures.put(figure, Spread.of(values).median()));
        return figures;
    }

    private void startOnce(Nodes nodes) throws IOException {
        Job job =
                new Job(
                        nodes.bootstrap(),
                        List.of(),
                        TOPIC,
                        new Load.FirstAnswer(),
                        Job.Span.seconds(0, 0));
        try (LoadProcess load = LoadProcess.start(job)) {
            load.awaitCounting();
            long fromNs = System.nanoTime();
            nodes.launch(1);
            long answeredNs =
                    load.figures().getOrDefault(Figure.FIRST_ANSWER_AT_NS, 0.0).longValue();
            see(Figure.START_CPU_S, ProcessFigures.of(nodes.pids().getFirst()).cpuS());
            see(Figure.START_MS, Elapsed.ms(fromNs, answeredNs));
        }
    }

    private void see(Figure figure, double value) {
        seen.computeIfAbsent(figure, _ -> new ArrayList<>()).add(value);
    }
}
