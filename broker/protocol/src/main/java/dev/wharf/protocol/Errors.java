package dev.wharf.protocol;

/**
 * The error codes of the protocol, as of Kafka 4.3, in the order of their numbers from -1 on without a gap. The texts are ours.
 */
public enum Errors {
    UNKNOWN_SERVER_ERROR(-1, false, "The broker failed in a way it did not expect."),
    NONE(0, false, ""),
    OFFSET_OUT_OF_RANGE(1, false, "The offset is outside of the partition's log."),
    CORRUPT_MESSAGE(2, true, "A record batch is damaged or breaks a rule of its topic."),
    UNKNOWN_TOPIC_OR_PARTITION(3, true, "There is no such topic or partition here."),
    INVALID_FETCH_SIZE(4, false, "The fetch size is not valid."),
    LEADER_NOT_AVAILABLE(5, true, "The partition has no leader at the moment."),
    NOT_LEADER_OR_FOLLOWER(
            6, true, "This broker does not lead the partition, or has no replica of it."),
    REQUEST_TIMED_OUT(7, true, "The request was not done in time."),
    BROKER_NOT_AVAILABLE(8, false, "The broker is not available."),
    REPLICA_NOT_AVAILABLE(9, true, "The replica is not available."),
    MESSAGE_TOO_LARGE(10, false, "A record batch is larger than max.message.bytes."),
    STALE_CONTROLLER_EPOCH(11, false, "Another controller has taken over."),
    OFFSET_METADATA_TOO_LARGE(12, false, "The metadata of a committed offset is too long."),
    NETWORK_EXCEPTION(13, true, "The connection closed before the answer came."),
    COORDINATOR_LOAD_IN_PROGRESS(14, true, "The coordinator is still reading its log."),
    COORDINATOR_NOT_AVAILABLE(15, true, "There is no coordinator at the moment."),
    NOT_COORDINATOR(16, true, "Another broker is the coordinator."),
    INVALID_TOPIC_EXCEPTION(
            17, false, "The topic name is not valid, or the topic is not for clients."),
    RECORD_LIST_TOO_LARGE(18, false, "The record batches are larger than a segment."),
    NOT_ENOUGH_REPLICAS(19, true, "There are fewer in-sync replicas than min.insync.replicas."),
    NOT_ENOUGH_REPLICAS_AFTER_APPEND(
            20, true, "The records were appended, but to fewer replicas than min.insync.replicas."),
    INVALID_REQUIRED_ACKS(21, false, "acks is none of -1, 0 and 1."),
    ILLEGAL_GENERATION(22, false, "The generation is not the group's current one."),
    INCONSISTENT_GROUP_PROTOCOL(
            23, false, "The member shares no protocol with the others of the group."),
    INVALID_GROUP_ID(24, false, "The group id is not valid."),
    UNKNOWN_MEMBER_ID(25, false, "The group has no such member."),
    INVALID_SESSION_TIMEOUT(
            26, false, "The session time-out is outside of what the broker allows."),
    REBALANCE_IN_PROGRESS(27, false, "The group rebalances; join again."),
    INVALID_COMMIT_OFFSET_SIZE(28, false, "The committed offsets do not fit a record."),
    TOPIC_AUTHORIZATION_FAILED(29, false, "Not allowed on this topic."),
    GROUP_AUTHORIZATION_FAILED(30, false, "Not allowed on this group."),
    CLUSTER_AUTHORIZATION_FAILED(31, false, "Not allowed on this cluster."),
    INVALID_TIMESTAMP(32, false, "A record's timestamp is outside of what the topic allows."),
    UNSUPPORTED_SASL_MECHANISM(33, false, "The SASL mechanism is not enabled."),
    ILLEGAL_SASL_STATE(34, false, "The request is out of turn in the SASL exchange."),
    UNSUPPORTED_VERSION(35, false, "The version of the API is not served."),
    TOPIC_ALREADY_EXISTS(36, false, "There is a topic of this name."),
    INVALID_PARTITIONS(37, false, "The number of partitions is not valid."),
    INVALID_REPLICATION_FACTOR(
            38, false, "The replication factor is below 1 or above the number of brokers."),
    INVALID_REPLICA_ASSIGNMENT(39, false, "The replica assignment is not valid."),
    INVALID_CONFIG(40, false, "A configuration is not valid."),
    NOT_CONTROLLER(41, true, "Another node is the active controller."),
    INVALID_REQUEST(42, false, "The request contradicts itself or the protocol."),
    UNSUPPORTED_FOR_MESSAGE_FORMAT(43, false, "The record format does not allow this."),
    POLICY_VIOLATION(44, false, "A policy of the cluster forbids this."),
    OUT_OF_ORDER_SEQUENCE_NUMBER(45, false, "The producer's sequence number leaves a gap."),
    DUPLICATE_SEQUENCE_NUMBER(46, false, "The producer's sequence number was used before."),
    INVALID_PRODUCER_EPOCH(47, false, "The producer's epoch is an old one."),
    INVALID_TXN_STATE(48, false, "The transaction is not in a state for this."),
    INVALID_PRODUCER_ID_MAPPING(
            49, false, "The producer id does not belong to the transactional id."),
    INVALID_TRANSACTION_TIMEOUT(
            50, false, "The transaction time-out is above transaction.max.timeout.ms."),
    CONCURRENT_TRANSACTIONS(51, true, "Another operation on the transaction is under way."),
    TRANSACTION_COORDINATOR_FENCED(
            52, false, "The marker comes from a former transaction coordinator."),
    TRANSACTIONAL_ID_AUTHORIZATION_FAILED(53, false, "Not allowed on this transactional id."),
    SECURITY_DISABLED(54, false, "Security is not configured."),
    OPERATION_NOT_ATTEMPTED(55, false, "Not tried, because another part of the request failed."),
    KAFKA_STORAGE_ERROR(56, true, "The log directory of the partition has failed or is full."),
    LOG_DIR_NOT_FOUND(57, false, "There is no such log directory."),
    SASL_AUTHENTICATION_FAILED(58, false, "Authentication failed."),
    UNKNOWN_PRODUCER_ID(59, false, "Nothing is known of the producer id here."),
    REASSIGNMENT_IN_PROGRESS(60, false, "The partition's replicas are being reassigned."),
    DELEGATION_TOKEN_AUTH_DISABLED(61, false, "Delegation tokens are not enabled."),
    DELEGATION_TOKEN_NOT_FOUND(62, false, "There is no such delegation token."),
    DELEGATION_TOKEN_OWNER_MISMATCH(
            63, false, "Neither owner nor renewer of the delegation token."),
    DELEGATION_TOKEN_REQUEST_NOT_ALLOWED(
            64, false, "Delegation tokens are not for this kind of connection."),
    DELEGATION_TOKEN_AUTHORIZATION_FAILED(65, false, "Not allowed on this delegation token."),
    DELEGATION_TOKEN_EXPIRED(66, false, "The delegation token has expired."),
    INVALID_PRINCIPAL_TYPE(67, false, "The type of principal is not supported."),
    NON_EMPTY_GROUP(68, false, "The group has members."),
    GROUP_ID_NOT_FOUND(69, false, "There is no such group."),
    FETCH_SESSION_ID_NOT_FOUND(70, true, "There is no such fetch session."),
    INVALID_FETCH_SESSION_EPOCH(71, true, "The fetch session is at another epoch."),
    LISTENER_NOT_FOUND(72, true, "The leader has no listener of this name."),
    TOPIC_DELETION_DISABLED(73, false, "Deleting topics is disabled."),
    FENCED_LEADER_EPOCH(74, true, "The leader epoch is older than the partition's."),
    UNKNOWN_LEADER_EPOCH(75, true, "The leader epoch is newer than the partition's."),
    UNSUPPORTED_COMPRESSION_TYPE(
            76, false, "The version of the request cannot carry this compression."),
    STALE_BROKER_EPOCH(77, false, "The broker has registered again since."),
    OFFSET_NOT_AVAILABLE(78, true, "The new leader does not know the high watermark yet."),
    MEMBER_ID_REQUIRED(79, false, "Join again with the member id in this answer."),
    PREFERRED_LEADER_NOT_AVAILABLE(80, true, "The preferred leader cannot lead at the moment."),
    GROUP_MAX_SIZE_REACHED(81, false, "The group is full."),
    FENCED_INSTANCE_ID(82, false, "Another member has taken over the group instance id."),
    ELIGIBLE_LEADERS_NOT_AVAILABLE(83, true, "No replica may lead at the moment."),
    ELECTION_NOT_NEEDED(84, true, "The partition has the leader that an election would choose."),
    NO_REASSIGNMENT_IN_PROGRESS(85, false, "The partition's replicas are not being reassigned."),
    GROUP_SUBSCRIBED_TO_TOPIC(86, false, "The group is subscribed to the topic."),
    INVALID_RECORD(87, false, "A record breaks a rule of its topic."),
    UNSTABLE_OFFSET_COMMIT(88, true, "Offsets of an open transaction are pending."),
    THROTTLING_QUOTA_EXCEEDED(89, true, "A quota is used up."),
    PRODUCER_FENCED(90, false, "A newer producer has taken over the transactional id."),
    RESOURCE_NOT_FOUND(91, false, "There is no such resource."),
    DUPLICATE_RESOURCE(92, false, "The request names a resource twice."),
    UNACCEPTABLE_CREDENTIAL(93, false, "The credential does not meet the rules."),
    INCONSISTENT_VOTER_SET(94, false, "Sender or receiver is not one of the voters."),
    INVALID_UPDATE_VERSION(95, false, "The version of the update is not valid."),
    FEATURE_UPDATE_FAILED(96, false, "The features could not be updated."),
    PRINCIPAL_DESERIALIZATION_FAILURE(
            97, false, "The principal of a forwarded request cannot be read."),
    SNAPSHOT_NOT_FOUND(98, false, "There is no such snapshot."),
    POSITION_OUT_OF_RANGE(99, false, "The position is outside of the snapshot."),
    UNKNOWN_TOPIC_ID(100, true, "There is no topic with this id here."),
    DUPLICATE_BROKER_REGISTRATION(101, false, "Another broker is registered with this id."),
    BROKER_ID_NOT_REGISTERED(102, false, "No broker is registered with this id."),
    INCONSISTENT_TOPIC_ID(103, true, "The log belongs to another topic id."),
    INCONSISTENT_CLUSTER_ID(104, false, "The cluster has another id."),
    TRANSACTIONAL_ID_NOT_FOUND(105, false, "There is no such transactional id."),
    FETCH_SESSION_TOPIC_ID_ERROR(106, true, "The fetch session mixes topic names and topic ids."),
    INELIGIBLE_REPLICA(107, false, "A replica of the new ISR may not be in it."),
    NEW_LEADER_ELECTED(108, false, "The change was made and gave the partition another leader."),
    OFFSET_MOVED_TO_TIERED_STORAGE(109, false, "The offset is in tiered storage only."),
    FENCED_MEMBER_EPOCH(
            110, false, "The member's epoch is fenced; give up all partitions and join again."),
    UNRELEASED_INSTANCE_ID(111, false, "The instance id is still held by another member."),
    UNSUPPORTED_ASSIGNOR(112, false, "The group does not know this assignor."),
    STALE_MEMBER_EPOCH(113, false, "The member's epoch has moved on; retry with the new one."),
    MISMATCHED_ENDPOINT_TYPE(114, false, "The request belongs to another kind of endpoint."),
    UNSUPPORTED_ENDPOINT_TYPE(115, false, "This kind of endpoint is not supported."),
    UNKNOWN_CONTROLLER_ID(116, false, "There is no controller with this id."),
    UNKNOWN_SUBSCRIPTION_ID(117, false, "The telemetry subscription is unknown or outdated."),
    TELEMETRY_TOO_LARGE(118, false, "The telemetry is larger than the broker accepts."),
    INVALID_REGISTRATION(119, false, "The broker's registration is not valid."),
    TRANSACTION_ABORTABLE(120, false, "The transaction failed; abort it to go on."),
    INVALID_RECORD_STATE(121, false, "The record is not in a state for this acknowledgement."),
    SHARE_SESSION_NOT_FOUND(122, true, "There is no such share session."),
    INVALID_SHARE_SESSION_EPOCH(123, true, "The share session is at another epoch."),
    FENCED_STATE_EPOCH(124, false, "The state epoch of the share group is another."),
    INVALID_VOTER_KEY(125, false, "The voter key is not the receiver's."),
    DUPLICATE_VOTER(126, false, "The voter is in the set already."),
    VOTER_NOT_FOUND(127, false, "The voter is not in the set."),
    INVALID_REGULAR_EXPRESSION(128, false, "The regular expression is not valid."),
    REBOOTSTRAP_REQUIRED(129, false, "The client's metadata is too old; bootstrap again."),
    STREAMS_INVALID_TOPOLOGY(130, false, "The topology is not valid."),
    STREAMS_INVALID_TOPOLOGY_EPOCH(131, false, "The topology epoch is not valid."),
    STREAMS_TOPOLOGY_FENCED(132, false, "The topology epoch is outdated."),
    SHARE_SESSION_LIMIT_REACHED(133, true, "There are as many share sessions as are allowed.");

    private static final Errors[] BY_CODE = values();

    private final short code;
    private final boolean retriable;
    private final String text;

    Errors(int code, boolean retriable, String text) {
        this.code = (short) code;
        this.retriable = retriable;
        this.text = text;
    }

    /** The number on the wire. */
    public short code() {
        return code;
    }

    /** Whether clients try again by themselves. */
    public boolean retriable() {
        return retriable;
    }

    /** What went wrong, in one sentence for a person; empty for {@link #NONE}. */
    public String text() {
        return text;
    }

    /** The error with a code; {@link #UNKNOWN_SERVER_ERROR} for one that we do not know. */
    public static Errors of(short code) {
        int place = code - BY_CODE[0].code;
        return place < 0 || place >= BY_CODE.length ? UNKNOWN_SERVER_ERROR : BY_CODE[place];
    }
}
