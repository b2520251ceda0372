package dev.wharf.e2e;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What has come of one schedule of faults, or of several.
 *
 * @param faults how often each was done
 * @param acknowledged sends that were
 * @param failed sends that failed at their client, which proves nothing about the broker
 * @param open sends that a fault found on their way
 * @param reads records that the group has read
 * @param committedReadings how often somebody asked what the group had committed
 * @param anomalies what cannot have happened at a cluster that keeps its promises
 */
record FaultOutcome(
        Map<Fault, Integer> faults,
        long acknowledged,
        long failed,
        long open,
        long reads,
        long committedReadings,
        List<String> anomalies) {
    FaultOutcome {
        faults = Map.copyOf(faults);
        anomalies = List.copyOf(anomalies);
    }

    static FaultOutcome sum(Collection<FaultOutcome> parts) {
        Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
        parts.forEach(
                part -> part.faults.forEach((fault, n) -> faults.merge(fault, n, Integer::sum)));
        return new FaultOutcome(
                faults,
                parts.stream().mapToLong(FaultOutcome::acknowledged).sum(),
                parts.stream().mapToLong(FaultOutcome::failed).sum(),
                parts.stream().mapToLong(FaultOutcome::open).sum(),
                parts.stream().mapToLong(FaultOutcome::reads).sum(),
                parts.stream().mapToLong(FaultOutcome::committedReadings).sum(),
                parts.stream().flatMap(part -> part.anomalies.stream()).toList());
    }

    /** All of it in one line. */
    String line() {
        StringBuilder drawn = new StringBuilder();
        for (Fault fault : Fault.values()) {
            if (faults.containsKey(fault)) {
                drawn.append(fault).append(' ').append(faults.get(fault)).append(", ");
            }
        }
        return drawn
                + "%d sends acknowledged, %d failed, %d open at a fault; %d reads; %d readings of committed offsets; %d anomalies"
                        .formatted(
                                acknowledged,
                                failed,
                                open,
                                reads,
                                committedReadings,
                                anomalies.size());
    }
}
