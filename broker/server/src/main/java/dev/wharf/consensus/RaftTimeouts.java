package dev.wharf.consensus;

import static dev.wharf.config.ConfigKey.Update.RESTART;

import dev.wharf.config.ConfigKey;
import java.util.List;
import java.util.Map;

/**
 * How patient the metadata quorum is, all in milliseconds. Kafka's keys. Silence is taken for a death no sooner than in Kafka, so that a starved machine or a slow disk costs no election; a leader
 * whose process ends is replaced much sooner, for its kernel tells (see {@link RaftMetadataLog}). An election itself is given less time than in Kafka.
 *
 * @param fetchMs without an answer of the leader for so long, a voter calls an election; a leader that hears of no majority for one and a half times as
 *     long gives up
 * @param electionMs without a result for so long, a candidate calls the next election
 * @param electionBackoffMaxMs the longest random pause after a lost election
 * @param requestMs without an answer for so long, a request is lost
 * @param retryBackoffMs the pause before a lost request is sent again
 */
public record RaftTimeouts(
        int fetchMs, int electionMs, int electionBackoffMaxMs, int requestMs, int retryBackoffMs) {
    public static final ConfigKey<Integer> FETCH =
            ConfigKey.ofInt(
                    "controller.quorum.fetch.timeout.ms",
                    2_000,
                    50,
                    60_000,
                    RESTART,
                    "How long a voter waits for an answer of the leader of the metadata quorum before it calls an election.");
    public static final ConfigKey<Integer> ELECTION =
            ConfigKey.ofInt(
                    "controller.quorum.election.timeout.ms",
                    500,
                    50,
                    60_000,
                    RESTART,
                    "How long a candidate waits for the votes of the metadata quorum before it calls the next election.");
    public static final ConfigKey<Integer> ELECTION_BACKOFF_MAX =
            ConfigKey.ofInt(
                    "controller.quorum.election.backoff.max.ms",
                    100,
                    0,
                    60_000,
                    RESTART,
                    "The longest random pause after a lost election of the metadata quorum.");
    public static final ConfigKey<Integer> REQUEST =
            ConfigKey.ofInt(
                    "controller.quorum.request.timeout.ms",
                    1_000,
                    50,
                    60_000,
                    RESTART,
                    "How long a request between nodes of the metadata quorum waits for its answer.");
    public static final ConfigKey<Integer> RETRY_BACKOFF =
            ConfigKey.ofInt(
                    "controller.quorum.retry.backoff.ms",
                    20,
                    0,
                    60_000,
                    RESTART,
                    "The pause before a lost request between nodes of the metadata quorum is sent again.");

    /** Every key of this component. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(FETCH, ELECTION, ELECTION_BACKOFF_MAX, REQUEST, RETRY_BACKOFF);

    /**
     * The settings in a node's properties, with defaults for what is not there.
     *
     * @throws dev.wharf.config.ConfigException for a value out of range
     */
    public static RaftTimeouts of(Map<String, String> properties) {
        return new RaftTimeouts(
                FETCH.parse(properties.get(FETCH.name())),
                ELECTION.parse(properties.get(ELECTION.name())),
                ELECTION_BACKOFF_MAX.parse(properties.get(ELECTION_BACKOFF_MAX.name())),
                REQUEST.parse(properties.get(REQUEST.name())),
                RETRY_BACKOFF.parse(properties.get(RETRY_BACKOFF.name())));
    }

    /** How long the leader parks a request for records that are not there yet: well below what the asker waits for. */
    int fetchWaitMs() {
        return Math.min(fetchMs, requestMs) / 2;
    }
}
