package dev.wharf.bench;

import dev.wharf.bench.load.Figure;
import dev.wharf.bench.peer.ProcessFigures;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Brokers that nobody asks for anything. */
final class Rest {
    private static final double MILLIS_PER_S = 1_000;
    private static final int QUIET_TRIES = 40;
    private static final double QUIET_CPU_S = 0.1;

    private Rest() {}

    /** Waits until the brokers take less than a tenth of a core for a second: topics are made, files are deleted. Goes on after 40 s in any case. */
    static void untilQuiet(List<Long> pids) throws IOException, InterruptedException {
        for (int i = 0; i < QUIET_TRIES; i++) {
            double before = ProcessFigures.of(pids).cpuS();
            sleep(1);
            if (ProcessFigures.of(pids).cpuS() - before < QUIET_CPU_S) {
                return;
            }
        }
    }

    /** Lets them rest, and then looks for as long what they take; per node. */
    static Map<Figure, Double> look(List<Long> pids, double restS)
            throws IOException, InterruptedException {
        sleep(restS);
        double beforeS = ProcessFigures.of(pids).cpuS();
        sleep(restS);
        ProcessFigures sum = ProcessFigures.of(pids);
        double nodes = pids.size();
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.IDLE_CPU_PERCENT, 100 * (sum.cpuS() - beforeS) / restS / nodes);
        figures.put(Figure.RESIDENT_MB, sum.residentMb() / nodes);
        figures.put(Figure.THREADS, sum.threads() / nodes);
        return figures;
    }

    private static void sleep(double seconds) throws InterruptedException {
        Thread.sleep((long) (seconds * MILLIS_PER_S));
    }
}
