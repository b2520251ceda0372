package dev.wharf.controller;

import dev.wharf.controller.ControllerAnswer.ConfigsAltered;
import dev.wharf.controller.ControllerAnswer.GrowthResult;
import dev.wharf.controller.ControllerAnswer.PartitionsCreated;
import dev.wharf.controller.ControllerAnswer.TopicResult;
import dev.wharf.controller.ControllerAnswer.TopicsCreated;
import dev.wharf.controller.ControllerCommand.CreatePartitions;
import dev.wharf.controller.ControllerCommand.CreateTopics;
import dev.wharf.controller.ControllerCommand.Growth;
import dev.wharf.controller.ControllerCommand.NewTopic;
import dev.wharf.controller.ControllerCommand.PartitionReplicas;
import dev.wharf.controller.ControllerCommand.RegisterBroker;
import dev.wharf.machine.Decision;
import dev.wharf.machine.Machine;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.Samples;
import dev.wharf.protocol.Errors;
import dev.wharf.sim.SimEntropy;
import dev.wharf.types.Uuid;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A controller's machine alone: each command is decided and applied at once. */
final class MachineDriver {
    private final ControllerMachine machine =
            new ControllerMachine(new ControllerConfig(3, (short) 1), new ToyRules());
    private final SimEntropy dice = new SimEntropy(9);
    private List<MetadataRecord> lastRecords = List.of();

    /** With brokers 0 to {@code brokers - 1}, none of them fenced. */
    MachineDriver(int brokers) {
        for (int id = 0; id < brokers; id++) {
            ask(new RegisterBroker(Samples.broker(id, -1, false)));
        }
    }

    ControllerAnswer ask(ControllerCommand command) {
        Decision<MetadataRecord, ControllerAnswer> decision =
                machine.decide(command, 1, new Machine.Now(0, 0), dice);
        lastRecords = decision.records();
        lastRecords.forEach(machine::apply);
        return decision.replies().getFirst().answer();
    }

    /** Puts the state where no command would bring it. */
    void apply(MetadataRecord record) {
        machine.apply(record);
    }

    TopicResult create(NewTopic topic) {
        return create(List.of(topic)).getFirst();
    }

    List<TopicResult> create(List<NewTopic> topics) {
        return ((TopicsCreated) ask(new CreateTopics(dice.nextUuid(), topics, false))).topics();
    }

    List<GrowthResult> grow(Growth... growth) {
        return ((PartitionsCreated) ask(new CreatePartitions(List.of(growth), false))).topics();
    }

    List<ControllerAnswer.ConfigResult> alter(ControllerCommand command) {
        return ((ConfigsAltered) ask(command)).resources();
    }

    Uuid nextId() {
        return dice.nextUuid();
    }

    MetadataImage image() {
        return machine.image();
    }

    List<MetadataRecord> lastRecords() {
        return lastRecords;
    }

    static NewTopic topic(String name) {
        return topic(name, -1, -1);
    }

    static NewTopic topic(String name, int partitions, int factor) {
        return new NewTopic(name, partitions, (short) factor, List.of(), Map.of());
    }

    static NewTopic assigned(String name, List<PartitionReplicas> assignment) {
        return new NewTopic(name, -1, (short) -1, assignment, Map.of());
    }

    static NewTopic configured(String name, Map<String, @Nullable String> configs) {
        return new NewTopic(name, 1, (short) 1, List.of(), configs);
    }

    static Errors error(@Nullable Problem problem) {
        return problem == null ? Errors.NONE : problem.error();
    }
}
