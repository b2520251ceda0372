package dev.wharf.bench.report;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A few values of the same thing: their median, and the least and the most. */
public record Spread(double median, double least, double most) {
    /** Of at least one value. With an even number of them the median is the mean of the two in the middle. */
    public static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median =
                sorted.size() % 2 == 1
                        ? sorted.get(middle)
                        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    /** How much more the one is than the other, in rounds that have both. */
    public static List<Double> differences(Map<Integer, Double> ours, Map<Integer, Double> others) {
        return ours.entrySet().stream()
                .filter(each -> others.containsKey(each.getKey()))
                .map(each -> each.getValue() - others.getOrDefault(each.getKey(), 0.0))
                .toList();
    }

    /** The ratios of two things in rounds that have both; what is divided by 0 is left out. There may be none left. */
    public static List<Double> ratios(Map<Integer, Double> ours, Map<Integer, Double> theirs) {
        return ours.entrySet().stream()
                .filter(each -> theirs.getOrDefault(each.getKey(), 0.0) != 0)
                .map(each -> each.getValue() / theirs.getOrDefault(each.getKey(), 1.0))
                .toList();
    }
}
