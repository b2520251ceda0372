package dev.wharf.bench.load;

import dev.wharf.bench.peer.ProcessFigures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;

/**
 * The counted part of a load. Answers, requests and CPU are read at its begin and its end, so that they belong to the same time. The latency of every record that was due
 * within it counts, also if the answer came after the end. For any thread; {@link #begin} and {@link #end} once each, by one.
 */
final class Window {
    private static final long LONGEST_NS = 600_000_000_000L;
    private static final int DIGITS = 3;
    private static final double NANOS_PER_S = 1e9;
    private static final double NANOS_PER_MS = 1e6;
    private static final double MICROS_PER_S = 1e6;

    private final List<Long> pids;
    private final LongSupplier requests;
    private final int recordsPerAnswer;
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Histogram latencies = new AtomicHistogram(LONGEST_NS, DIGITS);
    private volatile long fromNs = Long.MAX_VALUE;
    private volatile long toNs = Long.MAX_VALUE;
    private Reading first = Reading.NONE;
    private Reading last = Reading.NONE;

    /** What is read at both ends; CPU in seconds. */
    private record Reading(long records, long requests, double brokersS, double clientS) {
        static final Reading NONE = new Reading(0, 0, 0, 0);
    }

    /**
     * @param pids the brokers; none where their CPU means nothing
     * @param requests how many requests the client has sent so far
     */
    Window(List<Long> pids, LongSupplier requests) {
        this.pids = pids;
        this.requests = requests;
        this.recordsPerAnswer = 1;
    }

    private Window(List<Long> pids, int recordsPerAnswer) {
        this.pids = pids;
        this.requests = answered::sum;
        this.recordsPerAnswer = recordsPerAnswer;
    }

    /** Where the answers to requests are counted, each of so many records. Those that a slow broker has not read yet have cost it nothing yet, so that answers are counted. */
    static Window ofRequests(List<Long> pids, int records) {
        return new Window(pids, records);
    }

    void begin() {
        first = read();
        fromNs = System.nanoTime();
        System.out.println(Job.COUNTING);
    }

    void end() {
        toNs = System.nanoTime();
        last = read();
    }

    /** A record, due at this time, has its answer. */
    void onAnswer(long dueNs) {
        answered.increment();
        if (dueNs >= fromNs && dueNs < toNs) {
            latencies.recordValue(Math.clamp(System.nanoTime() - dueNs, 0, LONGEST_NS));
        }
    }

    /** So many records have arrived, of which no latency is known. */
    void onArrived(int records) {
        answered.add(records);
    }

    void onFailure() {
        failed.increment();
    }

    /** What to say of it, after the end. */
    Map<Figure, Double> figures() {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        double seconds = (toNs - fromNs) / NANOS_PER_S;
        double records = (double) (last.records - first.records) * recordsPerAnswer;
        double asked = last.requests - first.requests;
        double brokersS = last.brokersS - first.brokersS;
        figures.put(Figure.RECORDS_PER_S, records / seconds);
        if (records > 0 && !pids.isEmpty()) {
            figures.put(Figure.CPU_S_PER_MILLION, brokersS * 1e6 / records);
            figures.put(
                    Figure.CLIENT_CPU_S_PER_MILLION,
                    (last.clientS - first.clientS) * 1e6 / records);
        }
        if (asked > 0 && !pids.isEmpty()) {
            figures.put(Figure.CPU_US_PER_REQUEST, brokersS * MICROS_PER_S / asked);
            figures.put(Figure.RECORDS_PER_REQUEST, records / asked);
            figures.put(Figure.REQUESTS_IN_ALL, (double) requests.getAsLong());
        }
        if (latencies.getTotalCount() > 0) {
            figures.put(Figure.P50_MS, percentile(50));
            figures.put(Figure.P99_MS, percentile(99));
            figures.put(Figure.P999_MS, percentile(99.9));
            figures.put(Figure.MAX_MS, percentile(100));
        }
        figures.put(Figure.ERRORS, (double) failed.sum());
        return figures;
    }

    private double percentile(double percent) {
        return latencies.getValueAtPercentile(percent) / NANOS_PER_MS;
    }

    private Reading read() {
        try {
            return new Reading(
                    answered.sum(),
                    requests.getAsLong(),
                    ProcessFigures.of(pids).cpuS(),
                    ProcessFigures.of(ProcessHandle.current().pid()).cpuS());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
