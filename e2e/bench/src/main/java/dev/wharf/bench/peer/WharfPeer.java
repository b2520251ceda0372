package dev.wharf.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/** Wharf as {@code bin/wharf start} runs it, with all its defaults. */
public final class WharfPeer implements Peer {
    private final Path script;
    private final Map<String, String> environment;

    /**
     * @param root of the project, built
     * @param environment more variables, for {@code bin/wharf}
     */
    public WharfPeer(Path root, Map<String, String> environment) {
        script = root.resolve("bin/wharf");
        this.environment = environment;
    }

    private WharfPeer(Path script, int heapMb) {
        this.script = script;
        this.environment = Map.of("WHARF_OPTS", "-Xmx" + heapMb + "m");
    }

    @Override
    public Peer withHeap(int mb) {
        return new WharfPeer(script, mb);
    }

    @Override
    public String name() {
        return "Wharf";
    }

    /** The first start of a build makes the ahead-of-time cache. */
    @Override
    public void prepare() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("wharf-bench-");
        try (Nodes nodes = Nodes.start(this, directory, 1)) {
            nodes.stop(1);
        } finally {
            Shell.delete(directory);
        }
    }

    @Override
    public List<Launch> format(Path directory, List<String> addresses, Map<String, String> settings)
            throws IOException, InterruptedException {
        List<Launch> launches = new ArrayList<>();
        String clusterId = Uuid.randomUuid().toString();
        String voters =
                IntStream.range(0, addresses.size())
                        .mapToObj(i -> i + 1 + "@" + addresses.get(i) + ":" + Uuid.randomUuid())
                        .collect(Collectors.joining(","));
        List<Integer> httpPorts = Ports.free(addresses.size());
        for (int i = 0; i < addresses.size(); i++) {
            Path data = directory.resolve("node-" + (i + 1));
            List<String> ofCluster =
                    addresses.size() == 1 ? List.of() : ofCluster(i + 1, addresses);
            int httpPort = httpPorts.get(i);
            if (addresses.size() > 1) {
                Shell.run(
                        words(
                                List.of("format", "--cluster-id", clusterId),
                                List.of("--initial-controllers", voters),
                                List.of("--data-dir", data.toString()),
                                ofCluster));
            }
            launches.add(
                    new Launch(
                            words(
                                    List.of("start", "--data-dir", data.toString()),
                                    List.of("--listeners", "PLAINTEXT://" + addresses.get(i)),
                                    List.of("--http-port", Integer.toString(httpPort)),
                                    ofCluster,
                                    words(settings)),
                            environment,
                            directory.resolve("node-" + (i + 1) + ".log"),
                            "http://" + Ports.address(httpPort) + "/q/metrics"));
        }
        return launches;
    }

    private static List<String> words(Map<String, String> settings) {
        return settings.entrySet().stream()
                .flatMap(each -> Stream.of("--set", each.getKey() + "=" + each.getValue()))
                .toList();
    }

    private static List<String> ofCluster(int id, List<String> addresses) {
        return List.of(
                "--set", "node.id=" + id,
                "--set", "listeners=PLAINTEXT://" + addresses.get(id - 1),
                "--set", "controller.quorum.bootstrap.servers=" + String.join(",", addresses));
    }

    @SafeVarargs
    private List<String> words(List<String>... parts) {
        List<String> words = new ArrayList<>(List.of(script.toString()));
        for (List<String> part : parts) {
            words.addAll(part);
        }
        return words;
    }
}
