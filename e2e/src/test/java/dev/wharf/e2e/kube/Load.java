package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;

/**
 * Somebody who produces to a topic with acks=all all the time, and somebody who reads it. Whatever happens: no produce fails, and all that was acknowledged is
 * read. Both are pods on one node, which has to stay.
 */
final class Load implements AutoCloseable {
    private static final int PER_SECOND = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cluster cluster;
    private final String topic;
    private final String node;

    private Load(Cluster cluster, String topic, String node) {
        this.cluster = cluster;
        this.topic = topic;
        this.node = node;
    }

    /** Begins, and returns when records arrive. */
    static Load start(Cluster cluster, String topic) {
        cluster.topic(topic, "partitions: 6, replicas: 3, config: {min.insync.replicas: \"2\"}");
        cluster.ready("mqtopic/" + topic);
        Load load = new Load(cluster, topic, cluster.nodeOf(cluster.pod(0)));
        cluster.client().produceForEver(load.producer(), topic, PER_SECOND, load.node);
        cluster.client().consumeForEver(load.consumer(), topic, load.node);
        cluster.condition("pod/" + load.producer(), "Ready");
        cluster.condition("pod/" + load.consumer(), "Ready");
        Demo.await(PATIENCE, () -> !load.read().isEmpty());
        return load;
    }

    /** The node that the clients are on. */
    String node() {
        return node;
    }

    /** Lets something happen, waits until the cluster is itself again, and tells the longest time without an acknowledgement. */
    void during(String what, Runnable event) {
        Instant before = Instant.now();
        event.run();
        cluster.ready();
        Demo.tell(what + ", and the cluster is Ready", before);
        Instant after = Instant.now();
        Demo.await(PATIENCE, () -> acknowledged().last.isAfter(after));
        Acknowledged acknowledged = acknowledged();
        Demo.tell(what + ": longest stall " + acknowledged.longestStallMs(before) + " ms");
        assertThat(acknowledged.errors).as("produces that failed").isEmpty();
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(missing(acknowledged)).isEmpty());
    }

    private Set<Integer> missing(Acknowledged acknowledged) {
        Set<Integer> missing = new TreeSet<>(acknowledged.values);
        missing.removeAll(read());
        return missing;
    }

    /** What the producer was told so far. */
    private static final class Acknowledged {
        private final Set<Integer> values = new HashSet<>();
        private final Set<Instant> times = new TreeSet<>();
        private final Set<String> errors = new TreeSet<>();
        private Instant last = Instant.EPOCH;

        private void add(String line) {
            if (line.contains("\"name\":\"producer_send_success\"")) {
                JsonNode told = json(line);
                values.add(told.path("value").asInt());
                last = Instant.ofEpochMilli(told.path("timestamp").asLong());
                times.add(last);
            } else if (line.contains("\"name\":\"producer_send_error\"")) {
                errors.add(line);
            }
        }

        private long longestStallMs(Instant since) {
            long longest = 0;
            Instant before = since;
            for (Instant time : times) {
                if (time.isAfter(since)) {
                    longest = Math.max(longest, Duration.between(before, time).toMillis());
                    before = time;
                }
            }
            return longest;
        }
    }

    private Acknowledged acknowledged() {
        Acknowledged acknowledged = new Acknowledged();
        cluster.kubectl("logs", producer()).lines().forEach(acknowledged::add);
        return acknowledged;
    }

    private Set<Integer> read() {
        Set<Integer> values = new HashSet<>();
        cluster.kubectl("logs", consumer())
                .lines()
                .filter(line -> line.contains("\"name\":\"record_data\""))
                .forEach(line -> values.add(json(line).path("value").asInt()));
        return values;
    }

    private String producer() {
        return topic + "-producer";
    }

    private String consumer() {
        return topic + "-consumer";
    }

    @Override
    public void close() {
        cluster.kubectl("delete", "pod", producer(), consumer(), "--wait=false");
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException garbled) {
            throw new AssertionError(line, garbled);
        }
    }
}
