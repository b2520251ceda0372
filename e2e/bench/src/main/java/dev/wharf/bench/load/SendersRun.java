package dev.wharf.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** See {@link Load.Senders}. */
final class SendersRun {
    private static final long MILLIS_PER_S = 1_000;

    private final Job job;
    private final Load.Senders load;
    private final Payloads payloads;
    private final AtomicLong next = new AtomicLong();
    private volatile boolean over;

    SendersRun(Job job, Load.Senders load) {
        this.job = job;
        this.load = load;
        payloads = new Payloads(load.recordBytes());
    }

    Map<Figure, Double> run() throws InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer =
                Clients.producer(job.bootstrap(), Map.of("acks", "all", "linger.ms", "0"))) {
            producer.partitionsFor(job.topics().name());
            Window window = new Window(job.pids(), Clients.requests(producer.metrics().values()));
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < load.threads(); i++) {
                threads.add(Thread.ofPlatform().start(() -> send(producer, window)));
            }
            Thread.sleep((long) (job.span().warmUpS() * MILLIS_PER_S));
            window.begin();
            Thread.sleep((long) (job.span().countedS() * MILLIS_PER_S));
            window.end();
            over = true;
            for (Thread thread : threads) {
                thread.join();
            }
            return window.figures();
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Window window) {
        while (!over) {
            long number = next.getAndIncrement();
            long nowNs = System.nanoTime();
            try {
                producer.send(
                                new ProducerRecord<>(
                                        job.topics().name(),
                                        (int) (number % job.topics().partitions()),
                                        null,
                                        payloads.of(number)))
                        .get();
                window.onAnswer(nowNs);
            } catch (ExecutionException e) {
                window.onFailure();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
