package dev.wharf.bench.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a load process is told.
 *
 * @param bootstrap {@code host:port,...}
 * @param pids the processes whose CPU is the brokers'
 */
public record Job(String bootstrap, List<Long> pids, Topics topics, Load load, Span span) {
    /** A line of the load's output that begins so says that the counted part begins. */
    public static final String COUNTING = "bench: counting";

    /** A line of the load's output that begins so ends in its figures as JSON. */
    public static final String FIGURES = "bench: figures ";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Some topics of the same kind.
     *
     * @param count 0: one topic, called {@code name}; else {@code name-0} and so on
     * @param partitions of each
     */
    public record Topics(String name, int count, int partitions) {
        /** One topic. */
        public static Topics one(String name, int partitions) {
            return new Topics(name, 0, partitions);
        }

        public List<String> names() {
            return count == 0
                    ? List.of(name)
                    : IntStream.range(0, count).mapToObj(i -> name + "-" + i).toList();
        }
    }

    /**
     * How long.
     *
     * @param warmUpS not counted
     * @param countedS what follows; 0 where records are counted
     * @param records 0, or so many records, all of them counted, however long that takes
     */
    public record Span(double warmUpS, double countedS, long records) {
        public static Span seconds(double warmUpS, double countedS) {
            return new Span(warmUpS, countedS, 0);
        }

        public static Span records(long records) {
            return new Span(0, 0, records);
        }
    }

    public String toJson() {
        return write(this);
    }

    public static Job parse(String json) {
        try {
            return JSON.readValue(json, Job.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no job: " + json, e);
        }
    }

    /** The line that tells figures. */
    static String line(Map<Figure, Double> figures) {
        return FIGURES + write(figures);
    }

    /** The figures of such a line. */
    public static Map<Figure, Double> figures(String line) {
        try {
            return JSON.readValue(
                    line.substring(FIGURES.length()),
                    new TypeReference<EnumMap<Figure, Double>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no figures: " + line, e);
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
