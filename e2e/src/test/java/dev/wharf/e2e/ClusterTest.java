package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.e2e.history.History;
import dev.wharf.e2e.history.History.Guarantee;
import dev.wharf.e2e.history.HistoryCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes on a laptop, as the README has them: {@code wharf cluster} and the stock tools. */
final class ClusterTest {
    private static final int NODES = 3;
    private static final int PARTITIONS = 3;
    private static final String TOPIC = "events";
    private static final Pattern LINE =
            Pattern.compile(
                    "id=(\\d+) pid=(\\d+|-) listener=(\\S+) http=\\S+ role=(\\S+) state=(\\S+)");

    @TempDir private Path directory = Path.of("");
    private String data = "";
    private String bootstrap = "";

    /** A line of {@code wharf cluster status}. */
    private record Line(int id, String pid, String listener, String role, String state) {}

    @BeforeEach
    void up() throws Exception {
        data = directory.resolve("data").toString();
        int port = LoopbackNetwork.freePorts(NODES);
        List<Line> lines = lines(cluster("up", "3", "--port", Integer.toString(port)));
        assertThat(lines).extracting(Line::id).containsExactly(1, 2, 3);
        assertThat(lines).extracting(Line::state).containsOnly("running");
        assertThat(lines).extracting(Line::role).containsOnly("controller,broker");
        bootstrap = String.join(",", lines.stream().map(Line::listener).toList());
    }

    /** What is left of the processes, whatever became of the test. */
    @AfterEach
    void killAll() throws Exception {
        for (Line line : lines(run("status").out())) {
            if (!line.pid.equals("-")) {
                ProcessHandle.of(Long.parseLong(line.pid))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    void aTopicWithThreeReplicasOutlivesEachOfItsNodesAndAllOfThem() throws Exception {
        tool(
                "kafka-topics.sh",
                "--create",
                "--topic",
                TOPIC,
                "--partitions",
                Integer.toString(PARTITIONS),
                "--replication-factor",
                Integer.toString(NODES));
        assertThat(tool("kafka-topics.sh", "--describe", "--topic", TOPIC))
                .containsPattern("Isr: [1-3],[1-3],[1-3]\\s+Elr:");
        History history = new History();
        Map<String, Object> client = Map.of("bootstrap.servers", bootstrap);
        ClusterHistory watched = new ClusterHistory(history, client, TOPIC, PARTITIONS);
        try (Admin admin = Admin.create(client);
                LoadWriter once = writer("once", Guarantee.EXACTLY_ONCE, client, history);
                LoadWriter again = writer("again", Guarantee.AT_LEAST_ONCE, client, history)) {
            watched.awaitProgress();
            for (String how : List.of("kill", "stop")) {
                int controller = ProcessCluster.controller(admin);
                endAndStart(how, controller, watched, admin);
                endAndStart(how, otherThan(ProcessCluster.controller(admin)), watched, admin);
            }
            for (int id = 1; id <= NODES; id++) {
                cluster("kill", Integer.toString(id));
            }
            assertThat(lines(cluster("up"))).extracting(Line::state).containsOnly("running");
            watched.awaitProgress();
            once.finish();
            again.finish();
            watched.readToTheEnd(false);
        }
        assertThat(history.failedSends()).isZero();
        assertThat(HistoryCheck.violations(history)).isEmpty();
        assertThat(cluster("down"))
                .contains("Node 1 has ended", "Node 2 has ended", "Node 3 has ended");
        assertThat(run("status").exitCode()).isNotZero();
    }

    /** Ends a node; the others go on, and it comes back into the ISR. */
    private void endAndStart(String how, int id, ClusterHistory watched, Admin admin)
            throws Exception {
        cluster(how, Integer.toString(id));
        watched.awaitProgress();
        assertThat(lines(cluster("start", Integer.toString(id))))
                .extracting(Line::state)
                .containsExactly("running");
        watched.awaitInSync(admin);
    }

    /** Each leads a partition. */
    private static int otherThan(int id) {
        return id % NODES + 1;
    }

    private static LoadWriter writer(
            String name, Guarantee guarantee, Map<String, Object> client, History history) {
        return LoadWriter.start(
                name, guarantee, client, TOPIC, PARTITIONS, history, LoadWriter.SLOW);
    }

    /** What {@code wharf cluster} has printed, which has to end well. */
    private String cluster(String... words) throws IOException, InterruptedException {
        Shell.Result result = run(words);
        assertThat(result.exitCode()).as(result.all()).isZero();
        return result.out();
    }

    private Shell.Result run(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("cluster"));
        all.addAll(List.of(words));
        all.addAll(List.of("--data-dir", data));
        return Shell.run("wharf", all.toArray(String[]::new));
    }

    private String tool(String script, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--bootstrap-server", bootstrap));
        Shell.Result result = Shell.run(script, all.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.all()).isZero();
        return result.out();
    }

    private static List<Line> lines(String text) {
        return text.lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(
                        found ->
                                new Line(
                                        Integer.parseInt(found.group(1)),
                                        found.group(2),
                                        found.group(3),
                                        found.group(4),
                                        found.group(5)))
                .toList();
    }
}
