import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The client of many-partitions.sh; run as a source file. Prints members of a JSON object.
 *
 * <pre>
 *   create BOOT TOPICS PARTITIONS           creates them, one request for each topic, and waits for all
 *   fill BOOT TOPICS PARTITIONS             one record of 100 bytes for each partition, acks=all
 *   start BOOT TOPICS PARTITIONS RECORDS PIDFILE CMD...
 *                                           runs CMD, which must become the broker; times from exec to the first acknowledged
 *                                           produce, and until every partition has told its end, which is then counted
 * </pre>
 */
final class ManyPartitions {
    /** Made by the first start, so that each start has somewhere to produce to. */
    private static final TopicPartition FIRST = new TopicPartition("first", 0);

    private final String bootstrap;
    private final int topics;
    private final int partitions;

    private ManyPartitions(String[] args) {
        bootstrap = args[1];
        topics = Integer.parseInt(args[2]);
        partitions = Integer.parseInt(args[3]);
    }

    public static void main(String[] args) throws Exception {
        ManyPartitions many = new ManyPartitions(args);
        String measured =
                switch (args[0]) {
                    case "create" -> many.create();
                    case "fill" -> many.fill();
                    case "start" ->
                            many.start(
                                    Long.parseLong(args[4]), args[5], List.of(args).subList(6, args.length));
                    default -> throw new IllegalArgumentException(args[0]);
                };
        System.out.println(measured);
    }

    private String create() throws Exception {
        try (Admin admin = Admin.create(config())) {
            admin.describeCluster().nodes().get(); // the client is warm before the clock runs
            long from = System.nanoTime();
            List<Future<Void>> created = new ArrayList<>();
            for (int i = 0; i < topics; i++) {
                NewTopic topic = new NewTopic(name(i), partitions, (short) 1);
                created.add(admin.createTopics(List.of(topic)).all());
            }
            await(created);
            long asked = System.nanoTime();
            ends(admin);
            return "\"create_s\":%s,\"created_and_led_s\":%s"
                    .formatted(seconds(from, asked), seconds(from, System.nanoTime()));
        }
    }

    private String fill() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.partitionsFor(name(0));
            long from = System.nanoTime();
            List<Future<?>> sent = new ArrayList<>();
            for (TopicPartition each : all()) {
                sent.add(producer.send(record(each)));
            }
            await(sent);
            return "\"fill_s\":" + seconds(from, System.nanoTime());
        }
    }

    private String start(long records, String pidFile, List<String> command) throws Exception {
        try (Admin admin = Admin.create(config());
                KafkaProducer<byte[], byte[]> producer = producer()) {
            Thread.sleep(1_500); // both fail to connect, and have loaded their classes
            long from = System.nanoTime();
            Process broker =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(new File(pidFile + ".log"))
                            .start();
            Files.writeString(Path.of(pidFile), Long.toString(broker.pid()));
            awaitPort(broker);
            long port = System.nanoTime();
            CompletableFuture<Long> produced =
                    CompletableFuture.supplyAsync(
                            () -> {
                                join(producer.send(record(FIRST)));
                                return System.nanoTime();
                            });
            long first = produced.get();
            long found = ends(admin);
            if (found < records) {
                throw new IllegalStateException(found + " records of " + records + " are there");
            }
            return "\"port_s\":%s,\"first_produce_s\":%s,\"all_served_s\":%s"
                    .formatted(
                            seconds(from, port), seconds(from, first), seconds(from, System.nanoTime()));
        }
    }

    private void awaitPort(Process broker) throws InterruptedException {
        String[] address = bootstrap.split(":");
        while (true) {
            if (!broker.isAlive()) {
                throw new IllegalStateException("the broker has ended: " + broker.exitValue());
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])), 100);
                return;
            } catch (IOException notYet) {
                Thread.sleep(5);
            }
        }
    }

    /** The sum of the end offsets of all partitions, which their leader tells. */
    private long ends(Admin admin) throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new LinkedHashMap<>();
        all().forEach(each -> asked.put(each, OffsetSpec.latest()));
        return admin.listOffsets(asked).all().get().values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    private List<TopicPartition> all() {
        List<TopicPartition> all = new ArrayList<>();
        for (int topic = 0; topic < topics; topic++) {
            for (int partition = 0; partition < partitions; partition++) {
                all.add(new TopicPartition(name(topic), partition));
            }
        }
        return all;
    }

    private static String name(int topic) {
        return "many-" + topic;
    }

    private static ProducerRecord<byte[], byte[]> record(TopicPartition to) {
        return new ProducerRecord<>(to.topic(), to.partition(), null, new byte[100]);
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(config(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> config() {
        return Map.of(
                "bootstrap.servers", bootstrap,
                "reconnect.backoff.ms", "20",
                "reconnect.backoff.max.ms", "20",
                "retry.backoff.ms", "20",
                "retry.backoff.max.ms", "20",
                "request.timeout.ms", "120000",
                "default.api.timeout.ms", "300000",
                "delivery.timeout.ms", "300000",
                "max.block.ms", "300000",
                "acks", "all");
    }

    private static void await(List<? extends Future<?>> all) {
        all.forEach(ManyPartitions::join);
    }

    private static void join(Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String seconds(long from, long to) {
        return String.format(Locale.ROOT, "%.2f", (to - from) / 1e9);
    }
}
