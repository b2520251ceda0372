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
    private final Goal goal;
    private @Nullable ClusterNode last;
    private @Nullable Door chosen;
    private int leaderEpoch = -1;
    private long chosenAtNs;

    /**
     * Who a client wants to get to.
     *
     * @param broker the one that is right; any other number if all are
     * @param leaderEpoch in which it leads what the client comes for; -1 if that is no partition
     */
    record Goal(ToIntFunction<MetadataImage> broker, ToIntFunction<MetadataImage> leaderEpoch) {}

    ClusterEntrance(SimScheduler scheduler, SimEntropy dice, List<ClusterNode> nodes, Goal goal) {
        this.scheduler = scheduler;
        this.dice = dice;
        this.nodes = nodes;
        this.goal = goal;
    }

    @Override
    public @Nullable Door door() {
        if (last != null) {
            hear(last);
        }
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
        hear(asked);
        if (!dice.chance(WRONG_PERCENT)) {
            int right = goal.broker.applyAsInt(asked.image());
            for (ClusterNode node : serving) {
                if (node.id() == right) {
                    last = node;
                    return node.door();
                }
            }
        }
        last = asked;
        return asked.door();
    }

    /** A client never believes older news than it has heard, as those of Kafka (KIP-320). */
    private void hear(ClusterNode node) {
        leaderEpoch = Math.max(leaderEpoch, goal.leaderEpoch.applyAsInt(node.image()));
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    @Override
    public boolean isOpen(Door door) {
        return nodes.stream().anyMatch(node -> door.equals(node.door()));
    }
}
