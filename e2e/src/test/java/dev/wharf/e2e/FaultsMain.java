package dev.wharf.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code bin/wharf-faults}: runs schedules of faults on clusters of real processes, prints a line for each and their sum, and ends with 1 if one of them
 * broke a promise or did not come to its end. Several run side by side, each in networks of its own. Of a bad one the data and the whole story are kept.
 */
public final class FaultsMain {
    private static final int NODES = 3;
    private static final String USAGE =
            "usage: wharf-faults [--schedules N] [--seconds S] [--from SEED] [--parallel P] [--faults KILL,MUTE,...] [--keep DIR]\nfaults: "
                    + Arrays.toString(Fault.values());

    private final Arguments arguments;
    private final AtomicLong next = new AtomicLong();
    private final AtomicInteger bad = new AtomicInteger();
    private final List<FaultOutcome> outcomes = Collections.synchronizedList(new ArrayList<>());

    /**
     * What to run.
     *
     * @param length of one schedule; it goes on until the round that is under way has ended
     * @param faults those to draw from; all if it is empty
     * @param keep where data and stories of bad schedules go
     */
    private record Arguments(
            int schedules, Duration length, long from, int parallel, Set<Fault> faults, Path keep) {
        static @Nullable Arguments parse(List<String> words) {
            int schedules = 1;
            long seconds = 180;
            long from = 1;
            int parallel = 1;
            Set<Fault> faults = Set.of();
            Path keep = Shell.root().resolve("e2e/target/faults");
            if (words.size() % 2 != 0) {
                return null;
            }
            try {
                for (int i = 0; i < words.size(); i += 2) {
                    String value = words.get(i + 1);
                    switch (words.get(i)) {
                        case "--schedules" -> schedules = Integer.parseInt(value);
                        case "--seconds" -> seconds = Long.parseLong(value);
                        case "--from" -> from = Long.parseLong(value);
                        case "--parallel" -> parallel = Integer.parseInt(value);
                        case "--faults" ->
                                faults =
                                        Arrays.stream(value.split(",", -1))
                                                .map(Fault::valueOf)
                                                .collect(Collectors.toUnmodifiableSet());
                        case "--keep" -> keep = Path.of(value);
                        default -> {
                            return null;
                        }
                    }
                }
            } catch (IllegalArgumentException e) {
                return null;
            }
            boolean valid = schedules > 0 && seconds > 0 && parallel > 0;
            return valid
                    ? new Arguments(
                            schedules, Duration.ofSeconds(seconds), from, parallel, faults, keep)
                    : null;
        }
    }

    private FaultsMain(Arguments arguments) {
        this.arguments = arguments;
    }

    public static void main(String[] words) throws IOException, InterruptedException {
        Arguments arguments = Arguments.parse(List.of(words));
        if (arguments == null) {
            System.err.println(USAGE);
            System.exit(2);
            return;
        }
        System.exit(new FaultsMain(arguments).run() ? 0 : 1);
    }

    /** Whether all was well. */
    private boolean run() throws IOException, InterruptedException {
        if (!NamespaceNetwork.isPossible()) {
            say(
                    "this machine gives no networks of its own (are you root?): nothing is cut, and one schedule runs at a time");
        }
        startOnce();
        int parallel = NamespaceNetwork.isPossible() ? arguments.parallel : 1;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < parallel; i++) {
            threads.add(Thread.ofPlatform().name("schedules-" + i).start(this::runSome));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        say(
                "%d of %d schedules came to their end: %s"
                        .formatted(
                                outcomes.size(),
                                arguments.schedules,
                                FaultOutcome.sum(outcomes).line()));
        return bad.get() == 0;
    }

    /** The first start of a build makes the ahead-of-time cache: better one node than all of them side by side. */
    private static void startOnce() throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("wharf-faults-");
        try (RunningBroker broker = RunningBroker.start(data)) {
            broker.stop();
        }
        delete(data);
    }

    private void runSome() {
        for (long i = next.getAndIncrement(); i < arguments.schedules; i = next.getAndIncrement()) {
            runOne(arguments.from + i);
        }
    }

    private void runOne(long seed) {
        Path directory = arguments.keep.resolve("seed-" + seed);
        try {
            delete(directory);
            NodeNetwork network =
                    NamespaceNetwork.isPossible()
                            ? NamespaceNetwork.of(NODES)
                            : LoopbackNetwork.of(NODES);
            try (ProcessCluster cluster = ProcessCluster.start(directory, network, NODES)) {
                FaultRun run = new FaultRun(cluster, arguments.faults, seed);
                judge(seed, run, directory);
            }
        } catch (IOException | AssertionError | RuntimeException e) {
            bad.incrementAndGet();
            say("seed " + seed + ": no cluster: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a schedule to its end, good or bad: whatever a round may throw is a finding. */
    private void judge(long seed, FaultRun run, Path directory)
            throws IOException, InterruptedException {
        try {
            FaultOutcome outcome = run.run(arguments.length);
            outcomes.add(outcome);
            say("seed " + seed + ": " + outcome.line());
            if (outcome.anomalies().isEmpty()) {
                delete(directory);
                return;
            }
            outcome.anomalies().stream().limit(20).forEach(one -> say("    " + one));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | AssertionError e) {
            say("seed " + seed + ": did not come to its end: " + e);
        }
        bad.incrementAndGet();
        Path story = directory.resolve("story.txt");
        Files.writeString(story, run.story());
        say("    the story is " + story + ", the data is beside it");
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void say(String line) {
        System.out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + line);
    }
}
