package dev.wharf.bench.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** See {@link Load.Gap}. */
final class GapRun {
    private static final double NANOS_PER_MS = 1e6;
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Job job;
    private final Load.Gap load;
    private final TopicPartition partition;
    private final Acknowledged acknowledged = new Acknowledged();

    /** Which records were acknowledged, and the longest pause between two of them. */
    private static final class Acknowledged {
        private final BitSet numbers = new BitSet();
        private long lastNs;
        private long longestNs;

        synchronized void begin() {
            lastNs = System.nanoTime();
            longestNs = 0;
        }

        synchronized void onAnswer(int number) {
            numbers.set(number);
            long nowNs = System.nanoTime();
            longestNs = Math.max(longestNs, nowNs - lastNs);
            lastNs = nowNs;
        }

        synchronized double longestMs() {
            return longestNs / NANOS_PER_MS;
        }

        /** How many are not among those that were read. */
        synchronized int missingFrom(BitSet read) {
            BitSet missing = (BitSet) numbers.clone();
            missing.andNot(read);
            return missing.cardinality();
        }
    }

    GapRun(Job job, Load.Gap load) {
        this.job = job;
        this.load = load;
        partition = new TopicPartition(job.topics().name(), 0);
    }

    Map<Figure, Double> run() {
        try (KafkaProducer<byte[], byte[]> producer =
                Clients.producer(job.bootstrap(), Map.of("acks", "all"))) {
            producer.partitionsFor(partition.topic());
            // A broker ends meanwhile, and its CPU with it.
            Window window = new Window(List.of(), Clients.requests(producer.metrics().values()));
            send(producer, window);
            producer.flush();
            window.end();
            Map<Figure, Double> figures = window.figures();
            figures.put(Figure.LONGEST_GAP_MS, acknowledged.longestMs());
            figures.put(Figure.MISSING, (double) acknowledged.missingFrom(readAll()));
            return figures;
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Window window) {
        long startNs = System.nanoTime();
        Pace pace = new Pace(startNs, load.perSecond());
        long countFrom = (long) (job.span().warmUpS() * load.perSecond());
        long records = countFrom + (long) (job.span().countedS() * load.perSecond());
        for (int i = 0; i < records; i++) {
            int number = i;
            if (number == countFrom) {
                acknowledged.begin();
                window.begin();
            }
            long dueNs = pace.dueNs(number);
            Pace.await(dueNs);
            byte[] value = new byte[load.recordBytes()];
            ByteBuffer.wrap(value).putInt(number);
            var _ =
                    producer.send(
                            new ProducerRecord<>(
                                    partition.topic(), partition.partition(), null, value),
                            (_, failure) -> {
                                if (failure == null) {
                                    acknowledged.onAnswer(number);
                                    window.onAnswer(dueNs);
                                } else {
                                    window.onFailure();
                                }
                            });
        }
    }

    private BitSet readAll() {
        BitSet read = new BitSet();
        try (KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(job.bootstrap(), Map.of())) {
            List<TopicPartition> all = List.of(partition);
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long end = consumer.endOffsets(all).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    read.set(ByteBuffer.wrap(record.value()).getInt());
                }
            }
        }
        return read;
    }
}
