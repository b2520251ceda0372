package dev.wharf.placement;

import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many replicas brokers have: of one topic, or of all. A step over all topics never makes one of them less even.
 *
 * @param topic null for all
 * @param dataMayMove whether a replica may leave a broker that had it; if not, only those that have to go somewhere new are open to choice
 */
record ReplicaBoard(Layout layout, @Nullable String topic, boolean dataMayMove) implements Board {
    @Override
    public Collection<Integer> brokers() {
        return layout.brokers.keySet();
    }

    @Override
    public int load(int broker) {
        return topic == null ? layout.held.count(broker) : layout.held.count(topic, broker);
    }

    @Override
    public int loadBesides(int broker) {
        return layout.held.count(broker);
    }

    @Override
    public @Nullable Step step(int from, int to) {
        Step best = null;
        for (String name : topic == null ? layout.held.topics() : Set.of(topic)) {
            if (!evens(name, from, to)) {
                continue;
            }
            for (Holding holding : layout.held.of(name, from)) {
                Step step = new Step(holding, from, to);
                if (isWithinRules(step) && (best == null || cost(step) < cost(best))) {
                    best = step;
                    if (cost(best) <= 0) {
                        return best;
                    }
                }
            }
        }
        return best;
    }

    @Override
    public boolean allows(Step step) {
        return evens(step.holding().wish.topic(), step.from(), step.to()) && isWithinRules(step);
    }

    @Override
    public void take(Step step) {
        layout.drop(step.holding(), step.from());
        layout.add(step.holding(), step.to());
        Constraint constraint = Layout.constraintOf(step.holding());
        if (constraint != null) {
            layout.chooseLeader(step.holding(), constraint);
        }
    }

    private boolean evens(String name, int from, int to) {
        return topic != null || layout.held.count(name, from) > layout.held.count(name, to);
    }

    private boolean isWithinRules(Step step) {
        Holding holding = step.holding();
        Constraint constraint = Layout.constraintOf(holding);
        Candidate source = layout.brokers.get(step.from());
        Candidate target = layout.brokers.get(step.to());
        return constraint != null
                && source != null
                && target != null
                && holding.replicas.contains(step.from())
                && layout.mayGet(holding, constraint, target)
                && (dataMayMove || cost(step) <= 0)
                && (source.rackOrNone().equals(target.rackOrNone())
                        || layout.inRack(holding, target) < layout.inRack(holding, source))
                && (constraint.prefersToLead(target)
                        || layout.canBeLedWithout(holding, constraint, step.from()));
    }

    /** Replicas that a step makes some broker fetch, less those that it saves. */
    private static int cost(Step step) {
        return (step.holding().wasOn(step.to()) ? 0 : 1)
                - (step.holding().wasOn(step.from()) ? 0 : 1);
    }
}
