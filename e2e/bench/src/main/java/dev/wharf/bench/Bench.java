package dev.wharf.bench;

import dev.wharf.bench.load.Figure;
import dev.wharf.bench.peer.KafkaPeer;
import dev.wharf.bench.peer.Peer;
import dev.wharf.bench.peer.WharfPeer;
import dev.wharf.bench.report.Page;
import dev.wharf.bench.report.Results;
import dev.wharf.bench.report.Results.About;
import dev.wharf.bench.report.Run;
import dev.wharf.bench.report.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Measures cases on peers, in turn: each case A B A B, so that what is compared is near in time. */
final class Bench {
    private static final int USUAL_ROUNDS = 2;

    private final Path root;
    private final Path target;
    private final List<Run> runs = new ArrayList<>();
    private int failed;

    Bench(Path root) {
        this.root = root;
        this.target = root.resolve("e2e/bench/target");
    }

    /** The peers of these names. */
    List<Peer> peers(List<String> names) {
        return names.stream().map(this::peer).toList();
    }

    private Peer peer(String name) {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "wharf");
        return name.equals("wharf") ? new WharfPeer(root, Map.of()) : new KafkaPeer(root, cache);
    }

    /** Where the data of nodes is. */
    Path data() {
        return target.resolve("data");
    }

    PageCache pageCache(long sizeBytes) {
        return new PageCache(target.resolve("page-cache"), sizeBytes);
    }

    /**
     * Measures, prints, and writes what it is to write.
     *
     * @return whether all went well
     */
    boolean measure(Command.Measure how, String commandLine)
            throws BadArguments, IOException, InterruptedException {
        Scale usualScale = how.quick() ? Scale.QUICK : Scale.FULL;
        List<Case> all =
                Cases.all(how.seconds() == 0 ? usualScale : usualScale.lasting(how.seconds()));
        List<Case> cases =
                how.cases().isEmpty()
                        ? all.stream().filter(each -> !how.quick() || each.quick()).toList()
                        : Cases.named(all, how.cases());
        int usual = how.quick() ? 1 : USUAL_ROUNDS;
        int rounds = how.rounds() == 0 ? usual : how.rounds();
        List<Peer> peers = peers(how.peers());
        Files.createDirectories(target);
        About about =
                new About(
                        commandLine,
                        Instant.now().truncatedTo(ChronoUnit.MINUTES).toString(),
                        System.getProperty("wharf.commit", "unknown"),
                        Machine.describe(target));
        for (Peer peer : peers) {
            peer.prepare();
        }
        // What is quick shall stay quick.
        PageCache pageCache = pageCache(how.quick() ? 0 : Machine.memoryBytes());
        try (Runner runner = new Runner(data(), pageCache, Runner.Watcher.NONE)) {
            for (Case each : cases) {
                for (int round = 1; round <= rounds; round++) {
                    for (Peer peer : peers) {
                        run(runner, each, peer, round);
                    }
                }
                new Results(about, runs).write(target.resolve("results.json"));
            }
        }
        return report(new Results(about, runs), how.write());
    }

    private void run(Runner runner, Case each, Peer peer, int round) throws InterruptedException {
        try {
            for (Map.Entry<String, Map<Figure, Double>> result :
                    runner.run(each, peer).entrySet()) {
                Map<Figure, Double> figures = new EnumMap<>(result.getValue());
                figures.put(Figure.LOAD_AVERAGE, Machine.load());
                Run run = new Run(peer.name(), result.getKey(), round, figures);
                runs.add(run);
                System.out.println(Tables.line(run));
            }
        } catch (IOException | ExecutionException | RuntimeException e) {
            failed++;
            System.out.println("FAILED " + each.name() + " on " + peer.name() + ": " + e);
        }
    }

    private boolean report(Results results, boolean write) throws IOException {
        System.out.println();
        System.out.println(Tables.all(results));
        if (failed > 0) {
            System.out.println(failed + " runs failed" + (write ? "; no page is written" : ""));
        } else if (write) {
            render(results);
        }
        return failed == 0;
    }

    /** Writes the page and its charts. */
    void render(Results results) throws IOException {
        new Page(results).write(root.resolve("docs"));
    }
}
