package dev.wharf.controller;

import dev.wharf.env.Entropy;
import dev.wharf.machine.Decision;
import dev.wharf.machine.Due;
import dev.wharf.machine.Machine;
import dev.wharf.metadata.MetadataImage;

/**
 * The cluster's metadata as a state machine. Its state is an image that runs ahead of the published one by what is not committed yet, and what is known of
 * brokers that no log keeps.
 *
 * <p>Owner: the loop of its runtime.
 */
public final class ControllerMachine
        implements Machine<ControllerCommand, ControllerRecord, ControllerAnswer> {
    private final Membership membership;
    private final ControllerState state;
    private final TopicCreation topicCreation;
    private final ConfigAlteration configAlteration;
    private final BrokerRegistry registry;
    private final BrokerSessions sessions;
    private final IsrChanges isrChanges;
    private final LeaderElection elections;
    private final Reassignments reassignments;
    private final RestartPermits permits;
    private final Upkeep upkeep;

    public ControllerMachine(ControllerConfig config, ConfigRules rules, Membership membership) {
        this.membership = membership;
        this.state = new ControllerState(config.sessions());
        Leaderships leaderships = new Leaderships(new TopicSettings(rules));
        this.topicCreation = new TopicCreation(config, rules);
        this.configAlteration = new ConfigAlteration(rules, leaderships);
        this.registry = new BrokerRegistry(membership, leaderships);
        this.sessions = new BrokerSessions(leaderships);
        this.isrChanges = new IsrChanges(leaderships);
        this.elections = new LeaderElection(leaderships);
        this.reassignments = new Reassignments(leaderships);
        this.permits = new RestartPermits(leaderships);
        this.upkeep =
                new Upkeep(membership, sessions, new LeaderBalance(config.balance(), leaderships));
    }

    /** The state, with what is applied and not yet committed. */
    MetadataImage image() {
        return state.image();
    }

    /** Which partitions brokers have, for a look from outside. */
    PartitionIndex partitions() {
        return state.partitions();
    }

    @Override
    public Decision<ControllerRecord, ControllerAnswer> decide(
            ControllerCommand command, long requestId, Now now, Entropy dice) {
        MetadataImage image = state.image();
        return switch (command) {
            case ControllerCommand.CreateTopics create ->
                    topicCreation.decide(image, state.names(), create, requestId, now, dice);
            case ControllerCommand.DeleteTopics delete ->
                    TopicDeletion.decide(image, delete, requestId);
            case ControllerCommand.CreatePartitions grow ->
                    PartitionGrowth.decide(image, grow, requestId, dice);
            case ControllerCommand.AlterConfigs alter ->
                    configAlteration.decide(state, alter, requestId);
            case ControllerCommand.ReplaceConfigs replace ->
                    configAlteration.decide(state, replace, requestId);
            case ControllerCommand.ElectLeaders elect -> elections.decide(image, elect, requestId);
            case ControllerCommand.UpdateFeatures update ->
                    FeatureUpdates.decide(image, membership, update, requestId);
            case ControllerCommand.AllocateProducerIds allocate ->
                    ProducerIdBlocks.decide(image, allocate, requestId);
            case ControllerCommand.RegisterBroker register ->
                    registry.decide(state, register, requestId, now);
            case ControllerCommand.UnregisterBroker unregister ->
                    registry.decide(state, unregister, requestId);
            case ControllerCommand.BrokerHeartbeat heartbeat ->
                    sessions.decide(state, heartbeat, requestId, now);
            case ControllerCommand.ConnectionLost lost ->
                    sessions.decide(state, lost, requestId, now);
            case ControllerCommand.AlterPartition alter ->
                    isrChanges.decide(image, alter, requestId);
            case ControllerCommand.AlterReassignments alter ->
                    reassignments.decide(image, alter, requestId);
            case ControllerCommand.PermitRestart permit ->
                    permits.decide(state, permit, requestId, now);
            case ControllerCommand.AdmitOperator(ControllerCommand.Operator operator) ->
                    permits.admit(state, operator, requestId);
            case ControllerCommand.Tick _ -> upkeep.decide(state, requestId, now);
        };
    }

    @Override
    public void apply(ControllerRecord record) {
        state.apply(record);
    }

    @Override
    public Due<ControllerCommand> nextDue() {
        return upkeep.nextDue(state);
    }

    @Override
    public void reset() {
        state.reset();
    }
}
