package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.e2e.history.History;
import dev.wharf.e2e.history.History.Guarantee;
import dev.wharf.e2e.history.HistoryCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;

/** Writers and readers live through many ends of the one broker's process; then all is healed, everybody gets to the end, and the log is read once more. */
final class CrashLoop {
    private static final int PARTITIONS = 4;
    private static final String TOPIC = "history";
    private static final String GROUP = "readers";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Lives lives;
    private final int rounds;
    private final Random random;
    private final String address;
    private final History history = new History();
    private int roundsWithOpenSends;
    private int openSendsAtEnds;

    /** How the process begins and ends. */
    interface Lives {
        /** Starts the process at an address, and waits until it serves. */
        RunningBroker start(String address, String... options) throws IOException;

        /** Ends the process in some way, and returns when it has. */
        void end(RunningBroker broker) throws IOException, InterruptedException;
    }

    /** @param seed of the pauses between rounds */
    CrashLoop(Lives lives, int rounds, long seed) throws IOException {
        this.lives = lives;
        this.rounds = rounds;
        this.random = new Random(seed);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.address = "127.0.0.1:" + free.getLocalPort();
        }
    }

    /** Lives through all rounds, and checks that no promise was broken. Returns how many sends have failed for good. */
    long live() throws Exception {
        RunningBroker broker = start();
        Admin admin = Admin.create(client());
        try {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
            try (LoadWriter once = writer("once", Guarantee.EXACTLY_ONCE);
                    LoadWriter onceMore = writer("once-more", Guarantee.EXACTLY_ONCE);
                    LoadWriter again = writer("again", Guarantee.AT_LEAST_ONCE);
                    LoadReader _ = LoadReader.start(client(), GROUP, TOPIC, history);
                    LoadReader _ = LoadReader.start(client(), GROUP, TOPIC, history)) {
                for (int round = 0; round < rounds; round++) {
                    progress();
                    Thread.sleep(random.nextInt(200));
                    Map<Integer, Long> floor = history.committed();
                    noteOpenSends();
                    try (RunningBroker ending = broker) {
                        lives.end(ending);
                    }
                    broker = start();
                    history.committedSeen(floor, committed(admin));
                }
                once.finish();
                onceMore.finish();
                again.finish();
                new ClusterHistory(history, client(), TOPIC, PARTITIONS).readToTheEnd(true);
            }
        } finally {
            admin.close(Duration.ZERO);
            broker.close();
        }
        check();
        return history.failedSends();
    }

    private void noteOpenSends() {
        int open = history.openSends();
        roundsWithOpenSends += open > 0 ? 1 : 0;
        openSendsAtEnds += open;
    }

    /** An end of the process that finds nothing on its way proves nothing: in at least a quarter of the rounds sends must have been open. */
    private void check() {
        System.out.printf(
                "%d rounds, %d with open sends, %d in all; %d sends acknowledged, %d failed%n",
                rounds,
                roundsWithOpenSends,
                openSendsAtEnds,
                history.acknowledgedSends(),
                history.failedSends());
        assertThat(history.openSends()).isZero();
        assertThat(roundsWithOpenSends).isGreaterThanOrEqualTo(Math.max(1, rounds / 4));
        assertThat(HistoryCheck.violations(history)).isEmpty();
    }

    private RunningBroker start() throws IOException {
        return lives.start(address, "--set", "group.initial.rebalance.delay.ms=0");
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

    private static Map<Integer, Long> committed(Admin admin) throws Exception {
        Map<Integer, Long> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, at) -> offsets.put(partition.partition(), at.offset()));
        return offsets;
    }

    private LoadWriter writer(String name, Guarantee guarantee) {
        return LoadWriter.start(
                name, guarantee, client(), TOPIC, PARTITIONS, history, LoadWriter.QUICK);
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
