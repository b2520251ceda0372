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
import org.jspecify.annotations.Nullable;

/**
 * Makes a data directory a node's before its first start: what {@code wharf format} and {@code kafka-storage.sh format} have in common.
 *
 * @param directory all data of the node
 * @param nodeId 0 and up
 */
record Formatting(Path directory, int nodeId) {
    static Formatting of(Settings settings) throws RefusalException {
        return new Formatting(
                settings.read(NodeConfig::of).dataDirectory(),
                settings.read(BrokerConfig::from).nodeId());
    }

    boolean isDone() {
        return Files.exists(file());
    }

    /**
     * Makes the directory this node's, or checks that it is.
     *
     * @param clusterId null for a new cluster, or the one that the directory has
     * @throws RefusalException if it is another's, or in use
     */
    MetaProperties run(@Nullable String clusterId) throws RefusalException, IOException {
        try (DirectoryLock _ = DirectoryLock.take(directory);
                DiskWorkers workers = new DiskWorkers()) {
            return DataDirectory.open(
                    new RealDisk(directory, workers),
                    clusterId,
                    nodeId,
                    new SystemEntropy(new SecureRandom()));
        } catch (DataDirectory.RefusedException e) {
            throw new RefusalException(
                    RefusalException.UNAVAILABLE, e.getMessage() + " (" + directory + ")");
        }
    }

    /**
     * Whose the directory is, as it stands; a running node is not disturbed.
     *
     * @throws IllegalArgumentException if that cannot be read
     */
    MetaProperties read() throws IOException {
        return MetaProperties.parse(Files.readString(file()));
    }

    private Path file() {
        return directory.resolve(DataDirectory.FILE);
    }
}
