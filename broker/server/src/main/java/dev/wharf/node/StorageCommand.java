package dev.wharf.node;

import static java.util.stream.Collectors.joining;

import dev.wharf.consensus.MetaProperties;
import dev.wharf.consensus.Voter;
import dev.wharf.node.driver.SystemEntropy;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code kafka-storage.sh}: what the quickstart of Kafka types before the first start, with its options and its words, on our data directory.
 */
@Command(
        name = "storage",
        mixinStandardHelpOptions = true,
        versionProvider = VersionLine.class,
        description = "Formats data directories as kafka-storage.sh does.",
        synopsisSubcommandLabel = "COMMAND")
final class StorageCommand implements Runnable {
    /** The metadata version that {@code dev.wharf.controller.Features} finalises, under its names in Kafka's releases. */
    private static final List<String> RELEASES = List.of("4.3-IV0", "4.3");

    private static final String METADATA_VERSION = RELEASES.getFirst();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Which command? One of: format, info, random-uuid");
    }

    @Command(
            name = "random-uuid",
            mixinStandardHelpOptions = true,
            description = "Prints an id for a new cluster.")
    int randomUuid() {
        SystemEntropy dice = new SystemEntropy(new SecureRandom());
        String id = dice.nextUuid().toString();
        while (id.startsWith("-")) { // would be taken for an option
            id = dice.nextUuid().toString();
        }
        print(id);
        return 0;
    }

    @Command(
            name = "info",
            mixinStandardHelpOptions = true,
            description = "Says whose the data directory is; exit code 1 if it is not formatted.")
    int info(
            @Option(
                            names = {"-c", "--config"},
                            required = true,
                            paramLabel = "FILE")
                    Path config)
            throws RefusalException, IOException {
        Formatting formatting = formatting(config);
        List<Path> directories = formatting.directories();
        print(
                (directories.size() == 1 ? "Found log directory:" : "Found log directories:")
                        + directories.stream().map(each -> "\n  " + each).collect(joining())
                        + "\n");
        String problem = formatting.directory() + " is not formatted.";
        if (formatting.isDone()) {
            try {
                print("Found metadata: " + text(formatting.read()) + "\n");
                return 0;
            } catch (IllegalArgumentException e) {
                problem = formatting.directory() + ": " + e.getMessage();
            }
        }
        print("Found problem:\n  " + problem + "\n");
        return 1;
    }

    @Command(
            name = "format",
            mixinStandardHelpOptions = true,
            description = "Makes the data directory this node's.")
    int format(
            @Option(
                            names = {"-c", "--config"},
                            required = true,
                            paramLabel = "FILE")
                    Path config,
            @Option(
                            names = {"-t", "--cluster-id"},
                            required = true,
                            paramLabel = "ID",
                            description = "As random-uuid prints it.")
                    String clusterId,
            @Option(
                            names = {"-g", "--ignore-formatted"},
                            description = "Leave a directory as it is that is formatted already.")
                    boolean ignoreFormatted,
            @Option(
                            names = {"-r", "--release-version"},
                            paramLabel = "VERSION",
                            description = "Only 4.3-IV0, which is the default.")
                    @Nullable String release,
            @ArgGroup @Nullable FirstVoters voters)
            throws RefusalException, IOException {
        requireUuid(clusterId);
        if (release != null && !RELEASES.contains(release)) {
            throw refusal("Unknown release version " + release + ": accepted is " + RELEASES);
        }
        Settings settings = new Settings(ServerProperties.read(config));
        Formatting formatting = Formatting.of(settings);
        List<Voter> first =
                FirstVoters.of(voters, settings.read(NodeConfig::of), formatting.nodeId());
        if (formatting.isDone() && !ignoreFormatted) {
            throw refusal(
                    "Log directory "
                            + formatting.directory()
                            + " is already formatted. Use --ignore-formatted to leave it as it is.");
        }
        boolean done = formatting.isDone();
        formatting.run(clusterId, first);
        if (done) {
            print("All of the log directories are already formatted.");
            return 0;
        }
        boolean begins = voters != null && voters.begin();
        tell(begins ? "dynamic metadata voter" : "metadata", formatting.directory());
        formatting.directories().stream().skip(1).forEach(each -> tell("data", each));
        return 0;
    }

    private void tell(String kind, Path directory) {
        print(
                "Formatting "
                        + kind
                        + " directory "
                        + directory
                        + " with metadata.version "
                        + METADATA_VERSION
                        + ".");
    }

    private static Formatting formatting(Path config) throws RefusalException {
        return Formatting.of(new Settings(ServerProperties.read(config)));
    }

    private static void requireUuid(String clusterId) throws RefusalException {
        try {
            Uuid.parse(clusterId);
        } catch (IllegalArgumentException e) {
            throw refusal(
                    "Cluster ID string "
                            + clusterId
                            + " does not appear to be a valid UUID: "
                            + e.getMessage());
        }
    }

    private static String text(MetaProperties found) {
        return "{cluster.id="
                + found.clusterId()
                + ", directory.id="
                + found.directoryId()
                + ", node.id="
                + found.nodeId()
                + ", version=1}";
    }

    private static RefusalException refusal(String message) {
        return new RefusalException(RefusalException.UNAVAILABLE, message);
    }

    private void print(String text) {
        spec.commandLine().getOut().println(text);
    }
}
