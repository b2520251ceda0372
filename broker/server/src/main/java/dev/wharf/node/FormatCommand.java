package dev.wharf.node;

import dev.wharf.consensus.MetaProperties;
import dev.wharf.consensus.Voter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wharf format}: makes a directory a node's before its first start. */
@Command(
        name = "format",
        mixinStandardHelpOptions = true,
        versionProvider = VersionLine.class,
        description = "Makes a data directory this node's; start does so itself for an empty one.")
final class FormatCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingOptions options = new SettingOptions();

    @Option(
            names = "--cluster-id",
            paramLabel = "ID",
            description = "The cluster that the node belongs to (default: a new one).")
    private @Nullable String clusterId;

    @Option(
            names = "--ignore-formatted",
            description = "Leave a directory as it is that already is this node's.")
    private boolean ignoreFormatted;

    @ArgGroup private @Nullable FirstVoters voters;

    @Override
    public Integer call() throws RefusalException, IOException {
        Settings settings = new Settings(options.settings());
        Formatting formatting = Formatting.of(settings);
        List<Voter> first =
                FirstVoters.of(voters, settings.read(NodeConfig::of), formatting.nodeId());
        if (formatting.isDone() && !ignoreFormatted) {
            throw new RefusalException(
                    RefusalException.UNAVAILABLE,
                    formatting.directory()
                            + " is formatted already (--ignore-formatted lets that pass)");
        }
        MetaProperties made = formatting.run(clusterId, first);
        spec.commandLine()
                .getOut()
                .println(
                        formatting.directory()
                                + " is node "
                                + made.nodeId()
                                + " of cluster "
                                + made.clusterId());
        return 0;
    }
}
