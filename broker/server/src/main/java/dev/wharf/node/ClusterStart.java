package dev.wharf.node;

import dev.wharf.api.BrokerConfig;
import dev.wharf.consensus.DataDirectory;
import dev.wharf.consensus.MetaProperties;
import dev.wharf.consensus.Voter;
import dev.wharf.env.Clock;
import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import dev.wharf.network.EventLoops;
import dev.wharf.node.driver.SystemEntropy;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides at the start whether a node is one of several, and refuses one that cannot be what it is told to be. */
final class ClusterStart {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterStart.class);

    private ClusterStart() {}

    /**
     * The ties of a node whose settings name others, or whose data directory is that of one of several; null for a node that is alone. An empty directory becomes that of one of the
     * first voters, if the settings say so.
     *
     * @throws RefusalException if the directory is that of a node which was alone and this one may not vote, if nobody has said to which cluster a new one belongs, or if it is empty
     *     and would have to be the beginning of a cluster that is not said to begin here
     */
    static @Nullable Neighbours of(
            NodeConfig config,
            BrokerConfig broker,
            EventLoops loops,
            EventLoops metadata,
            Disk disk,
            Clock clock)
            throws RefusalException, IOException, DataDirectory.RefusedException {
        maybeBegin(config, broker.nodeId(), disk);
        boolean isReplicated = DataDirectory.isReplicated(disk);
        if (!isReplicated && !config.cluster().namesOthers()) {
            requireBegun(config, disk);
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
        Neighbours neighbours =
                Neighbours.of(loops, metadata, config, broker, identity.clusterId());
        Loop first = loops.loops().getFirst();
        OnLoop.call(
                first,
                () -> {
                    neighbours.adopt(disk, first, clock, identity);
                    return true;
                });
        return neighbours;
    }

    /** What {@code format} does with {@code --initial-controllers}, for those who have nobody to call it. */
    private static void maybeBegin(NodeConfig config, int nodeId, Disk disk)
            throws RefusalException, IOException, DataDirectory.RefusedException {
        List<Voter> voters = config.cluster().firstVoters();
        String clusterId = config.clusterId();
        if (voters.isEmpty() || clusterId == null || disk.exists(DataDirectory.FILE)) {
            return;
        }
        for (Voter voter : voters) {
            if (voter.nodeId() == nodeId) {
                MetaProperties self = new MetaProperties(clusterId, nodeId, voter.directoryId());
                Formatting.beginAsVoter(disk, self, voters);
                LOG.info(
                        "{} was empty: it begins as one of {} voters of cluster {}",
                        disk.root(),
                        voters.size(),
                        clusterId);
            }
        }
    }

    /** The only voter of a named cluster that finds its directory empty has lost it, and with it all metadata: another cluster under the same id would be a lie to who has known this one. */
    private static void requireBegun(NodeConfig config, Disk disk) throws RefusalException {
        boolean belongsToOne = config.clusterId() != null && config.cluster().namesQuorum();
        if (belongsToOne
                && !disk.exists(DataDirectory.FILE)
                && !DataDirectory.holdsMetadata(disk)) {
            throw refusal(
                    "the data directory "
                            + config.dataText()
                            + " is empty, and nothing says that cluster "
                            + config.clusterId()
                            + " begins here: if it was there before, its data is lost. To begin it anew, format the directory (bin/wharf format), or name this node in initial.controllers");
        }
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
