package dev.wharf.bench.load;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** See {@link Load.Produce}. */
final class ProduceRun {
    private final Job job;
    private final Load.Produce load;
    private final Payloads payloads;

    ProduceRun(Job job, Load.Produce load) {
        this.job = job;
        this.load = load;
        payloads = new Payloads(load.recordBytes());
    }

    Map<Figure, Double> run() {
        try (KafkaProducer<byte[], byte[]> producer =
                Clients.producer(job.bootstrap(), load.client())) {
            List<String> topics = job.topics().names();
            topics.forEach(producer::partitionsFor);
            Window window = new Window(job.pids(), Clients.requests(producer.metrics().values()));
            boolean byTime = send(producer, topics, window);
            if (byTime) {
                window.end();
            }
            producer.flush();
            if (!byTime) {
                window.end();
            }
            return window.figures();
        }
    }

    /** Returns whether the window ends now. */
    private boolean send(
            KafkaProducer<byte[], byte[]> producer, List<String> topics, Window window) {
        long startNs = System.nanoTime();
        Progress progress = new Progress(window, job.span(), startNs);
        @Nullable Pace pace = load.perSecond() == 0 ? null : new Pace(startNs, load.perSecond());
        for (long i = 0; ; i++) {
            long dueNs = pace == null ? System.nanoTime() : pace.dueNs(i);
            if (!progress.goesOn(i, dueNs)) {
                return progress.endsByTime();
            }
            if (pace != null) {
                Pace.await(dueNs);
            }
            var _ =
                    producer.send(
                            record(topics, i),
                            (_, failure) -> {
                                if (failure == null) {
                                    window.onAnswer(dueNs);
                                } else {
                                    window.onFailure();
                                }
                            });
        }
    }

    private ProducerRecord<byte[], byte[]> record(List<String> topics, long number) {
        int topic = (int) (number % topics.size());
        Integer partition =
                load.everyPartition()
                        ? Integer.valueOf(
                                (int) (number / topics.size() % job.topics().partitions()))
                        : null;
        return new ProducerRecord<>(topics.get(topic), partition, null, payloads.of(number));
    }
}
