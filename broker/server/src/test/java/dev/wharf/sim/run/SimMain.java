package dev.wharf.sim.run;

import dev.wharf.api.Broker;
import dev.wharf.sim.cluster.ClusterRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code bin/wharf-sim}: runs seeds, prints each violation, and ends with 1 if there was one.
 *
 * <p>Each thread runs whole simulations of its own; within a simulation there is one thread.
 */
public final class SimMain {
    private static final String USAGE =
            "usage: wharf-sim [--seeds N] [--from S] [--threads T] [--keep-going] [--hash] [--cluster]";
    private static final long PROGRESS_EVERY = 1_000;

    private final Arguments arguments;
    private final AtomicLong next;
    private final AtomicBoolean violated = new AtomicBoolean();
    private final AtomicLong kept = new AtomicLong();

    /**
     * What to run.
     *
     * @param keepGoing whether to go on after a violation
     * @param hash whether to print each seed's event hash
     * @param cluster whether to run a whole cluster instead of one broker
     */
    record Arguments(
            long seeds, long from, int threads, boolean keepGoing, boolean hash, boolean cluster) {
        static @Nullable Arguments parse(List<String> words) {
            long seeds = 1_000;
            long from = 1;
            int threads = 1;
            boolean keepGoing = false;
            boolean hash = false;
            boolean cluster = false;
            for (int i = 0; i < words.size(); i++) {
                boolean last = i + 1 == words.size();
                switch (words.get(i)) {
                    case "--keep-going" -> keepGoing = true;
                    case "--hash" -> hash = true;
                    case "--cluster" -> cluster = true;
                    case "--seeds" -> seeds = last ? -1 : Long.parseLong(words.get(++i));
                    case "--from" -> from = last ? -1 : Long.parseLong(words.get(++i));
                    case "--threads" -> threads = last ? -1 : Integer.parseInt(words.get(++i));
                    default -> seeds = -1;
                }
            }
            boolean valid = seeds > 0 && from >= 0 && threads > 0;
            return valid ? new Arguments(seeds, from, threads, keepGoing, hash, cluster) : null;
        }
    }

    private SimMain(Arguments arguments) {
        this.arguments = arguments;
        this.next = new AtomicLong(arguments.from);
    }

    /** Runs the seeds that the words ask for. */
    public static void main(String[] words) throws InterruptedException {
        Arguments arguments = Arguments.parse(List.of(words));
        if (arguments == null) {
            System.err.println(USAGE);
            System.exit(2);
        } else {
            System.exit(new SimMain(arguments).run() ? 0 : 1);
        }
    }

    private boolean run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < arguments.threads; i++) {
            threads.add(Thread.ofPlatform().name("sim-" + i).start(this::runSeeds));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return kept.get() == arguments.seeds;
    }

    private void runSeeds() {
        Seeds runner =
                arguments.cluster
                        ? new ClusterRunner()
                        : new SimRunner(Simulation.Watch.EACH_EVENT);
        long end = arguments.from + arguments.seeds;
        for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
            if (violated.get() && !arguments.keepGoing) {
                break;
            }
            String report = runner.tryRun(seed, Broker.Faults.NONE);
            if (report != null) {
                violated.set(true);
                System.out.println(report);
                continue;
            }
            kept.getAndIncrement();
            if (arguments.hash) {
                System.out.println("seed " + seed + " hash " + runner.lastHash());
            }
            if (runner.done() % PROGRESS_EVERY == 0) {
                System.out.println("so far " + runner.summary());
            }
        }
        System.out.println(Thread.currentThread().getName() + ": " + runner.summary());
    }
}
