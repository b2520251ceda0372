package dev.wharf.bench;

import dev.wharf.bench.load.Figure;
import dev.wharf.bench.peer.Nodes;
import dev.wharf.bench.peer.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** See {@link Case.Work.ManyPartitions}. */
final class ManyPartitionsRun {
    private final Peer peer;
    private final Path directory;
    private final Case.Work.ManyPartitions many;
    private final Map<Figure, Double> figures = new EnumMap<>(Figure.class);

    ManyPartitionsRun(Peer peer, Path directory, Case.Work.ManyPartitions many) {
        this.peer = peer;
        this.directory = directory;
        this.many = many;
    }

    Map<Figure, Double> run() throws IOException, InterruptedException, ExecutionException {
        try (Nodes nodes = Nodes.start(peer, directory, 1);
                EveryPartition every = new EveryPartition(nodes.bootstrap(), many.topics())) {
            long fromNs = System.nanoTime();
            new TopicMaker(nodes).make(List.of(many.topics()), 1, Map.of());
            figures.put(Figure.CREATED_MS, Elapsed.ms(fromNs));
            every.produceAndWait();
            figures.putAll(Rest.look(nodes.pids(), many.restS()));
            // Of this case, that is no figure of its own beside one node that has nothing.
            figures.remove(Figure.THREADS);
            figures.put(Figure.OPEN_FILES, openFiles(nodes.pids().getFirst()));

            fromNs = System.nanoTime();
            nodes.stop(1);
            figures.put(Figure.STOP_MS, Elapsed.ms(fromNs));
            startAgain(nodes, every, Figure.SERVED_AFTER_STOP_MS, 1);

            every.produceAndWait();
            nodes.kill(1);
            startAgain(nodes, every, Figure.SERVED_AFTER_KILL_MS, 2);
            return figures;
        }
    }

    private void startAgain(Nodes nodes, EveryPartition every, Figure figure, int recordsEach)
            throws IOException, InterruptedException, ExecutionException {
        figures.put(figure, startAgain(nodes, every, recordsEach));
    }

    /** Starts the node; returns the milliseconds until every partition has told its end. All records must be there. */
    static double startAgain(Nodes nodes, EveryPartition every, int recordsEach)
            throws IOException, InterruptedException, ExecutionException {
        long fromNs = System.nanoTime();
        nodes.launch(1);
        long found = every.endOffsets();
        double ms = Elapsed.ms(fromNs);
        long expected = (long) every.count() * recordsEach;
        if (found < expected) {
            throw new IOException(found + " records of " + expected + " are there");
        }
        return ms;
    }

    static double openFiles(long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return files.count();
        }
    }
}
