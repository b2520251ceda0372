package dev.wharf.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.awaitility.Awaitility;

/** A cluster of processes, all of them voters, on a network of the test's choice. For the test's thread. */
final class ProcessCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ASK_MS = 5_000;

    private final Path directory;
    private final NodeNetwork network;
    private final int size;
    private final IntFunction<List<String>> more;
    private final SortedMap<Integer, RunningBroker> running = new TreeMap<>();

    private ProcessCluster(
            Path directory, NodeNetwork network, int size, IntFunction<List<String>> more) {
        this.directory = directory;
        this.network = network;
        this.size = size;
        this.more = more;
    }

    /** Formats the directories of a new cluster and starts it; serves when this returns. */
    static ProcessCluster start(Path directory, NodeNetwork network, int size)
            throws IOException, InterruptedException {
        return start(directory, network, size, id -> List.of());
    }

    /** As {@link #start(Path, NodeNetwork, int)}, where each node has some settings more. */
    static ProcessCluster start(
            Path directory, NodeNetwork network, int size, IntFunction<List<String>> more)
            throws IOException, InterruptedException {
        ProcessCluster cluster = new ProcessCluster(directory, network, size, more);
        cluster.begin(cluster::format);
        return cluster;
    }

    /** Starts nodes on empty directories that nobody has formatted; what they are to be is in their settings. */
    static ProcessCluster startUnformatted(
            Path directory, NodeNetwork network, int size, IntFunction<List<String>> more)
            throws IOException, InterruptedException {
        ProcessCluster cluster = new ProcessCluster(directory, network, size, more);
        cluster.begin(() -> {});
        return cluster;
    }

    /** Leaves neither process nor network behind if it does not come to serve. */
    private void begin(Preparation preparation) throws IOException, InterruptedException {
        boolean serves = false;
        try {
            preparation.run();
            start(ids());
            serves = true;
        } finally {
            if (!serves) {
                close();
            }
        }
    }

    /** What comes before the first start. */
    @FunctionalInterface
    private interface Preparation {
        void run() throws IOException, InterruptedException;
    }

    private void format() throws IOException, InterruptedException {
        String clusterId = Uuid.randomUuid().toString();
        String voters =
                ids().stream()
                        .map(id -> id + "@" + network.address(id) + ":" + Uuid.randomUuid())
                        .collect(Collectors.joining(","));
        for (int id : ids()) {
            List<String> words = new ArrayList<>(List.of("format", "--cluster-id", clusterId));
            words.addAll(List.of("--initial-controllers", voters));
            words.addAll(List.of("--data-dir", data(id).toString()));
            for (String setting : settings(id)) {
                words.addAll(List.of("--set", setting));
            }
            Shell.Result result = Shell.run("wharf", words.toArray(String[]::new));
            assertThat(result.exitCode()).as(result.all()).isZero();
        }
    }

    List<Integer> ids() {
        return IntStream.rangeClosed(1, size).boxed().toList();
    }

    /** Where a node has its data. */
    Path data(int id) {
        return directory.resolve("node-" + id);
    }

    private List<String> settings(int id) {
        String quorum = ids().stream().map(network::address).collect(Collectors.joining(","));
        List<String> settings = new ArrayList<>(more.apply(id));
        settings.addAll(
                List.of(
                        "node.id=" + id,
                        "listeners=PLAINTEXT://" + network.address(id),
                        "controller.quorum.bootstrap.servers=" + quorum,
                        "group.initial.rebalance.delay.ms=0",
                        "offsets.topic.num.partitions=4"));
        return settings;
    }

    /** Starts nodes again and waits until all of them serve. */
    void start(Collection<Integer> ids) throws IOException {
        for (int id : ids) {
            List<String> options = new ArrayList<>();
            for (String setting : settings(id)) {
                options.addAll(List.of("--set", setting));
            }
            running.put(
                    id,
                    RunningBroker.launch(
                            network.prefix(id),
                            data(id),
                            network.address(id),
                            options.toArray(String[]::new)));
        }
        for (int id : ids) {
            node(id).awaitServing();
        }
    }

    /** A node that runs. */
    RunningBroker node(int id) {
        return requireNonNull(running.get(id));
    }

    NodeNetwork network() {
        return network;
    }

    /** SIGKILL. */
    void kill(int id) throws IOException, InterruptedException {
        int killed = 128 + 9;
        end(id, RunningBroker::kill, killed);
    }

    /** SIGTERM; returns when the process has ended. */
    void stop(int id) throws IOException, InterruptedException {
        end(id, RunningBroker::stop, 0);
    }

    /** SIGKILL of a node whose disk has failed: it may have ended by itself before. */
    void killFailed(int id) throws IOException, InterruptedException {
        end(id, RunningBroker::kill, 128 + 9, 1);
    }

    private interface End {
        int end(RunningBroker node) throws InterruptedException;
    }

    private void end(int id, End end, Integer... exitCodes)
            throws IOException, InterruptedException {
        try (RunningBroker ending = requireNonNull(running.remove(id))) {
            int ended = end.end(ending);
            Files.writeString(
                    pastLog(id),
                    ending.log(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            assertThat(ended).as(ending.log()).isIn((Object[]) exitCodes);
        }
    }

    /** How clients find it. They look again soon: a test would be waiting otherwise. */
    Map<String, Object> client() {
        return client(ids());
    }

    /** The same by way of some nodes alone. */
    Map<String, Object> client(Collection<Integer> through) {
        String bootstrap = through.stream().map(network::address).collect(Collectors.joining(","));
        return Map.of(
                "bootstrap.servers", bootstrap,
                "reconnect.backoff.ms", 20,
                "reconnect.backoff.max.ms", 200,
                "retry.backoff.ms", 20,
                "retry.backoff.max.ms", 200);
    }

    /** Makes a topic with a replica on each node. A cluster that has just come up may take longer than one question lasts. */
    void createTopic(Admin admin, String name, int partitions) {
        Awaitility.await("topic " + name + " is there")
                .atMost(PATIENCE)
                .until(() -> isCreated(admin, new NewTopic(name, partitions, (short) size)));
    }

    private static boolean isCreated(Admin admin, NewTopic topic) throws InterruptedException {
        try {
            admin.createTopics(List.of(topic)).all().get();
            return true;
        } catch (ExecutionException e) {
            return e.getCause() instanceof TopicExistsException; // by the question before
        }
    }

    /** The node whose controller is active; waits for one. */
    static int controller(Admin admin) {
        return requireNonNull(
                        Awaitility.await("a controller is active")
                                .atMost(PATIENCE)
                                .ignoreExceptions() // of nodes that know of none
                                .until(
                                        () ->
                                                admin.describeCluster(
                                                                new DescribeClusterOptions()
                                                                        .timeoutMs(ASK_MS))
                                                        .controller()
                                                        .get(),
                                        Objects::nonNull))
                .id();
    }

    /** A topic, as some node tells it: one that was not asked to make it may hear of it a moment later. */
    static TopicDescription describe(Admin admin, String topic) {
        return requireNonNull(
                Awaitility.await("a node tells of " + topic)
                        .atMost(PATIENCE)
                        .ignoreExceptionsMatching(
                                e -> e.getCause() instanceof UnknownTopicOrPartitionException)
                        .until(
                                () ->
                                        admin.describeTopics(List.of(topic))
                                                .allTopicNames()
                                                .get()
                                                .get(topic),
                                Objects::nonNull));
    }

    /** The node that leads the first partition of a topic. */
    static int leader(Admin admin, String topic) {
        Node leader = describe(admin, topic).partitions().getFirst().leader();
        return leader == null ? -1 : leader.id();
    }

    /** What each node has printed in all lives of its process. */
    String logs() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int id : ids()) {
            all.append("--- node ").append(id).append('\n');
            if (Files.exists(pastLog(id))) {
                all.append(Files.readString(pastLog(id)));
            }
            RunningBroker node = running.get(id);
            if (node != null) {
                all.append(node.log());
            }
        }
        return all.toString();
    }

    /** The lives of a node that have ended. */
    private Path pastLog(int id) {
        return directory.resolve("node-" + id + ".log");
    }

    @Override
    public void close() throws IOException {
        for (RunningBroker node : running.values()) {
            node.close();
        }
        network.close();
    }
}
