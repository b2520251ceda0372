package dev.wharf.cluster;

import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerAnswer.AlteredPartition;
import dev.wharf.controller.ControllerAnswer.InSyncState;
import dev.wharf.controller.ControllerAnswer.PartitionsAltered;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.ControllerCommand.AlterPartition;
import dev.wharf.controller.ControllerCommand.InSync;
import dev.wharf.controller.ControllerCommand.IsrChange;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AlterPartitionRequest;
import dev.wharf.protocol.message.AlterPartitionResponse;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A leader's word about who is in sync, and what the controller says to it, as Kafka's messages. Without state. */
final class IsrMessages {
    private IsrMessages() {}

    static AlterPartitionRequest question(AlterPartition command) {
        Map<Uuid, List<AlterPartitionRequest.PartitionData>> byTopic = new LinkedHashMap<>();
        for (IsrChange change : command.changes()) {
            List<AlterPartitionRequest.BrokerState> isr = new ArrayList<>();
            for (InSync member : change.isr()) {
                isr.add(
                        new AlterPartitionRequest.BrokerState()
                                .setBrokerId(member.brokerId())
                                .setBrokerEpoch(member.brokerEpoch()));
            }
            byTopic.computeIfAbsent(change.topicId(), id -> new ArrayList<>())
                    .add(
                            new AlterPartitionRequest.PartitionData()
                                    .setPartitionIndex(change.partition())
                                    .setLeaderEpoch(change.leaderEpoch())
                                    .setPartitionEpoch(change.partitionEpoch())
                                    .setNewIsrWithEpochs(isr));
        }
        List<AlterPartitionRequest.TopicData> topics = new ArrayList<>();
        byTopic.forEach(
                (id, partitions) ->
                        topics.add(
                                new AlterPartitionRequest.TopicData()
                                        .setTopicId(id)
                                        .setPartitions(partitions)));
        return new AlterPartitionRequest()
                .setBrokerId(command.brokerId())
                .setBrokerEpoch(command.brokerEpoch())
                .setTopics(topics);
    }

    static AlterPartition command(AlterPartitionRequest read) {
        List<IsrChange> changes = new ArrayList<>();
        for (AlterPartitionRequest.TopicData topic : read.topics()) {
            for (AlterPartitionRequest.PartitionData partition : topic.partitions()) {
                List<InSync> isr = new ArrayList<>();
                for (AlterPartitionRequest.BrokerState member : partition.newIsrWithEpochs()) {
                    isr.add(new InSync(member.brokerId(), member.brokerEpoch()));
                }
                changes.add(
                        new ControllerCommand.IsrChange(
                                topic.topicId(),
                                partition.partitionIndex(),
                                partition.leaderEpoch(),
                                partition.partitionEpoch(),
                                isr));
            }
        }
        return new AlterPartition(read.brokerId(), read.brokerEpoch(), changes);
    }

    static AlterPartitionResponse answer(PartitionsAltered altered) {
        Map<Uuid, List<AlterPartitionResponse.PartitionData>> byTopic = new LinkedHashMap<>();
        for (AlteredPartition partition : altered.partitions()) {
            AlterPartitionResponse.PartitionData data =
                    new AlterPartitionResponse.PartitionData()
                            .setPartitionIndex(partition.partition())
                            .setErrorCode(partition.error().code());
            InSyncState state = partition.state();
            if (state != null) {
                data.setLeaderId(state.leader())
                        .setLeaderEpoch(state.leaderEpoch())
                        .setIsr(state.isr())
                        .setPartitionEpoch(state.partitionEpoch());
            }
            byTopic.computeIfAbsent(partition.topicId(), id -> new ArrayList<>()).add(data);
        }
        List<AlterPartitionResponse.TopicData> topics = new ArrayList<>();
        byTopic.forEach(
                (id, partitions) ->
                        topics.add(
                                new AlterPartitionResponse.TopicData()
                                        .setTopicId(id)
                                        .setPartitions(partitions)));
        return new AlterPartitionResponse().setErrorCode(altered.error().code()).setTopics(topics);
    }

    static PartitionsAltered altered(AlterPartitionResponse read) {
        List<AlteredPartition> partitions = new ArrayList<>();
        for (AlterPartitionResponse.TopicData topic : read.topics()) {
            for (AlterPartitionResponse.PartitionData data : topic.partitions()) {
                Errors error = Errors.of(data.errorCode());
                boolean hasState = error == Errors.NONE || error == Errors.NEW_LEADER_ELECTED;
                partitions.add(
                        new ControllerAnswer.AlteredPartition(
                                topic.topicId(),
                                data.partitionIndex(),
                                error,
                                hasState ? state(data) : null));
            }
        }
        return new PartitionsAltered(Errors.of(read.errorCode()), partitions);
    }

    private static InSyncState state(AlterPartitionResponse.PartitionData data) {
        return new InSyncState(
                data.leaderId(), data.leaderEpoch(), data.isr(), data.partitionEpoch());
    }
}
