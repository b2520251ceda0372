package dev.wharf.sim.cluster;

import dev.wharf.group.GroupPartitions;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.client.SimAdmin;
import dev.wharf.sim.client.SimClients;
import dev.wharf.sim.client.SimConsumer;
import dev.wharf.sim.client.SimGroupMember;
import dev.wharf.sim.client.SimMover;
import dev.wharf.sim.client.SimOffsetWatch;
import dev.wharf.sim.client.SimProducer;
import dev.wharf.sim.client.SimServer;
import dev.wharf.sim.client.SimTopic;
import dev.wharf.sim.client.SimVoteKeeper;
import dev.wharf.sim.client.SimWorld;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts together the clients of one simulation of a cluster, each with an entrance to the broker that it has to ask. */
final class ClusterCrowd {
    private static final int NOBODY = -1;

    private final SimWorld world;
    private final SimEntropy dice;
    private final List<ClusterNode> nodes;
    private final SimClients clients;
    private final SimWorld operators;

    ClusterCrowd(SimWorld world, List<ClusterNode> nodes) {
        this.world = world;
        this.nodes = nodes;
        this.dice = world.dice("crowd");
        this.clients = new SimClients(world, dice);
        this.operators = anywhere();
    }

    /** The world as a client sees it that wants any broker. */
    SimWorld anywhere() {
        return through(new ClusterEntrance.Goal(image -> NOBODY, image -> NOBODY));
    }

    /** The world as a client sees it that wants the leader of a partition. */
    SimWorld atLeader(String topic, int partition) {
        return through(
                new ClusterEntrance.Goal(
                        image -> leader(image, topic, partition),
                        image -> {
                            PartitionImage state = find(image, topic, partition);
                            return state == null ? NOBODY : state.leaderEpoch();
                        }));
    }

    private SimWorld atCoordinator(String group) {
        return through(
                new ClusterEntrance.Goal(
                        image -> {
                            TopicImage offsets = image.topic(GroupPartitions.TOPIC);
                            return offsets == null
                                    ? NOBODY
                                    : leader(
                                            image,
                                            GroupPartitions.TOPIC,
                                            GroupPartitions.partitionOf(
                                                    group, offsets.partitions().size()));
                        },
                        image -> NOBODY));
    }

    private SimWorld through(ClusterEntrance.Goal goal) {
        SimServer entrance =
                new ClusterEntrance(world.scheduler(), world.dice("entrance"), nodes, goal);
        return world.through(entrance);
    }

    private static int leader(MetadataImage image, String topic, int partition) {
        PartitionImage state = find(image, topic, partition);
        return state == null ? NOBODY : state.leader();
    }

    private static @Nullable PartitionImage find(MetadataImage image, String topic, int partition) {
        TopicImage found = image.topic(topic);
        return found == null ? null : found.partition(partition);
    }

    SimClients clients() {
        return clients;
    }

    /** Adds the clients that these options call for, and sets them to work; once. */
    void start(ClusterOptions options) {
        List<SimTopic> topics = List.copyOf(world.topics().values());
        for (int i = 0; i < options.producers(); i++) {
            addProducer("producer" + i, topics.get(i % topics.size()), i % 3 != 2);
        }
        for (int i = 0; i < options.consumers(); i++) {
            addConsumer("consumer" + i, topics.get(dice.nextInt(topics.size())));
        }
        for (int i = 0; i < options.members(); i++) {
            String group = "group" + i % 2;
            clients.add(
                    new SimGroupMember(
                            atCoordinator(group),
                            "member" + i,
                            group,
                            topics.getLast(),
                            new SimGroupMember.Habits(dice.chance(30), false, false)));
        }
        for (int i = 0; i < Math.min(2, options.members()); i++) {
            String group = "group" + i;
            clients.add(
                    new SimOffsetWatch(
                            atCoordinator(group), "watch of " + group, group, topics.getLast()));
        }
        clients.add(new SimAdmin(anywhere(), "admin"));
        clients.add(new SimMover(operators, "mover"));
        clients.add(new SimVoteKeeper(operators, "keeper of votes", ClusterNode::endpoint));
        clients.start();
    }

    /** From now on nobody moves anything any more. */
    void calm() {
        operators.lull().fall();
    }

    private void addProducer(String name, SimTopic topic, boolean idempotent) {
        int partition = dice.nextInt(topic.partitions().size());
        clients.add(
                new SimProducer(
                        atLeader(topic.name(), partition), name, topic, partition, idempotent),
                topic.partitions().get(partition));
    }

    private void addConsumer(String name, SimTopic topic) {
        int partition = dice.nextInt(topic.partitions().size());
        clients.add(new SimConsumer(atLeader(topic.name(), partition), name, topic, partition));
    }
}
