package dev.wharf.replica;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.peer.PeerAnswer;
import dev.wharf.protocol.Errors;
import dev.wharf.sim.SimEntropy;
import dev.wharf.types.Uuid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Decides who leads and who is in sync, as a controller must: leaders are in-sync replicas alone, each election is a new epoch, and a proposal counts only if it rests on what is the case.
 * Never fails itself; what it decides reaches the nodes late, what they propose may not reach it.
 */
final class ToyController {
    static final String TOPIC = "orders";
    static final Uuid TOPIC_ID = new Uuid(5, 6);

    private final SimEntropy dice;
    private final Consumer<List<MetadataRecord>> publish;
    private final Map<Integer, Long> live = new TreeMap<>();
    private final Map<Integer, PartitionImage> partitions = new TreeMap<>();
    private long lastBrokerEpoch;

    ToyController(SimEntropy dice, Consumer<List<MetadataRecord>> publish) {
        this.dice = dice;
        this.publish = publish;
    }

    void createTopic(int count, List<Integer> nodes, Map<String, String> configs) {
        List<MetadataRecord> records = new ArrayList<>();
        records.add(new MetadataRecord.Topic(TOPIC, TOPIC_ID));
        configs.forEach(
                (key, value) ->
                        records.add(
                                new MetadataRecord.Config(
                                        ConfigResource.ofTopic(TOPIC), key, value)));
        for (int i = 0; i < count; i++) {
            int leader = nodes.get(i % nodes.size());
            List<Uuid> directories = nodes.stream().map(node -> new Uuid(7, node)).toList();
            put(records, i, new PartitionImage(nodes, directories, nodes, leader, 0, 0));
        }
        publish.accept(records);
    }

    PartitionImage partition(int index) {
        return Objects.requireNonNull(partitions.get(index));
    }

    int count() {
        return partitions.size();
    }

    /** A node is alive under a new epoch: it is in sync nowhere, unless nobody else is. */
    long register(int nodeId) {
        List<MetadataRecord> records = new ArrayList<>();
        lastBrokerEpoch++;
        live.put(nodeId, lastBrokerEpoch);
        records.add(new MetadataRecord.RegisterBroker(registration(nodeId, lastBrokerEpoch)));
        for (int i = 0; i < partitions.size(); i++) {
            PartitionImage state = partition(i);
            if (state.isr().contains(nodeId) && state.isr().size() > 1) {
                put(records, i, without(state, nodeId));
            }
        }
        elect(records);
        publish.accept(records);
        return lastBrokerEpoch;
    }

    /** A node counts as dead. */
    void fence(int nodeId) {
        Long epoch = live.remove(nodeId);
        if (epoch == null) {
            return;
        }
        List<MetadataRecord> records = new ArrayList<>();
        records.add(
                new MetadataRecord.BrokerChange(nodeId, epoch, MetadataRecord.BrokerStep.FENCED));
        for (int i = 0; i < partitions.size(); i++) {
            PartitionImage state = partition(i);
            if (state.isr().contains(nodeId) || state.leader() == nodeId) {
                put(records, i, without(state, nodeId));
            }
        }
        publish.accept(records);
    }

    /** Another in-sync replica leads from now on. */
    void moveLeader() {
        int index = dice.nextInt(partitions.size());
        PartitionImage state = partition(index);
        List<Integer> others =
                state.isr().stream()
                        .filter(node -> node != state.leader() && live.containsKey(node))
                        .toList();
        if (!others.isEmpty()) {
            List<MetadataRecord> records = new ArrayList<>();
            put(records, index, state.withLeader(others.get(dice.nextInt(others.size()))));
            publish.accept(records);
        }
    }

    private void elect(List<MetadataRecord> records) {
        for (int i = 0; i < partitions.size(); i++) {
            PartitionImage state = partition(i);
            if (!state.hasLeader()) {
                List<Integer> able = state.isr().stream().filter(live::containsKey).toList();
                if (!able.isEmpty()) {
                    put(records, i, state.withLeader(able.getFirst()));
                }
            }
        }
    }

    /** The last in-sync replica stays in sync, for it alone has all. */
    private PartitionImage without(PartitionImage state, int nodeId) {
        List<Integer> rest = state.isr().stream().filter(node -> node != nodeId).toList();
        List<Integer> isr = rest.isEmpty() ? state.isr() : rest;
        List<Integer> able = rest.stream().filter(live::containsKey).toList();
        if (state.leader() != nodeId) {
            return changed(state, isr, state.leader(), state.leaderEpoch());
        }
        int leader =
                able.isEmpty() ? PartitionImage.NO_LEADER : able.get(dice.nextInt(able.size()));
        return changed(state, isr, leader, state.leaderEpoch() + 1);
    }

    private static PartitionImage changed(
            PartitionImage state, List<Integer> isr, int leader, int leaderEpoch) {
        return new PartitionImage(
                state.replicas(),
                state.directories(),
                isr,
                leader,
                leaderEpoch,
                state.partitionEpoch() + 1);
    }

    private void put(List<MetadataRecord> records, int index, PartitionImage state) {
        partitions.put(index, state);
        records.add(new MetadataRecord.Partition(TOPIC_ID, index, state));
    }

    private static BrokerRegistration registration(int nodeId, long epoch) {
        return new BrokerRegistration(
                nodeId,
                new Uuid(9, epoch),
                epoch,
                List.of(),
                new TreeMap<>(),
                null,
                List.of(new Uuid(7, nodeId)),
                false,
                false);
    }

    /** Serves proposals of leaders. */
    void onProposal(int fromNodeId, ByteBuffer body, PeerAnswer answer) {
        ToyProposal proposal = ToyProposal.read(body);
        PartitionImage state = partition(proposal.partition());
        Errors error = refusal(fromNodeId, proposal, state);
        if (error == Errors.NONE) {
            List<Integer> isr = proposal.isr().stream().map(IsrProposals.Member::brokerId).toList();
            List<MetadataRecord> records = new ArrayList<>();
            put(
                    records,
                    proposal.partition(),
                    changed(state, isr, state.leader(), state.leaderEpoch()));
            publish.accept(records);
        }
        answer.send(ToyProposal.answer(error, partition(proposal.partition())));
    }

    private Errors refusal(int fromNodeId, ToyProposal proposal, PartitionImage state) {
        if (state.leader() != fromNodeId || state.leaderEpoch() != proposal.leaderEpoch()) {
            return Errors.FENCED_LEADER_EPOCH;
        }
        if (state.partitionEpoch() != proposal.partitionEpoch()) {
            return Errors.INVALID_UPDATE_VERSION;
        }
        for (IsrProposals.Member member : proposal.isr()) {
            boolean itself = member.brokerId() == fromNodeId;
            boolean already = state.isr().contains(member.brokerId());
            Long epoch = live.get(member.brokerId());
            boolean known = epoch != null && (already || epoch == member.brokerEpoch());
            if (!itself && !known) {
                return Errors.INELIGIBLE_REPLICA;
            }
        }
        return Errors.NONE;
    }
}
