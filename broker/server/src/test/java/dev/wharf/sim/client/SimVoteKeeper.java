package dev.wharf.sim.client;

import dev.wharf.consensus.Voter;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AddRaftVoterRequest;
import dev.wharf.protocol.message.AddRaftVoterResponse;
import dev.wharf.protocol.message.DescribeQuorumRequest;
import dev.wharf.protocol.message.DescribeQuorumResponse;
import dev.wharf.protocol.message.RemoveRaftVoterRequest;
import dev.wharf.protocol.message.RemoveRaftVoterResponse;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.check.SimViolation;
import dev.wharf.sim.check.Traces;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Gives nodes votes on the metadata log and takes them again, one request at a time. Never are there fewer than three voters, so that a disk may be lost. */
public final class SimVoteKeeper {
    private static final int MIN_VOTERS = 3;
    private static final int TIMEOUT_MS = 5_000;
    private static final int TAKE_PERCENT = 50;

    /** What an orderly wish may come to, beside what passes. */
    private static final Set<Errors> LEGAL =
            EnumSet.of(Errors.NONE, Errors.DUPLICATE_VOTER, Errors.VOTER_NOT_FOUND);

    private final SimClient client;
    private final SimEntropy dice;
    private final IntFunction<Voter.Endpoint> endpoints;
    private long given;
    private long taken;

    /** @param endpoints where a node is reached by the others */
    public SimVoteKeeper(SimWorld world, String name, IntFunction<Voter.Endpoint> endpoints) {
        this.client = new SimClient(world, name);
        this.dice = client.dice();
        this.endpoints = endpoints;
    }

    /** Takes a look now and then from now on, until the world's lull. */
    public void start() {
        client.later(50, 2_000, this::look);
    }

    /** The client loses its connection. */
    public void cut() {
        client.cut();
    }

    /** Tells how often which wish was granted. */
    public void traceTo(Traces traces) {
        traces.add("votes given", given);
        traces.add("votes taken", taken);
    }

    private void look() {
        DescribeQuorumRequest.TopicData metadata =
                new DescribeQuorumRequest.TopicData()
                        .setTopicName("__cluster_metadata")
                        .setPartitions(List.of(new DescribeQuorumRequest.PartitionData()));
        client.request(
                ApiKey.DESCRIBE_QUORUM,
                client.version(ApiKey.DESCRIBE_QUORUM, 2, 2),
                new DescribeQuorumRequest().setTopics(List.of(metadata)),
                answer -> {
                    if (answer instanceof DescribeQuorumResponse response
                            && response.errorCode() == Errors.NONE.code()) {
                        act(response.topics().getFirst().partitions().getFirst());
                    } else {
                        start();
                    }
                });
    }

    private void act(DescribeQuorumResponse.PartitionData quorum) {
        List<DescribeQuorumResponse.ReplicaState> voters = quorum.currentVoters();
        List<DescribeQuorumResponse.ReplicaState> observers = quorum.observers();
        if (voters.size() > MIN_VOTERS && dice.chance(TAKE_PERCENT)) {
            take(voters.get(lostOr(dice.nextInt(voters.size()), voters, observers)));
        } else if (!observers.isEmpty()) {
            give(observers.get(dice.nextInt(observers.size())));
        } else {
            start();
        }
    }

    /**
     * The voter whose disk was replaced, so that its node is back as an observer, or {@code other}. Who takes another one's vote away while one is lost for good may leave a quorum without a
     * leader: a voter that has heard of its own removal does not stand, and those who have not need its vote (seed 1000474).
     */
    private static int lostOr(
            int other,
            List<DescribeQuorumResponse.ReplicaState> voters,
            List<DescribeQuorumResponse.ReplicaState> observers) {
        for (int i = 0; i < voters.size(); i++) {
            int id = voters.get(i).replicaId();
            if (observers.stream().anyMatch(observer -> observer.replicaId() == id)) {
                return i;
            }
        }
        return other;
    }

    private void give(DescribeQuorumResponse.ReplicaState observer) {
        Voter.Endpoint endpoint = endpoints.apply(observer.replicaId());
        AddRaftVoterRequest body =
                new AddRaftVoterRequest()
                        .setClusterId(null)
                        .setTimeoutMs(TIMEOUT_MS)
                        .setVoterId(observer.replicaId())
                        .setVoterDirectoryId(observer.replicaDirectoryId())
                        .setListeners(
                                List.of(
                                        new AddRaftVoterRequest.Listener()
                                                .setName(endpoint.listener())
                                                .setHost(endpoint.host())
                                                .setPort(endpoint.port())));
        client.request(
                ApiKey.ADD_RAFT_VOTER,
                client.version(ApiKey.ADD_RAFT_VOTER, 0, 1),
                body,
                answer -> {
                    given += isGranted(answer) ? 1 : 0;
                    start();
                });
    }

    private void take(DescribeQuorumResponse.ReplicaState voter) {
        RemoveRaftVoterRequest body =
                new RemoveRaftVoterRequest()
                        .setClusterId(null)
                        .setVoterId(voter.replicaId())
                        .setVoterDirectoryId(voter.replicaDirectoryId());
        client.request(
                ApiKey.REMOVE_RAFT_VOTER,
                client.version(ApiKey.REMOVE_RAFT_VOTER, 0, 0),
                body,
                answer -> {
                    taken += isGranted(answer) ? 1 : 0;
                    start();
                });
    }

    private static boolean isGranted(@Nullable ApiMessage answer) {
        Errors error =
                switch (answer) {
                    case AddRaftVoterResponse response -> Errors.of(response.errorCode());
                    case RemoveRaftVoterResponse response -> Errors.of(response.errorCode());
                    case null, default -> Errors.REQUEST_TIMED_OUT; // the outcome is unknown
                };
        SimViolation.check(
                LEGAL.contains(error) || error.retriable(),
                SimVoteKeeper.class,
                "an orderly wish failed with " + error);
        return error == Errors.NONE;
    }
}
