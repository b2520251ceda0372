package dev.wharf.node;

import dev.wharf.api.BrokerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/**
 * A process of this installation that runs {@code wharf start}, found by what its command line says: in the foreground or not, whoever's
 * terminal it has, and without a file that could be left behind. Needs the right to see the process.
 */
record RunningNode(ProcessHandle process, List<String> startOptions) {
    /** The system property with the root of the installation; the scripts set it. */
    static final String HOME = "wharf.home";

    /** All of them that run from {@code home}, in the order of their numbers. */
    static List<RunningNode> of(String home) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> parse(process, home).stream())
                .sorted((one, other) -> Long.compare(one.pid(), other.pid()))
                .toList();
    }

    private static Optional<RunningNode> parse(ProcessHandle process, String home) {
        List<String> words = words(process);
        int jar = words.indexOf("-jar");
        boolean ours =
                jar > 0
                        && jar + 2 < words.size()
                        && words.subList(0, jar).contains("-D" + HOME + "=" + home)
                        && words.get(jar + 2).equals("start");
        return ours
                ? Optional.of(new RunningNode(process, words.subList(jar + 3, words.size())))
                : Optional.empty();
    }

    long pid() {
        return process.pid();
    }

    /**
     * The node's number by its settings, read again from its file and command line; its environment is its own.
     *
     * @throws RefusalException if that cannot be read any more
     */
    int nodeId() throws RefusalException {
        SettingOptions options = new SettingOptions();
        new CommandLine(new StartCommand(options)).parseArgs(startOptions.toArray(String[]::new));
        return new Settings(options.settings(workingDirectory(), Map.of()))
                .read(BrokerConfig::from)
                .nodeId();
    }

    /** The installation of this process. */
    static String home() {
        return System.getProperty(HOME, "");
    }

    /** Ends it at once, as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
    }

    /** Asks it to stop in order, as Ctrl-C does. */
    void stop() {
        process.destroy();
    }

    /** Whether it still runs; one that has ended and that nobody has asked for its exit code has no command line any more. */
    boolean isAlive() {
        return process.isAlive() && !words(process).isEmpty();
    }

    private static List<String> words(ProcessHandle process) {
        return process.info().arguments().map(Arrays::asList).orElse(List.of());
    }

    /** Where its relative paths start, as far as the system tells. */
    private Path workingDirectory() {
        try {
            return Files.readSymbolicLink(Path.of("/proc", String.valueOf(pid()), "cwd"));
        } catch (IOException e) {
            return Path.of("");
        }
    }
}
