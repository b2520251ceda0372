package dev.wharf.bench.load;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** See {@link Load.FirstAnswer}. */
final class FirstAnswerRun {
    private static final int RECORD_BYTES = 100;

    /** Until the client has failed to connect, and so has loaded its classes. */
    private static final long WARM_UP_MS = 1_500;

    private static final Map<String, String> IMPATIENT =
            Map.of(
                    "acks", "all",
                    "linger.ms", "0",
                    "reconnect.backoff.ms", "20",
                    "reconnect.backoff.max.ms", "20",
                    "retry.backoff.ms", "20",
                    "retry.backoff.max.ms", "20",
                    "max.block.ms", "120000");

    private FirstAnswerRun() {}

    static Map<Figure, Double> run(Job job) throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer =
                Clients.producer(job.bootstrap(), IMPATIENT)) {
            Thread.ofPlatform().daemon().start(() -> tellWhenWarm());
            producer.send(
                            new ProducerRecord<>(
                                    job.topics().name(), 0, null, new byte[RECORD_BYTES]))
                    .get();
            return Map.of(Figure.FIRST_ANSWER_AT_NS, (double) System.nanoTime());
        }
    }

    private static void tellWhenWarm() {
        try {
            Thread.sleep(WARM_UP_MS);
            System.out.println(Job.COUNTING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
