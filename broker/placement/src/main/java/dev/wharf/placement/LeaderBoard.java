package dev.wharf.placement;

import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many partitions brokers are the preferred leader of: of one topic, or of all. A step over all topics never makes one of them less even.
 *
 * @param topic null for all
 * @param allMayChange whether partitions whose replicas stay may get another preferred leader
 */
record LeaderBoard(Layout layout, @Nullable String topic, boolean allMayChange) implements Board {
    @Override
    public Collection<Integer> brokers() {
        return layout.brokers.keySet();
    }

    @Override
    public int load(int broker) {
        return topic == null ? layout.led.count(broker) : layout.led.count(topic, broker);
    }

    @Override
    public int loadBesides(int broker) {
        return layout.led.count(broker);
    }

    @Override
    public @Nullable Step step(int from, int to) {
        for (String name : topic == null ? layout.led.topics() : Set.of(topic)) {
            if (!evens(name, from, to)) {
                continue;
            }
            for (Holding holding : layout.led.of(name, from)) {
                Step step = new Step(holding, from, to);
                if (isWithinRules(step)) {
                    return step;
                }
            }
        }
        return null;
    }

    @Override
    public boolean allows(Step step) {
        return evens(step.holding().wish.topic(), step.from(), step.to()) && isWithinRules(step);
    }

    @Override
    public void take(Step step) {
        layout.lead(step.holding(), step.to());
    }

    private boolean evens(String name, int from, int to) {
        return topic != null || layout.led.count(name, from) > layout.led.count(name, to);
    }

    private boolean isWithinRules(Step step) {
        Holding holding = step.holding();
        Constraint constraint = Layout.constraintOf(holding);
        return constraint != null
                && (allMayChange || holding.hasMoved())
                && holding.leader == step.from()
                && holding.replicas.contains(step.to())
                && layout.isPreferred(constraint, step.to());
    }
}
