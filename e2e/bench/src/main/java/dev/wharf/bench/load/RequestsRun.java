package dev.wharf.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** See {@link Load.Requests}. */
final class RequestsRun {
    private final Job job;
    private final Load.Requests load;

    RequestsRun(Job job, Load.Requests load) {
        this.job = job;
        this.load = load;
    }

    Map<Figure, Double> run() throws IOException, InterruptedException {
        Window window = Window.ofRequests(job.pids());
        byte[] value = new Payloads(load.recordBytes()).of(0);
        List<FrameConnection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < load.connections(); i++) {
                connections.add(FrameConnection.open(job.bootstrap(), frames(i, value), window));
            }
            long startNs = System.nanoTime();
            Progress progress = new Progress(window, job.span(), startNs);
            Pace pace = new Pace(startNs, load.perSecond());
            for (long i = 0; ; i++) {
                long dueNs = pace.dueNs(i);
                if (!progress.goesOn(i, dueNs)) {
                    break;
                }
                Pace.await(dueNs);
                connections.get((int) (i % connections.size())).send(dueNs);
            }
            window.end();
            for (FrameConnection connection : connections) {
                connection.awaitAnswers();
            }
            return window.figures();
        } finally {
            for (FrameConnection connection : connections) {
                connection.close();
            }
        }
    }

    /** One for each partition. Each connection begins with another, so that none keeps to the partitions of one of the broker's threads. */
    private List<byte[]> frames(int first, byte[] value) {
        List<byte[]> frames = new ArrayList<>();
        int partitions = job.topics().partitions();
        for (int i = 0; i < partitions; i++) {
            frames.add(ProduceFrame.of(job.topics().name(), (first + i) % partitions, value));
        }
        return frames;
    }
}
