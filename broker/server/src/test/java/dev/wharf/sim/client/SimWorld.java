package dev.wharf.sim.client;

import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimScheduler;
import dev.wharf.sim.check.CommittedOffsets;
import dev.wharf.sim.check.GroupGenerations;
import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.sim.check.PartitionOwners;
import dev.wharf.sim.check.TopicsKept;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the clients of one simulation share: where they connect, and the histories they report to.
 *
 * @param topics the topics that are there for good, by name
 * @param lull when clients fall silent
 * @param replicas of each topic
 * @param sync whether the broker forces before it acknowledges, offsets included
 * @param fewFiles whether it may open fewer files than there are, so that a fetch may find nothing where something is
 */
public record SimWorld(
        SimScheduler scheduler,
        SimServer server,
        Map<String, SimTopic> topics,
        CommittedOffsets offsets,
        GroupGenerations generations,
        PartitionOwners owners,
        TopicsKept created,
        Lull lull,
        int replicas,
        boolean sync,
        boolean fewFiles) {
    /** @param reloads see {@link GroupGenerations} */
    public SimWorld(
            SimScheduler scheduler,
            SimServer server,
            boolean sync,
            boolean reloads,
            boolean fewFiles) {
        this(
                scheduler,
                server,
                new LinkedHashMap<>(),
                new CommittedOffsets(sync),
                new GroupGenerations(reloads),
                new PartitionOwners(scheduler::nowNs),
                new TopicsKept(),
                new Lull(),
                1,
                sync,
                fewFiles);
    }

    /**
     * The world of a cluster: a coordinator may go to another node at any time. One that was replaced and has not heard of it yet may confirm a member that the next one has given
     * up, so owners are not told apart.
     */
    public static SimWorld ofCluster(
            SimScheduler scheduler, SimServer server, int replicas, boolean sync) {
        return new SimWorld(
                scheduler,
                server,
                new LinkedHashMap<>(),
                new CommittedOffsets(sync),
                new GroupGenerations(true),
                new PartitionOwners(() -> Long.MAX_VALUE),
                new TopicsKept(),
                new Lull(),
                replicas,
                sync,
                false);
    }

    /** Whether other nodes have each record too. */
    boolean isReplicated() {
        return replicas > 1;
    }

    /** The same world by another entrance, for those who do not fall silent with the others. */
    public SimWorld through(SimServer entrance) {
        return new SimWorld(
                scheduler,
                entrance,
                topics,
                offsets,
                generations,
                owners,
                created,
                new Lull(),
                replicas,
                sync,
                fewFiles);
    }

    /** A source of chance for one client. */
    public SimEntropy dice(String name) {
        return scheduler.entropy().fork(name);
    }

    /** The power went: what was not forced may be gone. */
    public void onPowerCut() {
        offsets.onPowerCut();
        owners.onPowerCut();
        topics.values().forEach(topic -> topic.partitions().forEach(PartitionHistory::onPowerCut));
    }
}
