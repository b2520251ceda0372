import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The client of many-failover.sh; run as a source file: BOOT TOPICS PARTITIONS ID=PID,... Creates the partitions with three replicas each, kills a node that is not
 * the active controller, and prints as members of a JSON object how long until all of its leaderships have moved, and until every partition
 * has acknowledged a record again.
 */
final class ManyFailover {
    private final String bootstrap;
    private final List<String> topics = new ArrayList<>();
    private final int partitions;
    private final Map<Integer, Long> pids = new LinkedHashMap<>();

    private ManyFailover(String[] args) {
        bootstrap = args[0];
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            topics.add("many-" + i);
        }
        partitions = Integer.parseInt(args[2]);
        for (String node : args[3].split(",")) {
            String[] idAndPid = node.split("=");
            pids.put(Integer.parseInt(idAndPid[0]), Long.parseLong(idAndPid[1]));
        }
    }

    public static void main(String[] args) throws Exception {
        System.out.println(new ManyFailover(args).measure());
    }

    private String measure() throws Exception {
        try (Admin admin = Admin.create(config());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                config(), new ByteArraySerializer(), new ByteArraySerializer())) {
            long from = System.nanoTime();
            for (String topic : topics) {
                admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 3))).all().get();
            }
            while (describe(admin).stream().anyMatch(each -> each.isr().size() < 3)) {
                Thread.sleep(100);
            }
            String created = seconds(from);
            produceEverywhere(producer);
            int controller = admin.describeMetadataQuorum().quorumInfo().get().leaderId();
            int victim = pids.keySet().stream().filter(id -> id != controller).findFirst().orElseThrow();
            long led = describe(admin).stream().filter(each -> each.leader().id() == victim).count();

            ProcessHandle.of(pids.get(victim)).orElseThrow().destroyForcibly();
            from = System.nanoTime();
            List<Future<?>> sent = sendEverywhere(producer);
            while (describe(admin).stream()
                    .anyMatch(each -> each.leader() == null || each.leader().id() == victim)) {
                Thread.sleep(20);
            }
            String moved = seconds(from);
            for (Future<?> each : sent) {
                each.get();
            }
            return "\"created_and_in_sync_s\":%s,\"led_by_victim\":%d,\"all_moved_s\":%s,\"all_acknowledge_s\":%s"
                    .formatted(created, led, moved, seconds(from));
        }
    }

    /** All partitions; asks again where a broker has not heard of a topic yet. */
    private List<TopicPartitionInfo> describe(Admin admin) throws Exception {
        while (true) {
            try {
                return admin.describeTopics(topics).allTopicNames().get().values().stream()
                        .map(TopicDescription::partitions)
                        .flatMap(List::stream)
                        .toList();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                Thread.sleep(20);
            }
        }
    }

    private void produceEverywhere(KafkaProducer<byte[], byte[]> producer) throws Exception {
        for (Future<?> each : sendEverywhere(producer)) {
            each.get();
        }
    }

    private List<Future<?>> sendEverywhere(KafkaProducer<byte[], byte[]> producer) {
        List<Future<?>> sent = new ArrayList<>();
        for (String topic : topics) {
            for (int partition = 0; partition < partitions; partition++) {
                TopicPartition to = new TopicPartition(topic, partition);
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        to.topic(), to.partition(), null, new byte[100])));
            }
        }
        return sent;
    }

    private Map<String, Object> config() {
        return Map.of(
                "bootstrap.servers", bootstrap,
                "retry.backoff.ms", "20",
                "retry.backoff.max.ms", "100",
                "default.api.timeout.ms", "300000",
                "delivery.timeout.ms", "300000",
                "acks", "all");
    }

    private static String seconds(long fromNanos) {
        return String.format(Locale.ROOT, "%.2f", (System.nanoTime() - fromNanos) / 1e9);
    }
}
