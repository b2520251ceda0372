package dev.wharf.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.wharf.bench.load.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that was measured at one time. */
public record Results(About about, List<Run> runs) {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * What makes figures comparable, or not.
     *
     * @param command as it was typed
     * @param date of the begin
     * @param commit of the sources
     * @param machine what it is, in sentences
     */
    public record About(String command, String date, String commit, List<String> machine) {}

    public static Results read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Results.class);
    }

    /** One of several, at least one: the runs of a case are those of the first that has it. Where they are not all of one commit, each command says of which it is. */
    public static Results merged(List<Results> parts) {
        List<Run> runs = new ArrayList<>();
        for (Results part : parts) {
            List<String> known = runs.stream().map(Run::caseName).distinct().toList();
            part.runs().stream().filter(run -> !known.contains(run.caseName())).forEach(runs::add);
        }
        About first = parts.getFirst().about();
        String commits = join(parts.stream().map(part -> part.about().commit()), ", ");
        boolean isOfOne = commits.equals(first.commit());
        String commands = join(parts.stream().map(part -> command(part.about(), isOfOne)), "; ");
        return new Results(new About(commands, first.date(), commits, first.machine()), runs);
    }

    private static String command(About about, boolean isOfOne) {
        return about.command().strip() + (isOfOne ? "" : " # " + about.commit());
    }

    private static String join(Stream<String> texts, String separator) {
        return texts.distinct().collect(Collectors.joining(separator));
    }

    public void write(Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        JSON.writeValue(file.toFile(), this);
    }

    /** The names of cases that have a figure, in the order in which they ran. */
    public List<String> casesWith(Figure figure) {
        return runs.stream()
                .filter(run -> run.figures().containsKey(figure))
                .map(Run::caseName)
                .distinct()
                .toList();
    }

    /** A figure of a case, by round; empty if no run has it. */
    public Map<Integer, Double> byRound(String peer, String caseName, Figure figure) {
        Map<Integer, Double> byRound = new TreeMap<>();
        for (Run run : runs) {
            Double value = run.figures().get(figure);
            if (run.peer().equals(peer) && run.caseName().equals(caseName) && value != null) {
                byRound.put(run.round(), value);
            }
        }
        return byRound;
    }
}
