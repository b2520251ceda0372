package dev.wharf.controller;

import dev.wharf.controller.ControllerCommand.AlterConfigs;
import dev.wharf.controller.ControllerCommand.AlterReassignments;
import dev.wharf.controller.ControllerCommand.ConfigChange;
import dev.wharf.controller.ControllerCommand.CreatePartitions;
import dev.wharf.controller.ControllerCommand.CreateTopics;
import dev.wharf.controller.ControllerCommand.DeleteTopics;
import dev.wharf.controller.ControllerCommand.ElectLeaders;
import dev.wharf.controller.ControllerCommand.Election;
import dev.wharf.controller.ControllerCommand.Growth;
import dev.wharf.controller.ControllerCommand.NewTopic;
import dev.wharf.controller.ControllerCommand.Operation;
import dev.wharf.controller.ControllerCommand.Operator;
import dev.wharf.controller.ControllerCommand.PermitRestart;
import dev.wharf.controller.ControllerCommand.Quorum;
import dev.wharf.controller.ControllerCommand.Reassignment;
import dev.wharf.controller.ControllerCommand.ResourceChanges;
import dev.wharf.controller.ControllerCommand.TopicKey;
import dev.wharf.controller.ControllerCommand.UnregisterBroker;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.sim.SimEntropy;
import dev.wharf.types.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Creates, deletes and moves what a toy cluster has, and asks again until there is an answer. */
final class ToyOperator {
    private static final int MAX_TOPICS = 5;
    private static final int MAX_PARTITIONS = 4;
    private static final int PATIENCE_MS = 500;

    private final ToyCluster cluster;
    private final SimEntropy dice;
    private int names;
    private long epoch;

    ToyOperator(ToyCluster cluster, SimEntropy dice) {
        this.cluster = cluster;
        this.dice = dice;
    }

    void act() {
        MetadataImage image = cluster.log().image();
        int topics = image.topics().size();
        int draw = dice.nextInt(100);
        if (topics == 0 || (draw < 15 && topics < MAX_TOPICS)) {
            insist(create());
        } else if (draw < 17) {
            insist(new DeleteTopics(List.of(new TopicKey.ByName(any(image).name()))));
        } else if (draw < 30) {
            TopicImage topic = any(image);
            int count = topic.partitions().size() + 1;
            if (count <= MAX_PARTITIONS) {
                insist(new CreatePartitions(List.of(new Growth(topic.name(), count, null)), false));
            }
        } else if (draw < 45) {
            insist(reassign(image));
        } else if (draw < 55) {
            insist(new ElectLeaders(Election.PREFERRED, null));
        } else if (draw < 65 && !cluster.losesRecords()) {
            insist(minInsync(image));
        } else if (draw >= 65 && draw < 70) {
            maybeUnregister(image);
        } else if (draw >= 70) {
            restartOne(image);
        }
    }

    /** Now and then another operator takes over, and the one before does not know it. */
    private void restartOne(MetadataImage image) {
        epoch += dice.chance(10) ? 1 : 0;
        long own = epoch - (dice.chance(10) ? 1 : 0);
        int id = dice.nextInt(ToyCluster.BROKERS);
        PermitLaws.Asked asked = cluster.permits().ask(id, image);
        Quorum ofOthers = new Quorum(-1, new TreeSet<>(), new TreeSet<>());
        cluster.call(
                new PermitRestart(new Operator("op" + own, own), List.of(id), false, ofOthers),
                answer -> {
                    boolean isGranted = asked.onAnswer(answer, cluster.nowMs());
                    if (isGranted && cluster.broker(id).isRegistered() && dice.chance(90)) {
                        cluster.broker(id).leave();
                    }
                });
    }

    private CreateTopics create() {
        NewTopic topic =
                new NewTopic(
                        "topic" + names++,
                        1 + dice.nextInt(2),
                        (short) (cluster.losesRecords() ? 3 : 1 + dice.nextInt(3)),
                        List.of(),
                        Map.of());
        return new CreateTopics(dice.nextUuid(), List.of(topic), false);
    }

    private TopicImage any(MetadataImage image) {
        List<TopicImage> topics = new ArrayList<>();
        image.topics().byName().forEach(topic -> topics.add(topic.getValue()));
        return topics.get(dice.nextInt(topics.size()));
    }

    private AlterReassignments reassign(MetadataImage image) {
        TopicImage topic = any(image);
        int number = dice.nextInt(topic.partitions().size());
        PartitionImage partition = topic.require(number);
        List<Integer> replicas = new ArrayList<>();
        while (replicas.size() < partition.replicas().size() - partition.adding().size()) {
            int id = dice.nextInt(ToyCluster.BROKERS);
            if (!replicas.contains(id)) {
                replicas.add(id);
            }
        }
        @Nullable List<Integer> wanted =
                partition.isReassigning() && dice.chance(50) ? null : replicas;
        return new AlterReassignments(
                List.of(new Reassignment(new TopicPartition(topic.name(), number), wanted)), true);
    }

    private AlterConfigs minInsync(MetadataImage image) {
        ConfigResource resource =
                dice.chance(30)
                        ? ConfigResource.ofAllBrokers()
                        : ConfigResource.ofTopic(any(image).name());
        return new AlterConfigs(
                List.of(
                        new ResourceChanges(
                                resource,
                                List.of(
                                        new ConfigChange(
                                                "min.insync.replicas",
                                                Operation.SET,
                                                Integer.toString(1 + dice.nextInt(3)))))),
                false);
    }

    /** Only one that nobody needs: its records are given up. */
    private void maybeUnregister(MetadataImage image) {
        int id = dice.nextInt(ToyCluster.BROKERS);
        boolean[] needed = {cluster.broker(id).isUp()};
        ToyReplicas.each(
                image,
                (slot, partition) ->
                        needed[0] |=
                                partition.isr().contains(id)
                                        || partition.elr().contains(id)
                                        || partition.lastKnownElr().contains(id));
        if (!needed[0]) {
            cluster.call(new UnregisterBroker(id), answer -> {});
        }
    }

    private void insist(ControllerCommand command) {
        boolean[] answered = {false};
        cluster.call(command, answer -> answered[0] |= answer != null);
        cluster.after(
                PATIENCE_MS,
                () -> {
                    if (!answered[0] && !cluster.isCalm()) {
                        insist(command);
                    }
                });
    }
}
