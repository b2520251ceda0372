package dev.wharf.node;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code wharf train}: short lives of a cluster and of a broker that is alone, for the JDK to write down which classes they need. Run by {@code bin/wharf} with {@code
 * -XX:AOTCacheOutput}; of no use to people.
 */
@Command(name = "train", hidden = true, description = "Runs brokers for a moment and exits.")
final class TrainCommand implements Callable<Integer> {
    private static final int ROUNDS = 20;
    private static final int PARTITIONS = 1;

    /** What a cluster has not done by then it may do without having been trained. */
    private static final long CLUSTER_LIMIT_SECONDS = 20;

    @Mixin private SettingOptions options = new SettingOptions();

    @Override
    public Integer call() throws Exception {
        List<Setting> given = new ArrayList<>(options.settings());
        Path data = new Settings(given).read(NodeConfig::of).dataDirectories().getFirst();
        liveAsCluster(data.resolve("cluster"));
        given.add(
                new Setting(NodeConfig.LOG_DIRS.name(), data.resolve("node").toString(), "train"));
        given.add(new Setting(NodeConfig.LISTENERS.name(), "PLAINTEXT://127.0.0.1:0", "train"));
        given.add(new Setting(NodeConfig.HTTP_PORT.name(), "0", "train"));
        liveAlone(Node.start(new Settings(given)));
        return 0;
    }

    private static void liveAsCluster(Path directory)
            throws ExecutionException, InterruptedException {
        FutureTask<Void> life =
                new FutureTask<>(
                        () -> {
                            TrainingCluster.run(directory);
                            return null;
                        });
        Thread.ofPlatform().daemon().name("wharf-train").start(life);
        try {
            life.get(CLUSTER_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            System.err.println("wharf: the training of a cluster was cut short");
        }
    }

    private static void liveAlone(Node node) throws RefusalException, IOException {
        node.awaitServing();
        AtomicReference<IOException> failure = new AtomicReference<>();
        HttpApplication.run(
                node,
                httpPort -> {
                    Lifecycle.announce(node, httpPort, null);
                    try {
                        useBroker(node);
                        useHttp(httpPort);
                    } catch (IOException e) {
                        failure.set(e);
                    }
                    Lifecycle.endHttp();
                });
        node.stop();
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private static void useBroker(Node node) throws IOException {
        int port = node.listeners().getFirst().port();
        try (TrainingClient client = new TrainingClient(port, PARTITIONS)) {
            for (int round = 0; round < ROUNDS; round++) {
                client.use();
            }
        }
    }

    private static void useHttp(int port) throws IOException {
        for (String page : List.of("health", "metrics")) {
            HttpURLConnection connection =
                    (HttpURLConnection)
                            URI.create("http://127.0.0.1:" + port + "/q/" + page)
                                    .toURL()
                                    .openConnection();
            connection.getInputStream().readAllBytes();
        }
    }
}
