package dev.wharf.consensus;

import dev.wharf.protocol.Errors;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.AddRaftVoterResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.RemoveRaftVoterResponseData;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.raft.Endpoints;
import org.apache.kafka.raft.RaftUtil;
import org.apache.kafka.raft.ReplicaKey;
import org.jspecify.annotations.Nullable;

/** What a node asks its own Raft library about the quorum, and how its answers read in our words. Without state. */
final class QuorumMessages {
    private static final TopicPartition PARTITION = new TopicPartition("__cluster_metadata", 0);

    private QuorumMessages() {}

    static ApiMessage describe() {
        return RaftUtil.singletonDescribeQuorumRequest(PARTITION);
    }

    /** The quorum in an answer; null if this node does not lead it. */
    static @Nullable QuorumView view(@Nullable ApiMessage answer) {
        if (!(answer instanceof DescribeQuorumResponseData response)
                || response.errorCode() != Errors.NONE.code()) {
            return null;
        }
        DescribeQuorumResponseData.PartitionData partition =
                response.topics().getFirst().partitions().getFirst();
        if (partition.errorCode() != Errors.NONE.code()) {
            return null;
        }
        return new QuorumView(
                partition.leaderId(),
                partition.leaderEpoch(),
                partition.highWatermark(),
                replicas(partition.currentVoters()),
                replicas(partition.observers()),
                endpoints(response, partition));
    }

    private static List<QuorumView.Replica> replicas(
            List<DescribeQuorumResponseData.ReplicaState> replicas) {
        return replicas.stream()
                .map(
                        replica ->
                                new QuorumView.Replica(
                                        replica.replicaId(),
                                        KafkaIds.of(replica.replicaDirectoryId()),
                                        replica.logEndOffset(),
                                        replica.lastFetchTimestamp(),
                                        replica.lastCaughtUpTimestamp()))
                .sorted(Comparator.comparingInt(QuorumView.Replica::nodeId))
                .toList();
    }

    private static List<Voter> endpoints(
            DescribeQuorumResponseData response,
            DescribeQuorumResponseData.PartitionData partition) {
        List<Voter> voters = new ArrayList<>();
        for (DescribeQuorumResponseData.ReplicaState voter : partition.currentVoters()) {
            DescribeQuorumResponseData.Node node = response.nodes().find(voter.replicaId());
            voters.add(
                    new Voter(
                            voter.replicaId(),
                            KafkaIds.of(voter.replicaDirectoryId()),
                            node == null ? List.of() : endpoints(node.listeners())));
        }
        voters.sort(Comparator.comparingInt(Voter::nodeId));
        return voters;
    }

    private static List<Voter.Endpoint> endpoints(
            Collection<DescribeQuorumResponseData.Listener> listeners) {
        return listeners.stream()
                .map(
                        listener ->
                                new Voter.Endpoint(
                                        listener.name(), listener.host(), listener.port()))
                .toList();
    }

    /** What a leader tells the voters when it ends its epoch. */
    static ApiMessage endEpoch(String clusterId, int leaderId, int epoch) {
        return RaftUtil.singletonEndQuorumEpochRequest(
                PARTITION, clusterId, epoch, leaderId, List.of());
    }

    static ApiMessage addVoter(String clusterId, int timeoutMs, Voter voter) {
        return RaftUtil.addVoterRequest(clusterId, timeoutMs, key(voter), endpoints(voter), true);
    }

    static ApiMessage removeVoter(String clusterId, Voter voter) {
        return RaftUtil.removeVoterRequest(clusterId, key(voter));
    }

    static ReplicaKey key(Voter voter) {
        return ReplicaKey.of(voter.nodeId(), KafkaIds.of(voter.directoryId()));
    }

    static Endpoints endpoints(Voter voter) {
        Map<ListenerName, InetSocketAddress> addresses = new LinkedHashMap<>();
        for (Voter.Endpoint endpoint : voter.endpoints()) {
            addresses.put(
                    ListenerName.normalised(endpoint.listener()),
                    InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()));
        }
        return Endpoints.fromInetSocketAddresses(addresses);
    }

    /** Tells how a change of the voters ended. */
    static void tellChange(@Nullable ApiMessage answer, MetadataLog.ChangeCallback then) {
        switch (answer) {
            case AddRaftVoterResponseData added ->
                    then.onChange(Errors.of(added.errorCode()), added.errorMessage());
            case RemoveRaftVoterResponseData removed ->
                    then.onChange(Errors.of(removed.errorCode()), removed.errorMessage());
            case null, default ->
                    then.onChange(
                            Errors.REQUEST_TIMED_OUT, "The metadata log was closed in between");
        }
    }
}
