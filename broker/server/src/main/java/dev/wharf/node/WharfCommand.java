package dev.wharf.node;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bin/wharf} itself: names its commands. */
@Command(
        name = "wharf",
        description = "A message broker that every Kafka client and tool can talk to.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionLine.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%n",
        footer = {
            "Start a broker on 127.0.0.1:9092 with its data in ./data:",
            "  bin/wharf start",
            "Every setting of the broker has Kafka's name and can be given in a file or by --set:",
            "  bin/wharf start config/server.properties --set num.partitions=3",
            "Java options are taken from WHARF_OPTS, the heap's also from KAFKA_HEAP_OPTS."
        })
final class WharfCommand implements Runnable {
    private static final List<Class<?>> COMMANDS =
            List.of(
                    StartCommand.class,
                    StopCommand.class,
                    StatusCommand.class,
                    ClusterCommand.class,
                    FormatCommand.class,
                    StorageCommand.class,
                    TrainCommand.class,
                    VersionCommand.class,
                    HelpCommand.class);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? One of: " + names());
    }

    /**
     * The command line for these words: with the one command that they name, otherwise with all. To read the annotations of all commands
     * takes a third of a start.
     */
    static CommandLine line(String... words) {
        CommandLine line = new CommandLine(new WharfCommand());
        List<Class<?>> named =
                COMMANDS.stream()
                        .filter(command -> words.length > 0 && words[0].equals(name(command)))
                        .toList();
        (named.isEmpty() ? COMMANDS : named).forEach(line::addSubcommand);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(WharfCommand::explain);
    }

    private static int explain(
            Exception failure, CommandLine line, CommandLine.@Nullable ParseResult parsed)
            throws Exception {
        if (failure instanceof RefusalException refusal) {
            line.getErr().println(refusal.line());
            return refusal.exitCode();
        }
        throw failure;
    }

    private static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }

    private String names() {
        CommandLine line = spec.commandLine();
        return line.getSubcommands().entrySet().stream()
                .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }
}
