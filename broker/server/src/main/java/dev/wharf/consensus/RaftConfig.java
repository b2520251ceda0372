package dev.wharf.consensus;

import static dev.wharf.types.Invariants.check;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.raft.QuorumConfig;

/**
 * What a node of a cluster is told about its metadata log.
 *
 * @param nodeId this node
 * @param clusterId of the cluster; requests of another are refused
 * @param endpoint where the other nodes reach this one, under the name that the listener has on every node
 * @param peers where the quorum is found, by node id; at least one, this node may be among them
 * @param mayVote whether this node may be a voter: the role of a controller
 * @param joins whether a node that may vote makes itself a voter
 */
public record RaftConfig(
        int nodeId,
        String clusterId,
        Voter.Endpoint endpoint,
        SortedMap<Integer, Voter.Endpoint> peers,
        boolean mayVote,
        boolean joins,
        RaftTimeouts timeouts,
        MetadataLogConfig log) {
    /** The bytes of records, or of a snapshot, that a node asks for at once; a larger batch comes alone. */
    private static final int FETCH_MAX_BYTES = 1024 * 1024;

    public RaftConfig {
        peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
        check(!peers.isEmpty(), "a node of a cluster knows where its quorum is found");
    }

    /** The settings in the library's own words. */
    QuorumConfig forLibrary() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(QuorumConfig.QUORUM_FETCH_TIMEOUT_MS_CONFIG, timeouts.fetchMs());
        values.put(QuorumConfig.QUORUM_ELECTION_TIMEOUT_MS_CONFIG, timeouts.electionMs());
        values.put(
                QuorumConfig.QUORUM_ELECTION_BACKOFF_MAX_MS_CONFIG,
                timeouts.electionBackoffMaxMs());
        values.put(QuorumConfig.QUORUM_REQUEST_TIMEOUT_MS_CONFIG, timeouts.requestMs());
        values.put(QuorumConfig.QUORUM_RETRY_BACKOFF_MS_CONFIG, timeouts.retryBackoffMs());
        values.put(QuorumConfig.QUORUM_LINGER_MS_CONFIG, 0); // a change of metadata does not wait
        values.put(QuorumConfig.QUORUM_AUTO_JOIN_ENABLE_CONFIG, joins);
        values.put(QuorumConfig.QUORUM_FETCH_MAX_BYTES_CONFIG, FETCH_MAX_BYTES);
        values.put(QuorumConfig.QUORUM_FETCH_SNAPSHOT_MAX_BYTES_CONFIG, FETCH_MAX_BYTES);
        return new QuorumConfig(new AbstractConfig(QuorumConfig.CONFIG_DEF, values, false));
    }
}
