package dev.wharf.operator.plan;

import dev.wharf.operator.api.MQTopicSpec;
import dev.wharf.operator.api.TopicPlacement;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.TopicState;
import dev.wharf.placement.Constraint;
import dev.wharf.placement.Goal;
import dev.wharf.placement.Wish;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a topic's owner wants of its replicas, in the words of the placement library. Without state. */
final class TopicGoals {
    private TopicGoals() {}

    /**
     * One wish for each partition of a topic.
     *
     * @param spec null for a topic that is no resource's: it keeps what it has
     */
    static List<Wish> wishes(TopicState topic, @Nullable MQTopicSpec spec) {
        List<Wish> wishes = new ArrayList<>(topic.partitions().size());
        for (PartitionState partition : topic.partitions()) {
            wishes.add(
                    new Wish(
                            topic.name(),
                            partition.partition(),
                            partition.target(),
                            goal(partition, spec)));
        }
        return wishes;
    }

    private static Goal goal(PartitionState partition, @Nullable MQTopicSpec spec) {
        int now = partition.target().size();
        if (spec == null) {
            return new Goal.Spread(now, Constraint.NONE);
        }
        TopicPlacement placement = spec.placement();
        if (placement != null
                && placement.assignments() != null
                && partition.partition() < placement.assignments().size()) {
            return new Goal.Exactly(placement.assignments().get(partition.partition()).brokers());
        }
        int wanted = spec.replicas() == null ? now : spec.replicas();
        return new Goal.Spread(wanted, constraint(spec));
    }

    static Constraint constraint(MQTopicSpec spec) {
        TopicPlacement placement = spec.placement();
        if (placement == null) {
            return Constraint.NONE;
        }
        Set<String> racks =
                placement.racks() == null ? Set.of() : new LinkedHashSet<>(placement.racks());
        return new Constraint(racks, placement.leaderRack());
    }
}
