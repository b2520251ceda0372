package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody who produces many records a second with acks=all, to all partitions of a topic in turn, all the time. Tells how long the slowest record has waited for its acknowledgement: no partition was
 * without one for longer. A pod on one node, which has to stay.
 */
final class HeavyLoad implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Leaders return after a roll, when the cluster is Ready. */
    private static final Duration AFTERMATH = Duration.ofSeconds(15);

    private static final Pattern TOLD =
            Pattern.compile(
                    "(\\S+) (\\d+) records sent, .* ms avg latency, ([0-9.]+) ms max latency.*");

    /** How the tool tells that a record was given up; what was tried again is another line. */
    private static final Pattern FAILED =
            Pattern.compile("\\S+ org\\.apache\\.kafka\\.common\\.\\S+Exception.*");

    private final Cluster cluster;
    private final String pod;

    /**
     * What the tool tells each second, if anything was acknowledged.
     *
     * @param at when it told
     * @param records that were acknowledged since it told before
     * @param slowestMs how long one of these has waited at most
     */
    private record Figures(Instant at, long records, double slowestMs) {}

    private HeavyLoad(Cluster cluster, String pod) {
        this.cluster = cluster;
        this.pod = pod;
    }

    /** Begins, and returns when as many records a second arrive. */
    static HeavyLoad start(Cluster cluster, String topic, int perSecond) {
        cluster.topic(topic, "partitions: 12, replicas: 3, config: {min.insync.replicas: \"2\"}");
        cluster.ready("mqtopic/" + topic);
        HeavyLoad load = new HeavyLoad(cluster, topic + "-producer");
        cluster.client().produceMany(load.pod, topic, perSecond, cluster.nodeOf(cluster.pod(0)));
        cluster.condition("pod/" + load.pod, "Ready");
        Demo.await(
                PATIENCE,
                () ->
                        load.figures().stream()
                                .anyMatch(each -> each.records >= perSecond * 9L / 10));
        return load;
    }

    /** Lets something happen, waits until the cluster is itself again, and tells how long the slowest record waited. */
    void during(String what, Runnable event) {
        Instant before = Instant.now();
        event.run();
        cluster.ready();
        Demo.tell(what + ", and the cluster is Ready", before);
        Instant after = Instant.now().plus(AFTERMATH);
        Demo.await(PATIENCE, () -> figures().getLast().at.isAfter(after));
        List<Figures> told =
                figures().stream().filter(figures -> figures.at.isAfter(before)).toList();
        Demo.tell(
                what
                        + ": of "
                        + told.stream().mapToLong(Figures::records).sum()
                        + " records the slowest was acknowledged after "
                        + told.stream().mapToDouble(Figures::slowestMs).max().orElseThrow()
                        + " ms");
        assertThat(log().lines().filter(line -> FAILED.matcher(line).matches()))
                .as("produces that failed")
                .isEmpty();
    }

    private List<Figures> figures() {
        List<Figures> figures = new ArrayList<>();
        log().lines()
                .forEach(
                        line -> {
                            Matcher told = TOLD.matcher(line);
                            if (told.matches()) {
                                figures.add(
                                        new Figures(
                                                Instant.parse(told.group(1)),
                                                Long.parseLong(told.group(2)),
                                                Double.parseDouble(told.group(3))));
                            }
                        });
        return figures;
    }

    private String log() {
        return cluster.kubectl("logs", "--timestamps", pod);
    }

    @Override
    public void close() {
        cluster.kubectl("delete", "pod", pod, "--wait=false");
    }
}
