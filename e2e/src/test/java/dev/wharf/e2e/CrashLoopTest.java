package dev.wharf.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.e2e.history.History;
import dev.wharf.e2e.history.History.Guarantee;
import dev.wharf.e2e.history.HistoryCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker's process ends again and again under load, and every promise to the clients holds. {@code -Dwharf.rounds=N} makes more rounds,
 * {@code -Dwharf.seed=N} other pauses between them.
 */
final class CrashLoopTest {
    private static final int ROUNDS = Integer.getInteger("wharf.rounds", 15);
    private static final long SEED = Long.getLong("wharf.seed", 4);
    private static final int PARTITIONS = 4;
    private static final String TOPIC = "history";
    private static final String GROUP = "readers";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** A process kill that finds nothing on its way proves nothing: in at least a quarter of the rounds sends must have been open. */
    private static final int ROUNDS_WITH_OPEN_SENDS = Math.max(1, ROUNDS / 4);

    @TempDir Path directory;
    private final History history = new History();
    private final Random random = new Random(SEED);
    private String address = "";
    private RunningBroker broker;
    private Admin admin;
    private int roundsWithOpenSends;
    private int openSendsAtEnds;

    /** Ends the process in some way and returns its exit code. */
    private interface End {
        int end(RunningBroker broker) throws InterruptedException;
    }

    @BeforeEach
    void start() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + free.getLocalPort();
        }
        startBroker();
        admin = Admin.create(client());
        admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
    }

    @AfterEach
    void stop() throws Exception {
        admin.close(Duration.ZERO);
        broker.close();
    }

    @Test
    void killsLoseNothingRepeatNothingAndKeepTheGroupsPlace() throws Exception {
        int killed = 128 + 9;

        live(RunningBroker::kill, killed);

        assertThat(roundsWithOpenSends).isGreaterThanOrEqualTo(ROUNDS_WITH_OPEN_SENDS);
        assertThat(HistoryCheck.violations(history)).isEmpty();
    }

    @Test
    void stopsInOrderDoTheSameAndFailNoSend() throws Exception {
        live(RunningBroker::stop, 0);

        assertThat(roundsWithOpenSends).isGreaterThanOrEqualTo(ROUNDS_WITH_OPEN_SENDS);
        assertThat(history.failedSends()).isZero();
        assertThat(HistoryCheck.violations(history)).isEmpty();
    }

    /** Writers and readers live through all rounds; then all is healed, everybody gets to the end, and the log is read once more. */
    private void live(End end, int exitCode) throws Exception {
        try (LoadWriter once = writer("once", Guarantee.EXACTLY_ONCE);
                LoadWriter onceMore = writer("once-more", Guarantee.EXACTLY_ONCE);
                LoadWriter again = writer("again", Guarantee.AT_LEAST_ONCE);
                LoadReader _ = LoadReader.start(client(), GROUP, TOPIC, history);
                LoadReader _ = LoadReader.start(client(), GROUP, TOPIC, history)) {
            for (int round = 0; round < ROUNDS; round++) {
                progress();
                Thread.sleep(random.nextInt(200));
                Map<Integer, Long> floor = history.committed();
                int open = history.openSends();
                roundsWithOpenSends += open > 0 ? 1 : 0;
                openSendsAtEnds += open;
                try (RunningBroker ending = broker) {
                    assertThat(end.end(ending)).as(ending.log()).isEqualTo(exitCode);
                }
                startBroker();
                history.committedSeen(floor, committed());
            }
            once.finish();
            onceMore.finish();
            again.finish();
            Map<Integer, Long> ends = readAll();
            Awaitility.await().atMost(PATIENCE).until(() -> history.committed().equals(ends));
        }
        assertThat(history.openSends()).isZero();
        System.out.printf(
                "%d rounds, %d with open sends, %d in all; %d sends acknowledged, %d failed%n",
                ROUNDS,
                roundsWithOpenSends,
                openSendsAtEnds,
                history.acknowledgedSends(),
                history.failedSends());
    }

    /** Waits until writers and readers have got further than they were. */
    private void progress() {
        int sends = history.acknowledgedSends();
        Map<Integer, Long> committed = history.committed();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .until(
                        () ->
                                history.acknowledgedSends() >= sends + 100
                                        && !history.committed().equals(committed));
    }

    private Map<Integer, Long> committed() throws Exception {
        Map<Integer, Long> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, at) -> offsets.put(partition.partition(), at.offset()));
        return offsets;
    }

    /** Reads the log of each partition from its start and returns where each ends. */
    private Map<Integer, Long> readAll() {
        Map<Integer, Long> ends = new HashMap<>();
        try (KafkaConsumer<String, String> reader =
                new KafkaConsumer<>(client(), new StringDeserializer(), new StringDeserializer())) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                TopicPartition one = new TopicPartition(TOPIC, partition);
                reader.assign(List.of(one));
                reader.seekToBeginning(List.of(one));
                long logEnd = requireNonNull(reader.endOffsets(List.of(one)).get(one));
                while (reader.position(one) < logEnd) {
                    for (ConsumerRecord<String, String> record :
                            reader.poll(Duration.ofSeconds(1))) {
                        history.read(partition, record.offset(), record.value());
                    }
                }
                ends.put(partition, logEnd);
            }
        }
        return ends;
    }

    private LoadWriter writer(String name, Guarantee guarantee) {
        return LoadWriter.start(
                name, guarantee, client(), TOPIC, PARTITIONS, history, LoadWriter.QUICK);
    }

    private void startBroker() throws IOException {
        broker =
                RunningBroker.startAt(
                        directory.resolve("data"),
                        address,
                        "--set",
                        "group.initial.rebalance.delay.ms=0");
    }

    /** Clients that look for the broker again soon: most of a round would be waiting otherwise. */
    private Map<String, Object> client() {
        return Map.of(
                "bootstrap.servers", address,
                "reconnect.backoff.ms", 20,
                "reconnect.backoff.max.ms", 100,
                "retry.backoff.ms", 20,
                "retry.backoff.max.ms", 100);
    }
}
