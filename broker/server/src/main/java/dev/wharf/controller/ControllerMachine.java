package dev.wharf.controller;

import dev.wharf.env.Entropy;
import dev.wharf.machine.Decision;
import dev.wharf.machine.Due;
import dev.wharf.machine.Machine;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;

/**
 * The cluster's metadata as a state machine. Its state is an image that runs ahead of the published one by what is not committed yet.
 *
 * <p>Owner: the loop of its runtime.
 */
public final class ControllerMachine
        implements Machine<ControllerCommand, MetadataRecord, ControllerAnswer> {
    private final TopicCreation topicCreation;
    private final ConfigAlteration configAlteration;
    private final TopicNameIndex names = new TopicNameIndex();
    private MetadataImage image = MetadataImage.EMPTY;

    public ControllerMachine(ControllerConfig config, ConfigRules rules) {
        this.topicCreation = new TopicCreation(config, rules);
        this.configAlteration = new ConfigAlteration(rules);
    }

    /** The state, with what is applied and not yet committed. */
    MetadataImage image() {
        return image;
    }

    @Override
    public Decision<MetadataRecord, ControllerAnswer> decide(
            ControllerCommand command, long requestId, Now now, Entropy dice) {
        return switch (command) {
            case ControllerCommand.CreateTopics create ->
                    topicCreation.decide(image, names, create, requestId, dice);
            case ControllerCommand.DeleteTopics delete ->
                    TopicDeletion.decide(image, delete, requestId);
            case ControllerCommand.CreatePartitions grow ->
                    PartitionGrowth.decide(image, grow, requestId, dice);
            case ControllerCommand.AlterConfigs alter ->
                    configAlteration.decide(image, alter, requestId);
            case ControllerCommand.ReplaceConfigs replace ->
                    configAlteration.decide(image, replace, requestId);
            case ControllerCommand.ElectLeaders elect ->
                    LeaderElection.decide(image, elect, requestId);
            case ControllerCommand.UpdateFeatures update ->
                    FeatureUpdates.decide(image, update, requestId);
            case ControllerCommand.AllocateProducerIds allocate ->
                    BrokerRegistry.allocate(image, allocate, requestId);
            case ControllerCommand.RegisterBroker register ->
                    BrokerRegistry.register(image, register, requestId);
        };
    }

    @Override
    public void apply(MetadataRecord record) {
        if (record instanceof MetadataRecord.RemoveTopic removed) {
            names.remove(image.topics().require(removed.id()).name());
        }
        image = image.apply(record);
        if (record instanceof MetadataRecord.Topic topic) {
            names.add(topic.name());
        }
    }

    @Override
    public Due<ControllerCommand> nextDue() {
        return Due.never();
    }

    @Override
    public void reset() {
        image = MetadataImage.EMPTY;
        names.clear();
    }
}
