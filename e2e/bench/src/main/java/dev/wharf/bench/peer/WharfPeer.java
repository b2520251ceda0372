package dev.wharf.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    public List<Launch> format(Path directory, List<String> addresses)
            throws IOException, InterruptedException {
        List<Launch> launches = new ArrayList<>();
        String clusterId = Uuid.randomUuid().toString();
        String voters =
                IntStream.range(0, addresses.size())
                        .mapToObj(i -> i + 1 + "@" + addresses.get(i) + ":" + Uuid.randomUuid())
                        .collect(Collectors.joining(","));
        for (int i = 0; i < addresses.size(); i++) {
            Path data = directory.resolve("node-" + (i + 1));
            List<String> settings = addresses.size() == 1 ? List.of() : settings(i + 1, addresses);
            if (addresses.size() > 1) {
                Shell.run(
                        words(
                                List.of("format", "--cluster-id", clusterId),
                                List.of("--initial-controllers", voters),
                                List.of("--data-dir", data.toString()),
                                settings));
            }
            launches.add(
                    new Launch(
                            words(
                                    List.of("start", "--data-dir", data.toString()),
                                    List.of("--listeners", "PLAINTEXT://" + addresses.get(i)),
                                    List.of("--http-port", "0"),
                                    settings),
                            environment,
                            directory.resolve("node-" + (i + 1) + ".log")));
        }
        return launches;
    }

    private static List<String> settings(int id, List<String> addresses) {
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
