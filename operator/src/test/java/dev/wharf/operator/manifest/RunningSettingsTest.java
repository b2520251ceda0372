package dev.wharf.operator.manifest;

import dev.wharf.operator.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The operator knows which settings brokers take while they run: those that Kafka changes for all brokers at once, unless the brokers' own page says otherwise. */
final class RunningSettingsTest {
    private static final String PAGE = "docs/configuration.md";
    private static final String KAFKAS =
            "broker/server/src/main/resources/dev/wharf/api/kafka-broker-configs.tsv";
    private static final String OURS =
            "operator/src/main/resources/dev/wharf/operator/manifest/running-settings.txt";

    /** The operator sets it itself, broker by broker. */
    private static final String OPERATORS_OWN = "cordoned.log.dirs";

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private final NavigableSet<String> running = new TreeSet<>();

    @Test
    void the_list_is_what_the_brokers_say() throws IOException {
        NavigableSet<String> kafkas = new TreeSet<>();
        for (String line : Files.readAllLines(Golden.file(KAFKAS))) {
            String[] columns = line.split("\t", -1);
            kafkas.add(columns[0]);
            if (columns.length == 4 && columns[3].equals("cluster-wide")) {
                running.add(columns[0]);
            }
        }
        boolean topics = false;
        for (String line : Files.readAllLines(Golden.file(PAGE))) {
            topics = line.startsWith("## ") ? line.equals("## Topics") : topics;
            if (line.startsWith("| `")) {
                List<String> cells =
                        Arrays.stream(line.split(" \\| ", -1)).map(String::strip).toList();
                if (topics) {
                    names(cells.get(1))
                            .filter(name -> !kafkas.contains(name))
                            .forEach(running::add);
                } else {
                    follow(names(cells.getFirst()).findFirst().orElseThrow(), cells);
                }
            }
        }
        running.remove(OPERATORS_OWN);
        Golden.check(Golden.file(OURS), String.join("\n", running) + "\n");
    }

    private void follow(String name, List<String> cells) {
        if (cells.contains("running")) {
            running.add(name);
        } else if (cells.contains("restart")) {
            running.remove(name);
        }
    }

    private static Stream<String> names(String cell) {
        return QUOTED.matcher(cell).results().map(result -> result.group(1));
    }
}
