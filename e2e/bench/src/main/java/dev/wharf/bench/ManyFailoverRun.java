package dev.wharf.bench;

import dev.wharf.bench.load.Figure;
import dev.wharf.bench.peer.Nodes;
import dev.wharf.bench.peer.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** See {@link Case.Work.ManyFailover}. */
final class ManyFailoverRun {
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Peer peer;
    private final Path directory;
    private final int count;
    private final Case.Work.ManyFailover many;
    private final Map<Figure, Double> figures = new EnumMap<>(Figure.class);

    ManyFailoverRun(Peer peer, Path directory, int count, Case.Work.ManyFailover many) {
        this.peer = peer;
        this.directory = directory;
        this.count = count;
        this.many = many;
    }

    Map<Figure, Double> run() throws IOException, InterruptedException, ExecutionException {
        try (Nodes nodes = Nodes.start(peer, directory, count);
                EveryPartition every = new EveryPartition(nodes.bootstrap(), many.topics())) {
            long fromNs = System.nanoTime();
            new TopicMaker(nodes).make(List.of(many.topics()), count, Map.of());
            figures.put(Figure.CREATED_MS, Elapsed.ms(fromNs));
            every.produceAndWait();

            int victim = FailoverRun.otherThanController(nodes, count);
            fromNs = System.nanoTime();
            nodes.kill(victim);
            List<Future<?>> sent = every.produce();
            while (every.ledBy(victim) > 0) {
                Thread.sleep(LOOK);
            }
            figures.put(Figure.MOVED_MS, Elapsed.ms(fromNs));
            for (Future<?> each : sent) {
                each.get();
            }
            figures.put(Figure.ACKNOWLEDGED_MS, Elapsed.ms(fromNs));
            return figures;
        }
    }
}
