package dev.wharf.e2e;

import dev.wharf.e2e.history.History;
import dev.wharf.e2e.history.History.Guarantee;
import dev.wharf.e2e.history.Value;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** One producer that writes to all partitions in turn, until it is told to stop. */
final class LoadWriter implements AutoCloseable {
    private static final int MOST_UNANSWERED = 500;
    private static final int AT_ONCE = 20;

    /** A few thousand records a second. */
    static final Duration QUICK = Duration.ofMillis(5);

    /** A few hundred records a second, for processes that share a machine. */
    static final Duration SLOW = Duration.ofMillis(50);

    private final String name;
    private final String topic;
    private final int partitions;
    private final History history;
    private final Duration pause;
    private final KafkaProducer<String, String> producer;
    private final Semaphore unanswered = new Semaphore(MOST_UNANSWERED);
    private final Thread thread;
    private volatile boolean stopping;

    private LoadWriter(
            String name,
            Map<String, Object> settings,
            String topic,
            int partitions,
            History history,
            Duration pause) {
        this.name = name;
        this.topic = topic;
        this.partitions = partitions;
        this.history = history;
        this.pause = pause;
        this.producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    /** Starts a writer. It sends again for two minutes, so what fails at it has been refused or has found no broker for that long; {@code pause} lies between twenty records. */
    static LoadWriter start(
            String name,
            Guarantee guarantee,
            Map<String, Object> client,
            String topic,
            int partitions,
            History history,
            Duration pause) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("acks", "all");
        settings.put("enable.idempotence", guarantee == Guarantee.EXACTLY_ONCE);
        settings.put(
                "max.in.flight.requests.per.connection",
                guarantee == Guarantee.EXACTLY_ONCE ? 5 : 1);
        history.writer(name, guarantee);
        LoadWriter writer = new LoadWriter(name, settings, topic, partitions, history, pause);
        writer.thread.start();
        return writer;
    }

    private void run() {
        for (long number = 0; !stopping; number++) {
            for (int partition = 0; partition < partitions; partition++) {
                send(new Value(name, partition, number));
            }
            if (number % (AT_ONCE / partitions) == 0) {
                LockSupport.parkNanos(pause.toNanos());
            }
        }
    }

    private void send(Value value) {
        unanswered.acquireUninterruptibly();
        history.invoked(value);
        Future<RecordMetadata> _ =
                producer.send(
                        new ProducerRecord<>(topic, value.partition(), null, value.text()),
                        (sent, failure) -> {
                            if (failure == null) {
                                history.acknowledged(value, sent.offset());
                            } else {
                                history.failed(value);
                            }
                            unanswered.release();
                        });
    }

    /** Sends no more, and waits for all answers. */
    void finish() throws InterruptedException {
        stopping = true;
        thread.join();
        producer.flush();
    }

    @Override
    public void close() {
        stopping = true;
        producer.close(Duration.ZERO);
    }
}
