package dev.wharf.sim.run;

import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.client.SimAdmin;
import dev.wharf.sim.client.SimClients;
import dev.wharf.sim.client.SimConsumer;
import dev.wharf.sim.client.SimGroupMember;
import dev.wharf.sim.client.SimProducer;
import dev.wharf.sim.client.SimTopic;
import dev.wharf.sim.client.SimWorld;
import java.util.List;

/** Puts together the clients of one simulation. */
final class SimCrowd {
    /** A topic of this name always has a producer. */
    static final String COMPACTED = "compacted";

    private final SimWorld world;
    private final SimEntropy dice;
    private final SimClients clients;

    static SimClients of(SimWorld world, SimOptions options) {
        return new SimCrowd(world, options).clients;
    }

    private SimCrowd(SimWorld world, SimOptions options) {
        this.world = world;
        this.dice = world.dice("crowd");
        this.clients = new SimClients(world, dice);
        for (int i = 0; i < options.producers(); i++) {
            SimTopic compacted = i == 0 ? world.topics().get(COMPACTED) : null;
            addProducer("producer" + i, compacted == null ? anyTopic() : compacted, i % 3 != 2);
        }
        for (int i = 0; i < options.consumers(); i++) {
            addConsumer("consumer" + i);
        }
        SimTopic shared = topics().getLast();
        for (int i = 0; i < options.members(); i++) {
            clients.add(
                    new SimGroupMember(
                            world,
                            "member" + i,
                            "group" + i % 2,
                            shared,
                            new SimGroupMember.Habits(
                                    dice.chance(options.staticPercent()),
                                    options.cooperative(),
                                    false)));
        }
        clients.add(new SimAdmin(world, "admin"));
    }

    private List<SimTopic> topics() {
        return List.copyOf(world.topics().values());
    }

    private SimTopic anyTopic() {
        return topics().get(dice.nextInt(topics().size()));
    }

    private void addProducer(String name, SimTopic topic, boolean idempotent) {
        int partition = dice.nextInt(topic.partitions().size());
        clients.add(
                new SimProducer(world, name, topic, partition, idempotent),
                topic.partitions().get(partition));
    }

    private void addConsumer(String name) {
        SimTopic topic = anyTopic();
        clients.add(new SimConsumer(world, name, topic, dice.nextInt(topic.partitions().size())));
    }
}
