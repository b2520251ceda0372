package dev.wharf.controller;

import dev.wharf.controller.ControllerAnswer.BrokerRegistered;
import dev.wharf.controller.ControllerAnswer.ConfigsAltered;
import dev.wharf.controller.ControllerAnswer.GrowthResult;
import dev.wharf.controller.ControllerAnswer.HeartbeatTaken;
import dev.wharf.controller.ControllerAnswer.PartitionsCreated;
import dev.wharf.controller.ControllerAnswer.TopicResult;
import dev.wharf.controller.ControllerAnswer.TopicsCreated;
import dev.wharf.controller.ControllerCommand.BrokerHeartbeat;
import dev.wharf.controller.ControllerCommand.ConnectionLost;
import dev.wharf.controller.ControllerCommand.CreatePartitions;
import dev.wharf.controller.ControllerCommand.CreateTopics;
import dev.wharf.controller.ControllerCommand.Growth;
import dev.wharf.controller.ControllerCommand.NewTopic;
import dev.wharf.controller.ControllerCommand.PartitionReplicas;
import dev.wharf.controller.ControllerCommand.RegisterBroker;
import dev.wharf.machine.Decision;
import dev.wharf.machine.Due;
import dev.wharf.machine.Machine;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.Samples;
import dev.wharf.protocol.Errors;
import dev.wharf.sim.SimEntropy;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A controller's machine alone: each command is decided and applied at once, and what is due is done when time passes. */
final class MachineDriver {
    static final int SESSION_MS = 4_000;
    static final int GRACE_MS = 300;

    private final ControllerMachine machine;
    private final SimEntropy dice = new SimEntropy(9);
    private List<MetadataRecord> lastRecords = List.of();
    private Consumer<List<MetadataRecord>> onBatch = batch -> {};
    private long endOffset;
    private long nowMs = 1_000_000;

    /** A single node that knows of brokers 0 to {@code brokers - 1}, none of them fenced. */
    MachineDriver(int brokers) {
        this(brokers, Membership.ALONE);
    }

    private MachineDriver(int brokers, Membership membership) {
        machine =
                new ControllerMachine(
                        ControllerConfig.of(Map.of("num.partitions", "3")),
                        new ToyRules(),
                        membership);
        doWhatIsDue();
        for (int id = 0; id < brokers; id++) {
            ask(new RegisterBroker(Samples.broker(id, -1, false), -1));
        }
    }

    /** A cluster of brokers 0 to {@code brokers - 1} that all live. */
    static MachineDriver cluster(int brokers) {
        MachineDriver driver = new MachineDriver(brokers, Membership.CLUSTER);
        for (int id = 0; id < brokers; id++) {
            driver.beat(id);
        }
        return driver;
    }

    ControllerAnswer ask(ControllerCommand command) {
        return decide(command, 1).replies().getFirst().answer();
    }

    private Decision<ControllerRecord, ControllerAnswer> decide(
            ControllerCommand command, long requestId) {
        Decision<ControllerRecord, ControllerAnswer> decision =
                machine.decide(command, requestId, new Machine.Now(0, nowMs, endOffset), dice);
        lastRecords =
                decision.records().stream()
                        .map(record -> ((ControllerRecord.Logged) record).record())
                        .toList();
        decision.records().forEach(machine::apply);
        decision.volatileRecords().forEach(machine::apply);
        endOffset += lastRecords.size();
        if (!lastRecords.isEmpty()) {
            onBatch.accept(lastRecords);
        }
        return decision;
    }

    /** Names who is told of each batch that is logged. */
    void onBatch(Consumer<List<MetadataRecord>> listener) {
        onBatch = listener;
    }

    /** Puts the state where no command would bring it. */
    void apply(MetadataRecord record) {
        machine.apply(new ControllerRecord.Logged(record));
    }

    /** Lets time pass; what is due within it is done at its time. */
    void pass(long ms) {
        long endMs = nowMs + ms;
        for (Due<ControllerCommand> due = machine.nextDue();
                due.atMonotonicMs() <= endMs;
                due = machine.nextDue()) {
            nowMs = Math.max(nowMs, due.atMonotonicMs());
            decide(Objects.requireNonNull(due.command()), Machine.NOBODY);
        }
        nowMs = endMs;
    }

    private void doWhatIsDue() {
        pass(0);
    }

    /** As {@link #pass}, while the given brokers send heartbeats. */
    void passWith(long ms, int... alive) {
        long endMs = nowMs + ms;
        while (nowMs < endMs) {
            for (int id : alive) {
                beat(id);
            }
            pass(Math.min(200, endMs - nowMs));
        }
    }

    /** Another node takes over with what is in the log; it knows nobody's heartbeats. */
    void takeOver() {
        List<MetadataRecord> snapshot = new ArrayList<>();
        machine.image().describe(snapshot::add);
        machine.reset();
        snapshot.forEach(this::apply);
        doWhatIsDue();
    }

    /** A heartbeat of a broker that knows all there is. */
    HeartbeatTaken beat(int brokerId) {
        return heartbeat(brokerId, endOffset, false);
    }

    HeartbeatTaken heartbeat(int brokerId, long metadataOffset, boolean wantsShutdown) {
        return (HeartbeatTaken)
                ask(
                        new BrokerHeartbeat(
                                brokerId,
                                broker(brokerId).brokerEpoch(),
                                metadataOffset,
                                false,
                                wantsShutdown));
    }

    BrokerRegistered register(BrokerRegistration registration, long previousEpoch) {
        return (BrokerRegistered) ask(new RegisterBroker(registration, previousEpoch));
    }

    /** A broker's process dies, and its peer's kernel says so. */
    void kill(int brokerId) {
        ask(new ConnectionLost(brokerId));
        pass(GRACE_MS);
    }

    /** A broker starts again after a crash, and lives. */
    void restart(int brokerId) {
        register(Samples.broker(brokerId, endOffset, false), -1);
        beat(brokerId);
    }

    BrokerRegistration broker(int brokerId) {
        return Objects.requireNonNull(image().brokers().get(brokerId));
    }

    PartitionImage partition(String topic, int partition) {
        return Objects.requireNonNull(image().partition(new TopicPartition(topic, partition)));
    }

    long endOffset() {
        return endOffset;
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
