package dev.wharf.bench;

import dev.wharf.bench.Case.Step;
import dev.wharf.bench.load.Figure;
import dev.wharf.bench.peer.Peer;
import dev.wharf.bench.peer.WharfPeer;
import dev.wharf.bench.report.HotFrames;
import dev.wharf.bench.report.Run;
import dev.wharf.bench.report.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import one.profiler.AsyncProfilerLoader;

/**
 * Takes the CPU profile of Wharf in one case, by async-profiler, while the load is counted: a flame graph, and the hottest frames as text. The figures that it prints have the
 * profiler's own cost in them.
 */
final class ProfileRun {
    /** Profiles where records are counted, not seconds. */
    private static final double USUAL_S = 5;

    private static final double MILLIS_PER_S = 1_000;
    private static final int MOST = 40;

    /** So that samples are told from where they were taken, not from the last safepoint. */
    private static final Map<String, String> EXACT =
            Map.of("WHARF_OPTS", "-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints");

    private final Path root;
    private final Path data;
    private final PageCache pageCache;

    ProfileRun(Path root, Path data, PageCache pageCache) {
        this.root = root;
        this.data = data;
        this.pageCache = pageCache;
    }

    /** Returns the exit code. */
    int run(String caseName)
            throws BadArguments, IOException, InterruptedException, ExecutionException {
        List<Case> found = Cases.named(Cases.all(Scale.FULL), List.of(caseName));
        if (found.size() > 1 || !(found.getFirst().work() instanceof Case.Work.Loads)) {
            throw new BadArguments("--profile needs one case that loads a broker all the time");
        }
        Peer peer = new WharfPeer(root, EXACT);
        peer.prepare();
        Runner.Watcher profiler = (step, pids) -> profile(caseName + step.suffix(), step, pids);
        try (Runner runner = new Runner(data, pageCache, profiler)) {
            for (Map.Entry<String, Map<Figure, Double>> result :
                    runner.run(found.getFirst(), peer).entrySet()) {
                System.out.println(
                        Tables.line(new Run(peer.name(), result.getKey(), 1, result.getValue())));
            }
        }
        return 0;
    }

    /** Of the first node, where there are several. */
    private void profile(String name, Step step, List<Long> pids)
            throws IOException, InterruptedException {
        String pid = pids.getFirst().toString();
        Path target = data.resolveSibling("profile-" + name + ".html");
        Path collapsed = data.resolveSibling("profile-" + name + ".collapsed");
        double seconds = step.span().countedS() > 0 ? step.span().countedS() - 1 : USUAL_S;
        AsyncProfilerLoader.executeProfiler("start", "-e", "cpu", "-i", "500us", "-t", pid);
        Thread.sleep((long) (seconds * MILLIS_PER_S));
        AsyncProfilerLoader.executeProfiler(
                "dump", "-o", "collapsed", "-t", "-f", collapsed.toString(), pid);
        AsyncProfilerLoader.executeProfiler(
                "stop", "-o", "flamegraph", "-t", "-f", target.toString(), pid);
        System.out.println(HotFrames.of(Files.readAllLines(collapsed)).text(MOST));
        System.out.println("flame graph: " + target);
    }
}
