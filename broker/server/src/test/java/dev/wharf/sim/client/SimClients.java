package dev.wharf.sim.client;

import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.sim.check.Traces;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The clients of one simulation, whatever they talk to: all start, some lose their connections, and after healing each has to get on. */
public final class SimClients {
    private final SimWorld world;
    private final SimEntropy dice;
    private final List<Runnable> starts = new ArrayList<>();
    private final List<Runnable> cuts = new ArrayList<>();
    private final List<Consumer<Traces>> tracers = new ArrayList<>();
    private final List<SimConsumer> consumers = new ArrayList<>();
    private final Set<PartitionHistory> written = new LinkedHashSet<>();
    private boolean hasMembers;

    /** How far the clients have come. */
    public record Progress(List<Long> acknowledged, List<Long> fetches, long generations) {}

    /** @param dice say who loses its connection */
    public SimClients(SimWorld world, SimEntropy dice) {
        this.world = world;
        this.dice = dice;
    }

    /** @param target what it writes */
    public void add(SimProducer producer, PartitionHistory target) {
        add(producer::start, producer::cut);
        written.add(target);
    }

    public void add(SimConsumer consumer) {
        add(consumer::start, consumer::cut);
        consumers.add(consumer);
    }

    public void add(SimGroupMember member) {
        add(member::start, member::cut);
        hasMembers = true;
    }

    public void add(SimAdmin admin) {
        add(admin::start, admin::cut);
    }

    public void add(SimMover mover) {
        add(mover::start, mover::cut);
        tracers.add(mover::traceTo);
    }

    public void add(SimVoteKeeper keeper) {
        add(keeper::start, keeper::cut);
        tracers.add(keeper::traceTo);
    }

    public void add(SimOffsetWatch watch) {
        add(watch::start, watch::cut);
        tracers.add(watch::traceTo);
    }

    /** What those have done who count it. */
    public void traceTo(Traces traces) {
        tracers.forEach(tracer -> tracer.accept(traces));
    }

    private void add(Runnable start, Runnable cut) {
        starts.add(start);
        cuts.add(cut);
    }

    /** Once, when all have been added. */
    public void start() {
        starts.forEach(Runnable::run);
    }

    /** Some client loses its connection. */
    public void cutOne() {
        cuts.get(dice.nextInt(cuts.size())).run();
    }

    public Progress progress() {
        return new Progress(
                written.stream().map(PartitionHistory::acknowledged).toList(),
                consumers.stream().map(SimConsumer::answered).toList(),
                world.generations().formed());
    }

    /** Whether each partition that is written took more, each consumer read on, and a group formed again since {@code before}. */
    public boolean hasProgressed(Progress before) {
        Progress now = progress();
        return haveGrown(before.acknowledged, now.acknowledged)
                && haveGrown(before.fetches, now.fetches)
                && (!hasMembers || now.generations > before.generations);
    }

    private static boolean haveGrown(List<Long> before, List<Long> now) {
        for (int i = 0; i < before.size(); i++) {
            if (now.get(i) <= before.get(i)) {
                return false;
            }
        }
        return true;
    }
}
