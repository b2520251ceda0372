package dev.wharf.controller;

import dev.wharf.controller.ControllerCommand.AlterPartition;
import dev.wharf.controller.ControllerCommand.InSync;
import dev.wharf.controller.ControllerCommand.IsrChange;
import dev.wharf.controller.ControllerCommand.PermitRestart;
import dev.wharf.controller.ControllerCommand.RegisterBroker;
import dev.wharf.env.Entropy;
import dev.wharf.machine.Decision;
import dev.wharf.machine.Due;
import dev.wharf.machine.Machine;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionDelta;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The controller's machine, with a bug built around it. */
final class FaultyMachine
        implements Machine<ControllerCommand, ControllerRecord, ControllerAnswer> {
    private final ControllerMachine machine;
    private final Set<MachineFault> faults = EnumSet.noneOf(MachineFault.class);
    private boolean resumed;

    FaultyMachine(ControllerMachine machine, @Nullable MachineFault fault) {
        this.machine = machine;
        if (fault != null) {
            faults.add(fault);
        }
    }

    ControllerMachine machine() {
        return machine;
    }

    private boolean has(MachineFault fault) {
        return faults.contains(fault);
    }

    @Override
    public Decision<ControllerRecord, ControllerAnswer> decide(
            ControllerCommand command, long requestId, Now now, Entropy dice) {
        Decision<ControllerRecord, ControllerAnswer> decision =
                machine.decide(disguised(command), requestId, now, dice);
        boolean forgetsPartitions =
                switch (command) {
                    case RegisterBroker _ -> has(MachineFault.OLD_INCARNATION_STAYS_IN_ISR);
                    case ControllerCommand.AlterConfigs _ ->
                            has(MachineFault.ELIGIBLE_AFTER_FEWER_ARE_ENOUGH);
                    default -> false;
                };
        List<ControllerRecord> records = new ArrayList<>();
        for (ControllerRecord record : decision.records()) {
            MetadataRecord logged = ((ControllerRecord.Logged) record).record();
            if (logged instanceof MetadataRecord.PartitionChange change) {
                if (!forgetsPartitions) {
                    records.add(new ControllerRecord.Logged(spoilt(change)));
                }
            } else if (!isForgotten(logged)) {
                records.add(record);
            }
        }
        if (command instanceof PermitRestart wish && has(MachineFault.PERMIT_WITHOUT_A_LOOK)) {
            return permit(wish, requestId);
        }
        return new Decision<>(records, decision.volatileRecords(), decision.replies());
    }

    private boolean isForgotten(MetadataRecord logged) {
        return has(MachineFault.PERMIT_FORGOTTEN)
                && logged instanceof MetadataRecord.Config config
                && config.resource().type() == ConfigResource.Type.BROKER_LOGGER
                && config.key().equals("brokers");
    }

    private Decision<ControllerRecord, ControllerAnswer> permit(
            PermitRestart wish, long requestId) {
        Draft draft = new Draft(machine.image());
        RestartPermit last = RestartPermit.of(machine.image());
        int brokerId = wish.brokers().getFirst();
        TreeMap<Integer, Long> brokers = new TreeMap<>(Map.of(brokerId, knownEpoch(brokerId)));
        last.noteChanges(draft, new RestartPermit(last.operator(), last.epoch(), brokers));
        return draft.decision(
                requestId,
                new ControllerAnswer.OperatorAnswered(
                        ControllerAnswer.Verdict.GRANTED, "", RestartPermits.LEASE_MS));
    }

    private ControllerCommand disguised(ControllerCommand command) {
        return switch (command) {
            case AlterPartition alter ->
                    new AlterPartition(
                            alter.brokerId(),
                            alter.brokerEpoch(),
                            alter.changes().stream().map(this::disguised).toList());
            case RegisterBroker register when has(MachineFault.ELIGIBLE_AFTER_A_CRASH) ->
                    new RegisterBroker(
                            register.registration(),
                            knownEpoch(register.registration().brokerId()));
            default -> command;
        };
    }

    private long knownEpoch(int brokerId) {
        BrokerRegistration known = machine.image().brokers().get(brokerId);
        return known == null ? -1 : known.brokerEpoch();
    }

    private IsrChange disguised(IsrChange change) {
        PartitionImage now = partition(change);
        boolean believed = has(MachineFault.STALE_LEADER_BELIEVED) && now != null;
        List<InSync> isr =
                has(MachineFault.FOLLOWER_EPOCH_IGNORED)
                        ? change.isr().stream()
                                .map(member -> new InSync(member.brokerId(), InSync.ANY_EPOCH))
                                .toList()
                        : change.isr();
        return new IsrChange(
                change.topicId(),
                change.partition(),
                believed && now != null ? now.leaderEpoch() : change.leaderEpoch(),
                believed && now != null ? now.partitionEpoch() : change.partitionEpoch(),
                isr);
    }

    private @Nullable PartitionImage partition(IsrChange change) {
        TopicImage topic = machine.image().topic(change.topicId());
        return topic == null ? null : topic.partition(change.partition());
    }

    private MetadataRecord spoilt(MetadataRecord.PartitionChange change) {
        PartitionImage before =
                machine.image().topics().require(change.topicId()).require(change.partition());
        PartitionImage after =
                machine.image()
                        .apply(change)
                        .topics()
                        .require(change.topicId())
                        .require(change.partition());
        if (has(MachineFault.EPOCH_STAYS) && after.hasLeader()) {
            return new MetadataRecord.Partition(
                    change.topicId(),
                    change.partition(),
                    copy(after, after.isr(), after.leader(), before.leaderEpoch()));
        }
        if (has(MachineFault.UNCLEAN_WITHOUT_LEAVE) && !after.hasLeader()) {
            for (int replica : after.replicas()) {
                if (Leaderships.isActive(machine.image(), replica) && replica != before.leader()) {
                    PartitionImage unclean =
                            copy(after, List.of(replica), replica, before.leaderEpoch() + 1);
                    return new MetadataRecord.PartitionChange(
                            change.topicId(),
                            change.partition(),
                            PartitionDelta.between(before, unclean));
                }
            }
        }
        return change;
    }

    private static PartitionImage copy(
            PartitionImage from, List<Integer> isr, int leader, int leaderEpoch) {
        return new PartitionImage(
                from.replicas(),
                from.directories(),
                from.adding(),
                from.removing(),
                isr,
                isr.equals(from.isr()) ? from.elr() : List.of(),
                List.of(),
                leader,
                leaderEpoch,
                from.partitionEpoch());
    }

    @Override
    public void apply(ControllerRecord record) {
        machine.apply(record);
        resumed |= record instanceof ControllerRecord.Resumed;
    }

    @Override
    public Due<ControllerCommand> nextDue() {
        return resumed && has(MachineFault.SILENCE_IGNORED) ? Due.never() : machine.nextDue();
    }

    @Override
    public void reset() {
        machine.reset();
        resumed = false;
    }
}
