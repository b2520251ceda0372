package dev.wharf.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** See {@link Load.OneAtATime}: the loop of Kafka's own EndToEndLatency, in nanoseconds. */
final class OneAtATimeRun {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Job job;
    private final Payloads payloads;

    OneAtATimeRun(Job job, Load.OneAtATime load) {
        this.job = job;
        payloads = new Payloads(load.recordBytes());
    }

    Map<Figure, Double> run() throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer =
                        Clients.producer(job.bootstrap(), Map.of("acks", "all", "linger.ms", "0"));
                KafkaConsumer<byte[], byte[]> consumer =
                        Clients.consumer(job.bootstrap(), Map.of("fetch.max.wait.ms", "0"))) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(job.topics().name()).stream()
                            .map(each -> new TopicPartition(each.topic(), each.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            LongSupplier produced = Clients.requests(producer.metrics().values());
            LongSupplier fetched = Clients.requests(consumer.metrics().values());
            Window window =
                    new Window(job.pids(), () -> produced.getAsLong() + fetched.getAsLong());
            Progress progress = new Progress(window, job.span(), System.nanoTime());
            for (long i = 0; ; i++) {
                long nowNs = System.nanoTime();
                if (!progress.goesOn(i, nowNs)) {
                    break;
                }
                producer.send(new ProducerRecord<>(job.topics().name(), payloads.of(i))).get();
                await(consumer);
                window.onAnswer(nowNs);
            }
            window.end();
            return window.figures();
        }
    }

    /** Waits for the one record that is on its way. */
    private static void await(KafkaConsumer<byte[], byte[]> consumer) {
        int got = consumer.poll(PATIENCE).count();
        while (got == 0) {
            got = consumer.poll(PATIENCE).count();
        }
        if (got != 1) {
            throw new IllegalStateException(got + " records instead of one");
        }
    }
}
