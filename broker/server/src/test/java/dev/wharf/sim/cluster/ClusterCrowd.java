package dev.wharf.sim.cluster;

import dev.wharf.group.GroupPartitions;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.sim.client.SimAdmin;
import dev.wharf.sim.client.SimConsumer;
import dev.wharf.sim.client.SimGroupMember;
import dev.wharf.sim.client.SimProducer;
import dev.wharf.sim.client.SimServer;
import dev.wharf.sim.client.SimTopic;
import dev.wharf.sim.client.SimWorld;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/** All clients of one simulation of a cluster. */
final class ClusterCrowd {
    private static final int NOBODY = -1;

    private final SimWorld world;
    private final SimEntropy dice;
    private final List<ClusterNode> nodes;
    private final List<Runnable> starts = new ArrayList<>();
    private final List<Runnable> cuts = new ArrayList<>();
    private final List<SimConsumer> consumers = new ArrayList<>();
    private final Set<PartitionHistory> written = new LinkedHashSet<>();
    private boolean hasMembers;

    /** How far the clients have come. */
    record Progress(List<Long> acknowledged, List<Long> fetches, long generations) {}

    ClusterCrowd(SimWorld world, List<ClusterNode> nodes) {
        this.world = world;
        this.nodes = nodes;
        this.dice = world.dice("crowd");
    }

    /** The world as a client sees it that wants any broker. */
    SimWorld anywhere() {
        return through(image -> NOBODY);
    }

    /** The world as a client sees it that wants the leader of a partition. */
    SimWorld atLeader(String topic, int partition) {
        return through(image -> leader(image, topic, partition));
    }

    private SimWorld atCoordinator(String group) {
        return through(
                image -> {
                    TopicImage offsets = image.topic(GroupPartitions.TOPIC);
                    return offsets == null
                            ? NOBODY
                            : leader(
                                    image,
                                    GroupPartitions.TOPIC,
                                    GroupPartitions.partitionOf(
                                            group, offsets.partitions().size()));
                });
    }

    private SimWorld through(ToIntFunction<MetadataImage> wanted) {
        SimServer entrance =
                new ClusterEntrance(world.scheduler(), world.dice("entrance"), nodes, wanted);
        return world.through(entrance);
    }

    private static int leader(MetadataImage image, String topic, int partition) {
        TopicImage found = image.topic(topic);
        PartitionImage state = found == null ? null : found.partition(partition);
        return state == null ? NOBODY : state.leader();
    }

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
            SimGroupMember member =
                    new SimGroupMember(
                            atCoordinator(group),
                            "member" + i,
                            group,
                            topics.getLast(),
                            new SimGroupMember.Habits(dice.chance(30), false, false));
            add(member::start, member::cut);
            hasMembers = true;
        }
        SimAdmin admin = new SimAdmin(anywhere(), "admin");
        add(admin::start, admin::cut);
        starts.forEach(Runnable::run);
    }

    private void addProducer(String name, SimTopic topic, boolean idempotent) {
        int partition = dice.nextInt(topic.partitions().size());
        SimProducer producer =
                new SimProducer(
                        atLeader(topic.name(), partition), name, topic, partition, idempotent);
        add(producer::start, producer::cut);
        written.add(topic.partitions().get(partition));
    }

    private void addConsumer(String name, SimTopic topic) {
        int partition = dice.nextInt(topic.partitions().size());
        SimConsumer consumer =
                new SimConsumer(atLeader(topic.name(), partition), name, topic, partition);
        add(consumer::start, consumer::cut);
        consumers.add(consumer);
    }

    private void add(Runnable start, Runnable cut) {
        starts.add(start);
        cuts.add(cut);
    }

    /** Some client loses its connection. */
    void cutOne() {
        cuts.get(dice.nextInt(cuts.size())).run();
    }

    /** All clients lose their connections. */
    void cutAll() {
        cuts.forEach(Runnable::run);
    }

    Progress progress() {
        return new Progress(
                written.stream().map(PartitionHistory::acknowledged).toList(),
                consumers.stream().map(SimConsumer::answered).toList(),
                world.generations().formed());
    }

    /** Whether each partition that is written took more, each consumer read on, and a group formed again since {@code before}. */
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
