package dev.wharf.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** See {@link Load.Requests}. */
final class RequestsRun {
    private final Job job;
    private final Load.Requests load;
    private final Payloads payloads;

    RequestsRun(Job job, Load.Requests load) {
        this.job = job;
        this.load = load;
        this.payloads = new Payloads(load.recordBytes());
    }

    Map<Figure, Double> run() throws IOException, InterruptedException {
        Window window = Window.ofRequests(job.pids(), load.records());
        List<FrameConnection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < load.connections(); i++) {
                connections.add(
                        FrameConnection.open(
                                job.bootstrap(),
                                FrameConnection.Frames.inTurn(frames(i)),
                                window,
                                _ -> {}));
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

    /** Some for each partition. Each connection begins with another partition, so that none keeps to those of one of the broker's threads. */
    private List<byte[]> frames(int connection) {
        List<byte[]> frames = new ArrayList<>();
        int partitions = job.topics().partitions();
        for (int variant = 0; variant < load.variants(); variant++) {
            for (String topic : job.topics().names()) {
                for (int i = 0; i < partitions; i++) {
                    int partition = (connection + i) % partitions;
                    frames.add(ProduceFrame.of(topic, partition, records(connection, variant)));
                }
            }
        }
        return frames;
    }

    private SimpleRecord[] records(int connection, int variant) {
        SimpleRecord[] records = new SimpleRecord[load.records()];
        for (int i = 0; i < records.length; i++) {
            byte[] value = payloads.of(i);
            int key = connection * load.keysEach() + variant * load.records() + i;
            records[i] =
                    load.keysEach() == 0
                            ? new SimpleRecord(System.currentTimeMillis(), value)
                            : new SimpleRecord(
                                    System.currentTimeMillis(),
                                    ByteBuffer.allocate(Integer.BYTES).putInt(key).array(),
                                    value);
        }
        return records;
    }
}
