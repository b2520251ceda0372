package dev.wharf.bench.peer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long Wharf's loops were at work without a pause, by their own metrics: a stall of the broker shows here, one of the client does not.
 *
 * @param upTo how many turns so far took no longer than so many milliseconds, of all loops of all nodes; the last bound is infinite
 */
public record LoopTurns(NavigableMap<Double, Double> upTo) {
    private static final Pattern BUCKET =
            Pattern.compile(
                    "wharf_loop_turn_seconds_bucket\\{[^}]*le=\"([^\"]+)\"[^}]*} ([0-9.Ee+]+)");

    private static final double MILLIS_PER_S = 1_000;

    /** Of nodes whose metrics are at these addresses. */
    public static LoopTurns of(List<String> addresses) throws IOException, InterruptedException {
        StringBuilder pages = new StringBuilder();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String address : addresses) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
                pages.append(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
            }
        }
        return parse(pages.toString());
    }

    static LoopTurns parse(String pages) {
        NavigableMap<Double, Double> upTo = new TreeMap<>();
        for (String line : pages.lines().toList()) {
            Matcher bucket = BUCKET.matcher(line);
            if (bucket.matches()) {
                String bound = bucket.group(1);
                double boundS =
                        bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
                upTo.merge(boundS * MILLIS_PER_S, Double.parseDouble(bucket.group(2)), Double::sum);
            }
        }
        return new LoopTurns(upTo);
    }

    /** How many turns since {@code before} took longer than one of the bounds. */
    public double longerThan(double boundMs, LoopTurns before) {
        return since(before, Double.POSITIVE_INFINITY) - since(before, boundMs);
    }

    /** The least bound within which all turns since {@code before} were; 0 if there was none. */
    public double longestMs(LoopTurns before) {
        double all = since(before, Double.POSITIVE_INFINITY);
        for (Map.Entry<Double, Double> bound : upTo.entrySet()) {
            if (all > 0 && since(before, bound.getKey()) == all) {
                return bound.getKey();
            }
        }
        return 0;
    }

    private double since(LoopTurns before, double boundMs) {
        return upTo.getOrDefault(boundMs, 0.0) - before.upTo.getOrDefault(boundMs, 0.0);
    }
}
