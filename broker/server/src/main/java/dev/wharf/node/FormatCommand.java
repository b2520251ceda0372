package dev.wharf.node;

import dev.wharf.api.BrokerConfig;
import dev.wharf.consensus.DataDirectory;
import dev.wharf.consensus.MetaProperties;
import dev.wharf.node.driver.DiskWorkers;
import dev.wharf.node.driver.RealDisk;
import dev.wharf.node.driver.SystemEntropy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wharf format}: makes a directory a node's before its first start, as {@code kafka-storage.sh format} does. */
@Command(
        name = "format",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
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

    @Override
    public Integer call() throws RefusalException, IOException {
        Settings settings = new Settings(options.settings());
        Path directory = settings.read(NodeConfig::of).dataDirectory();
        int nodeId = settings.read(BrokerConfig::from).nodeId();
        try (DirectoryLock _ = DirectoryLock.take(directory);
                DiskWorkers workers = new DiskWorkers()) {
            boolean formatted = Files.exists(directory.resolve(DataDirectory.FILE));
            if (formatted && !ignoreFormatted) {
                throw refusal(
                        directory + " is formatted already (--ignore-formatted lets that pass)");
            }
            MetaProperties made =
                    DataDirectory.open(
                            new RealDisk(directory, workers),
                            clusterId,
                            nodeId,
                            new SystemEntropy(new SecureRandom()));
            spec.commandLine()
                    .getOut()
                    .println(
                            directory
                                    + " is node "
                                    + made.nodeId()
                                    + " of cluster "
                                    + made.clusterId());
            return 0;
        } catch (DataDirectory.RefusedException e) {
            throw refusal(e.getMessage() + " (" + directory + ")");
        }
    }

    private static RefusalException refusal(String message) {
        return new RefusalException(RefusalException.UNAVAILABLE, message);
    }
}
