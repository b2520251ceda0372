package dev.wharf.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done, as the command line says it. */
sealed interface Command {
    String USAGE =
            """
            Measures Wharf beside Kafka on this machine, in turn, and prints tables.
              wharf-bench                        all cases, two rounds (about 50 minutes)
              wharf-bench --quick                the most telling cases, one round (less than 5 minutes)
                --case NAME[,NAME...]            these cases; * stands for anything; quick or not
                --rounds N                       each peer so often, in turn: 1 to 20
                --peers kafka,wharf              only these
                --seconds N                      count so long what is counted by time: 1 to 3600
                --write                          write docs/benchmark.md and its charts, if nothing failed
              wharf-bench --list                 the names of all cases
              wharf-bench --profile NAME         the flame graph of a case on Wharf, and its hottest frames
              wharf-bench --micro [PATTERN]      JMH benchmarks whose names fit; more words are JMH's own options
              wharf-bench --render FILE[,FILE...]  write the page of earlier results (e2e/bench/target/results.json)
            """;

    int MAX_ROUNDS = 20;
    int MAX_SECONDS = 3_600;

    /** Of the peers' names. */
    List<String> PEERS = List.of("kafka", "wharf");

    /**
     * Measures.
     *
     * @param cases empty: all, or all quick ones
     * @param rounds 0: as many as usual
     * @param seconds 0: as long as usual
     */
    record Measure(
            boolean quick,
            List<String> cases,
            int rounds,
            int seconds,
            List<String> peers,
            boolean write)
            implements Command {}

    /** Takes the profile of a case. */
    record Profile(String caseName) implements Command {}

    /** Runs JMH benchmarks with these words of its own. */
    record Micro(List<String> words) implements Command {}

    /** Makes the page of results in files; what an earlier file has is not taken from a later one. */
    record Render(List<Path> results) implements Command {}

    /** Tells the names of all cases. */
    record Names() implements Command {}

    /** Tells how it is used. */
    record Help() implements Command {}

    /**
     * Reads the words of a command line.
     *
     * @throws BadArguments with what is wrong
     */
    static Command parse(List<String> words) throws BadArguments {
        Deque<String> left = new ArrayDeque<>(words);
        @Nullable String first = left.peek();
        return switch (first == null ? "" : first) {
            case "--help", "-h" -> new Help();
            case "--list" -> list(left);
            case "--profile" -> new Profile(onlyValue(left));
            case "--render" -> new Render(files(left));
            case "--micro" -> new Micro(words.subList(1, words.size()));
            default -> measure(left);
        };
    }

    private static Measure measure(Deque<String> left) throws BadArguments {
        boolean quick = false;
        boolean write = false;
        List<String> cases = List.of();
        List<String> peers = PEERS;
        int rounds = 0;
        int seconds = 0;
        while (!left.isEmpty()) {
            switch (left.element()) {
                case "--quick" -> quick = flag(left);
                case "--write" -> write = flag(left);
                case "--case" -> cases = values(left);
                case "--peers" -> peers = peers(values(left));
                case "--rounds" -> rounds = number(left, MAX_ROUNDS);
                case "--seconds" -> seconds = number(left, MAX_SECONDS);
                default -> throw new BadArguments("unknown option " + left.element());
            }
        }
        if (write && peers.size() < PEERS.size()) {
            throw new BadArguments("--write needs both peers");
        }
        return new Measure(quick, cases, rounds, seconds, peers, write);
    }

    private static boolean flag(Deque<String> left) {
        left.remove();
        return true;
    }

    private static String value(Deque<String> left) throws BadArguments {
        String option = left.remove();
        @Nullable String value = left.poll();
        if (value == null || value.isEmpty() || value.startsWith("--")) {
            throw new BadArguments(option + " needs a value");
        }
        return value;
    }

    private static String onlyValue(Deque<String> left) throws BadArguments {
        String value = value(left);
        end(left);
        return value;
    }

    private static List<Path> files(Deque<String> left) throws BadArguments {
        List<Path> files = values(left).stream().map(Path::of).toList();
        end(left);
        return files;
    }

    private static Names list(Deque<String> left) throws BadArguments {
        left.remove();
        end(left);
        return new Names();
    }

    private static void end(Deque<String> left) throws BadArguments {
        if (!left.isEmpty()) {
            throw new BadArguments("nothing goes with it: " + left.element());
        }
    }

    private static List<String> values(Deque<String> left) throws BadArguments {
        return Arrays.stream(value(left).split(",", -1)).map(String::strip).toList();
    }

    private static List<String> peers(List<String> names) throws BadArguments {
        for (String name : names) {
            if (!PEERS.contains(name)) {
                throw new BadArguments("there is no peer " + name + ", only kafka and wharf");
            }
        }
        return PEERS.stream().filter(names::contains).toList();
    }

    private static int number(Deque<String> left, int most) throws BadArguments {
        String option = left.element();
        String value = value(left);
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadArguments(option + " needs a number, not " + value);
        }
        throw new BadArguments(option + " is from 1 to " + most + ", not " + value);
    }
}
