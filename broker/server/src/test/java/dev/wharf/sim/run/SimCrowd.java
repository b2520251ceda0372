package dev.wharf.sim.run;

import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.sim.client.SimAdmin;
import dev.wharf.sim.client.SimConsumer;
import dev.wharf.sim.client.SimGroupMember;
import dev.wharf.sim.client.SimProducer;
import dev.wharf.sim.client.SimTopic;
import dev.wharf.sim.client.SimWorld;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All clients of one simulation. */
final class SimCrowd {
    /** A topic of this name always has a producer. */
    static final String COMPACTED = "compacted";

    private final SimWorld world;
    private final SimEntropy dice;
    private final List<Runnable> starts = new ArrayList<>();
    private final List<Runnable> cuts = new ArrayList<>();
    private final List<SimConsumer> consumers = new ArrayList<>();
    private final Set<PartitionHistory> written = new LinkedHashSet<>();
    private final boolean hasMembers;

    /** How far the clients have come. */
    record Progress(List<Long> acknowledged, List<Long> fetches, long generations) {}

    SimCrowd(SimWorld world, SimOptions options) {
        this.world = world;
        this.dice = world.dice("crowd");
        this.hasMembers = options.members() > 0;
        for (int i = 0; i < options.producers(); i++) {
            SimTopic compacted = i == 0 ? world.topics().get(COMPACTED) : null;
            addProducer("producer" + i, compacted == null ? anyTopic() : compacted, i % 3 != 2);
        }
        for (int i = 0; i < options.consumers(); i++) {
            addConsumer("consumer" + i);
        }
        SimTopic shared = topics().getLast();
        for (int i = 0; i < options.members(); i++) {
            SimGroupMember member =
                    new SimGroupMember(
                            world,
                            "member" + i,
                            "group" + i % 2,
                            shared,
                            new SimGroupMember.Habits(
                                    dice.chance(options.staticPercent()),
                                    options.cooperative(),
                                    false));
            starts.add(member::start);
            cuts.add(member::cut);
        }
        SimAdmin admin = new SimAdmin(world, "admin");
        starts.add(admin::start);
        cuts.add(admin::cut);
    }

    private List<SimTopic> topics() {
        return List.copyOf(world.topics().values());
    }

    private SimTopic anyTopic() {
        return topics().get(dice.nextInt(topics().size()));
    }

    private void addProducer(String name, SimTopic topic, boolean idempotent) {
        int partition = dice.nextInt(topic.partitions().size());
        SimProducer producer = new SimProducer(world, name, topic, partition, idempotent);
        starts.add(producer::start);
        cuts.add(producer::cut);
        written.add(topic.partitions().get(partition));
    }

    private void addConsumer(String name) {
        SimTopic topic = anyTopic();
        SimConsumer consumer =
                new SimConsumer(world, name, topic, dice.nextInt(topic.partitions().size()));
        starts.add(consumer::start);
        cuts.add(consumer::cut);
        consumers.add(consumer);
    }

    void start() {
        starts.forEach(Runnable::run);
    }

    /** Some client loses its connection. */
    void cutOne() {
        cuts.get(dice.nextInt(cuts.size())).run();
    }

    Progress progress() {
        return new Progress(
                written.stream().map(PartitionHistory::acknowledged).toList(),
                consumers.stream().map(SimConsumer::answered).toList(),
                world.generations().formed());
    }

    /** Whether each partition that is written took more, each consumer read on, and each group formed again since {@code before}. */
    boolean hasProgressed(Progress before) {
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
