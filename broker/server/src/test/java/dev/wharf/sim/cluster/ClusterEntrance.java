package dev.wharf.sim.cluster;

import dev.wharf.metadata.MetadataImage;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimScheduler;
import dev.wharf.sim.client.SimServer;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The door of the broker that a client takes for the right one: as any broker tells, which may be old news, and now and then a wrong one. */
final class ClusterEntrance implements SimServer {
    private static final long VALID_NS = 100_000_000;
    private static final int WRONG_PERCENT = 5;

    private final SimScheduler scheduler;
    private final SimEntropy dice;
    private final List<ClusterNode> nodes;
    private final ToIntFunction<MetadataImage> wanted;
    private @Nullable Door chosen;
    private long chosenAtNs;

    /** @param wanted the broker that is the right one; any other number if all are */
    ClusterEntrance(
            SimScheduler scheduler,
            SimEntropy dice,
            List<ClusterNode> nodes,
            ToIntFunction<MetadataImage> wanted) {
        this.scheduler = scheduler;
        this.dice = dice;
        this.nodes = nodes;
        this.wanted = wanted;
    }

    @Override
    public @Nullable Door door() {
        Door known = chosen;
        boolean fresh = scheduler.nowNs() - chosenAtNs < VALID_NS;
        if (known != null && fresh && isOpen(known)) {
            return known;
        }
        chosenAtNs = scheduler.nowNs();
        chosen = choose();
        return chosen;
    }

    private @Nullable Door choose() {
        List<ClusterNode> serving = nodes.stream().filter(node -> node.door() != null).toList();
        if (serving.isEmpty()) {
            return null;
        }
        ClusterNode asked = serving.get(dice.nextInt(serving.size()));
        if (!dice.chance(WRONG_PERCENT)) {
            int right = wanted.applyAsInt(asked.image());
            for (ClusterNode node : serving) {
                if (node.id() == right) {
                    return node.door();
                }
            }
        }
        return asked.door();
    }

    @Override
    public boolean isOpen(Door door) {
        return nodes.stream().anyMatch(node -> door.equals(node.door()));
    }
}
