package dev.wharf.node;

import dev.wharf.api.BrokerConfig;
import dev.wharf.consensus.DataDirectory;
import dev.wharf.consensus.MetaProperties;
import dev.wharf.env.Clock;
import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import dev.wharf.network.EventLoops;
import dev.wharf.node.driver.SystemEntropy;
import java.io.IOException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Decides at the start whether a node is one of several, and refuses one that cannot be what it is told to be. */
final class ClusterStart {
    private ClusterStart() {}

    /**
     * The ties of a node whose settings name others, or whose data directory is that of one of several; null for a node that is alone.
     *
     * @throws RefusalException if the directory is that of a node which was alone and this one may not vote, or nobody has said to which cluster a new one belongs
     */
    static @Nullable Neighbours of(
            NodeConfig config, BrokerConfig broker, EventLoops loops, Disk disk, Clock clock)
            throws RefusalException, IOException, DataDirectory.RefusedException {
        boolean isReplicated = DataDirectory.isReplicated(disk);
        if (!isReplicated && !config.cluster().namesOthers()) {
            return null;
        }
        String clusterId = config.clusterId();
        if (!isReplicated) {
            requireNew(config, disk, clusterId);
        }
        if (config.peerListener().port() == 0 || config.quorumListener().port() == 0) {
            throw refusal("other nodes have to know the port of this one: listeners has port 0");
        }
        MetaProperties identity =
                DataDirectory.open(
                        disk, clusterId, broker.nodeId(), new SystemEntropy(new SecureRandom()));
        Neighbours neighbours = Neighbours.of(loops, config, broker, identity.clusterId());
        Loop first = loops.loops().getFirst();
        OnLoop.call(
                first,
                () -> {
                    neighbours.adopt(disk, first, clock, identity);
                    return true;
                });
        return neighbours;
    }

    private static void requireNew(NodeConfig config, Disk disk, @Nullable String clusterId)
            throws RefusalException {
        if (DataDirectory.holdsMetadata(disk) && !config.cluster().mayVote()) {
            throw refusal(
                    "the data directory "
                            + config.dataText()
                            + " is that of a node which was alone: it becomes the first voter of its cluster, and needs process.roles=broker,controller");
        }
        if (clusterId == null && !disk.exists(DataDirectory.FILE)) {
            throw refusal(
                    "the data directory "
                            + config.dataText()
                            + " belongs to no cluster yet: format it first (bin/wharf format)");
        }
    }

    private static RefusalException refusal(String message) {
        return new RefusalException(RefusalException.UNAVAILABLE, message);
    }
}
