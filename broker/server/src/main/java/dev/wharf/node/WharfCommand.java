package dev.wharf.node;

import java.util.Map;
import java.util.stream.Collectors;
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
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StartCommand.class,
            StopCommand.class,
            StatusCommand.class,
            ClusterCommand.class,
            FormatCommand.class,
            StorageCommand.class,
            TrainCommand.class,
            VersionCommand.class,
            HelpCommand.class
        },
        footerHeading = "%n",
        footer = {
            "Start a broker on 127.0.0.1:9092 with its data in ./data:",
            "  bin/wharf start",
            "Every setting of the broker has Kafka's name and can be given in a file or by --set:",
            "  bin/wharf start config/server.properties --set num.partitions=3",
            "Java options are taken from WHARF_OPTS, the heap's also from KAFKA_HEAP_OPTS."
        })
final class WharfCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? One of: " + names());
    }

    private String names() {
        CommandLine line = spec.commandLine();
        return line.getSubcommands().entrySet().stream()
                .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }
}
