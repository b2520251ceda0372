package dev.wharf.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** See {@link Load.Consume}. */
final class ConsumeRun {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Job job;

    ConsumeRun(Job job) {
        this.job = job;
    }

    Map<Figure, Double> run() {
        try (KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(job.bootstrap(), Map.of())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(job.topics().name()).stream()
                            .map(each -> new TopicPartition(each.topic(), each.partition()))
                            .toList();
            consumer.assign(partitions);
            long all =
                    consumer.endOffsets(partitions).values().stream()
                            .mapToLong(Long::longValue)
                            .sum();
            Window window = new Window(job.pids(), Clients.requests(consumer.metrics().values()));
            Progress progress = new Progress(window, job.span(), System.nanoTime());
            long pass = all; // so that the first begins at the start
            for (long polled = 0; progress.goesOn(polled, System.nanoTime()); ) {
                if (pass >= all) {
                    consumer.seekToBeginning(partitions);
                    pass = 0;
                }
                int got = consumer.poll(POLL).count();
                window.onArrived(got);
                polled += got;
                pass += got;
            }
            window.end();
            return window.figures();
        }
    }
}
