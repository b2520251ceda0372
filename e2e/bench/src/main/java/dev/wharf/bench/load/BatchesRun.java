package dev.wharf.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** See {@link Load.Batches}. */
final class BatchesRun {
    private final Job job;
    private final Load.Batches load;

    /** Each connection is in it as often as it may send. */
    private final BlockingQueue<FrameConnection> free = new LinkedBlockingQueue<>();

    BatchesRun(Job job, Load.Batches load) {
        this.job = job;
        this.load = load;
    }

    Map<Figure, Double> run() throws IOException, InterruptedException {
        int perRequest = job.topics().partitions() * load.batchRecords();
        Window window = Window.ofRequests(job.pids(), perRequest);
        List<FrameConnection> connections = new ArrayList<>();
        List<String> topics = job.topics().names();
        TopicFrames frames = frames(topics);
        try {
            for (int i = 0; i < load.connections(); i++) {
                // Connections begin evenly spread over the topics.
                int first = (int) ((long) topics.size() * i / load.connections());
                connections.add(
                        FrameConnection.open(
                                job.bootstrap(), frames.from(first), window, free::add));
            }
            for (int i = 0; i < load.inFlight(); i++) {
                free.addAll(connections);
            }
            Progress progress = new Progress(window, job.span(), System.nanoTime());
            for (long sent = 0; progress.goesOn(sent, System.nanoTime()); sent += perRequest) {
                FrameConnection next = free.poll(ProduceFrame.TIMEOUT_MS, TimeUnit.MILLISECONDS);
                if (next == null) {
                    throw new IOException("no answer came for so long");
                }
                next.send(System.nanoTime());
            }
            if (progress.endsByTime()) {
                window.end();
            }
            for (FrameConnection connection : connections) {
                connection.awaitAnswers();
            }
            if (!progress.endsByTime()) {
                window.end();
            }
            return window.figures();
        } finally {
            for (FrameConnection connection : connections) {
                connection.close();
            }
        }
    }

    private TopicFrames frames(List<String> topics) {
        Payloads payloads = new Payloads(load.recordBytes());
        return new TopicFrames(
                topics,
                job.topics().partitions(),
                IntStream.range(0, load.batchRecords()).mapToObj(payloads::of).toList());
    }
}
