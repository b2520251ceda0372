package dev.wharf.bench;

import dev.wharf.bench.load.Figure;
import dev.wharf.bench.load.Job;
import dev.wharf.bench.peer.Nodes;
import dev.wharf.bench.peer.Peer;
import dev.wharf.bench.peer.ProcessFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** See {@link Case.Work.ManyBytes}. */
final class ManyBytesRun {
    private static final double MILLIS_PER_S = 1_000;

    private final Peer peer;
    private final Path directory;
    private final Case.Work.ManyBytes many;
    private final Map<Figure, Double> figures = new EnumMap<>(Figure.class);

    ManyBytesRun(Peer peer, Path directory, Case.Work.ManyBytes many) {
        this.peer = peer;
        this.directory = directory;
        this.many = many;
    }

    Map<Figure, Double> run() throws IOException, InterruptedException, ExecutionException {
        try (Nodes nodes = Nodes.start(peer, directory, 1);
                EveryPartition every = new EveryPartition(nodes.bootstrap(), many.topics())) {
            new TopicMaker(nodes).make(List.of(many.topics()), 1, Map.of());
            int recordsEach = many.batches() * many.load().batchRecords();
            write(nodes, (long) every.count() * recordsEach);
            nodes.kill(1);
            figures.put(
                    Figure.SERVED_AFTER_KILL_AT_ONCE_MS,
                    ManyPartitionsRun.startAgain(nodes, every, recordsEach));

            Thread.sleep((long) (many.restS() * MILLIS_PER_S));
            every.produceAndWait();
            nodes.kill(1);
            figures.put(
                    Figure.SERVED_AFTER_KILL_MS,
                    ManyPartitionsRun.startAgain(nodes, every, recordsEach + 1));
            long pid = nodes.pids().getFirst();
            figures.put(Figure.OPEN_FILES, ManyPartitionsRun.openFiles(pid));
            figures.put(Figure.RESIDENT_MB, ProcessFigures.of(pid).residentMb());
            return figures;
        }
    }

    private void write(Nodes nodes, long records) throws IOException {
        Job job =
                new Job(
                        nodes.bootstrap(),
                        nodes.pids(),
                        many.topics(),
                        many.load(),
                        Job.Span.records(records));
        try (LoadProcess load = LoadProcess.start(job)) {
            if (load.figures().getOrDefault(Figure.ERRORS, 0.0) > 0) {
                throw new IOException("not all records were taken");
            }
        }
    }
}
