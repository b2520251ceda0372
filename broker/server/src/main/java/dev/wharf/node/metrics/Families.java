package dev.wharf.node.metrics;

import static dev.wharf.node.metrics.Family.counter;
import static dev.wharf.node.metrics.Family.gauge;
import static dev.wharf.node.metrics.Family.histogram;

import java.util.List;

/** Every figure of the broker. Where Kafka has it, the name is the one that Kafka's JMX name becomes in Prometheus. */
public final class Families {
    private static final List<String> NO_LABELS = List.of();
    private static final List<String> TOPIC = List.of("topic");
    private static final List<String> PARTITION = List.of("topic", "partition");
    private static final List<String> REQUEST = List.of("request");
    private static final List<String> LOOP = List.of("loop");

    static final Family BUILD =
            gauge("wharf_build_info", List.of("version"), "1, with the version that runs.");
    static final Family STATE =
            gauge(
                    "kafka_server_kafkaserver_brokerstate",
                    NO_LABELS,
                    "3 while it serves, 7 once it has been told to stop, as Kafka counts.");

    static final Family MESSAGES_IN =
            counter(
                    "kafka_server_brokertopicmetrics_messagesin",
                    TOPIC,
                    "Records appended by clients; without a topic, of all topics, those that are deleted since among them.");
    static final Family BYTES_IN =
            counter(
                    "kafka_server_brokertopicmetrics_bytesin",
                    TOPIC,
                    "Bytes of record batches appended by clients; without a topic, of all topics.");
    static final Family BYTES_OUT =
            counter(
                    "kafka_server_brokertopicmetrics_bytesout",
                    NO_LABELS,
                    "Bytes of record batches in the responses to fetches.");
    static final Family PRODUCE_REQUESTS =
            counter(
                    "kafka_server_brokertopicmetrics_totalproducerequests",
                    NO_LABELS,
                    "Produce requests taken.");
    static final Family FETCH_REQUESTS =
            counter(
                    "kafka_server_brokertopicmetrics_totalfetchrequests",
                    NO_LABELS,
                    "Fetch requests taken.");
    static final Family FAILED_PRODUCES =
            counter(
                    "kafka_server_brokertopicmetrics_failedproducerequests",
                    NO_LABELS,
                    "Partitions of produce requests that were answered with an error.");
    static final Family FAILED_FETCHES =
            counter(
                    "kafka_server_brokertopicmetrics_failedfetchrequests",
                    NO_LABELS,
                    "Partitions of fetch requests that were answered with an error.");

    static final Family REQUESTS =
            counter(
                    "kafka_network_requestmetrics_requests",
                    List.of("request", "version"),
                    "Requests taken.");
    static final Family REQUEST_BYTES =
            counter("kafka_network_requestmetrics_requestbytes", REQUEST, "Bytes of requests.");
    static final Family RESPONSE_BYTES =
            counter("kafka_network_requestmetrics_responsebytes", REQUEST, "Bytes of responses.");
    static final Family REQUEST_ERRORS =
            counter(
                    "kafka_network_requestmetrics_errors",
                    List.of("request", "error"),
                    "Partitions that were answered with an error, of Produce and Fetch, by the name of the error.");
    static final Family REQUEST_TIME =
            histogram(
                    "kafka_network_requestmetrics_totaltime_seconds",
                    REQUEST,
                    "Time from a whole request to its answer; of a fetch or a join, what it waits by intent too.");

    static final Family NETWORK_REQUESTS =
            counter("kafka_network_requests", NO_LABELS, "Whole frames taken from clients.");
    static final Family NETWORK_BYTES_IN =
            counter("kafka_network_bytes_in", NO_LABELS, "Bytes read from clients.");
    static final Family NETWORK_BYTES_OUT =
            counter("kafka_network_bytes_out", NO_LABELS, "Bytes of responses that sockets took.");
    static final Family CONNECTIONS =
            gauge("kafka_network_connections", NO_LABELS, "Connections open now.");
    static final Family CONNECTIONS_ACCEPTED =
            counter("kafka_network_connections_accepted", NO_LABELS, "Connections accepted.");
    static final Family CONNECTIONS_REFUSED =
            counter(
                    "kafka_network_connections_refused",
                    NO_LABELS,
                    "Connections refused at max.connections or max.connections.per.ip.");
    static final Family CONNECTIONS_CLOSED =
            counter(
                    "kafka_network_connections_closed_for_cause",
                    NO_LABELS,
                    "Connections that the broker closed: malformed, oversized or slow requests.");

    static final Family PARTITIONS =
            gauge("kafka_server_replicamanager_partitioncount", NO_LABELS, "Replicas served here.");
    static final Family LEADERS =
            gauge("kafka_server_replicamanager_leadercount", NO_LABELS, "Partitions led here.");
    static final Family OFFLINE_REPLICAS =
            gauge(
                    "kafka_server_replicamanager_offlinereplicacount",
                    NO_LABELS,
                    "Replicas that are not served because their files are damaged.");
    static final Family UNDER_REPLICATED =
            gauge(
                    "kafka_server_replicamanager_underreplicatedpartitions",
                    NO_LABELS,
                    "Partitions led here with fewer in-sync replicas than replicas.");
    static final Family UNDER_MIN_ISR =
            gauge(
                    "kafka_server_replicamanager_underminisrpartitioncount",
                    NO_LABELS,
                    "Partitions led here that refuse acks=all for lack of in-sync replicas.");
    static final Family PRODUCER_IDS =
            gauge(
                    "kafka_server_replicamanager_produceridcount",
                    NO_LABELS,
                    "Idempotent producers that are remembered, once for each partition they wrote to.");
    static final Family PURGATORY =
            gauge(
                    "kafka_server_delayedoperationpurgatory_purgatorysize",
                    List.of("delayedoperation"),
                    "Appends (Produce) and fetches (Fetch) that wait, once for each partition they wait for.");
    static final Family FETCH_SESSIONS =
            gauge(
                    "kafka_server_fetchsessioncache_numincrementalfetchsessions",
                    NO_LABELS,
                    "Incremental fetch sessions.");

    static final Family ACTIVE_CONTROLLER =
            gauge(
                    "kafka_controller_kafkacontroller_activecontrollercount",
                    NO_LABELS,
                    "1 on the node that decides about the metadata: a single node always.");
    static final Family ACTIVE_BROKERS =
            gauge(
                    "kafka_controller_kafkacontroller_activebrokercount",
                    NO_LABELS,
                    "Registered brokers that serve.");
    static final Family FENCED_BROKERS =
            gauge(
                    "kafka_controller_kafkacontroller_fencedbrokercount",
                    NO_LABELS,
                    "Registered brokers that do not serve.");
    static final Family GLOBAL_TOPICS =
            gauge(
                    "kafka_controller_kafkacontroller_globaltopiccount",
                    NO_LABELS,
                    "Topics of the cluster.");
    static final Family GLOBAL_PARTITIONS =
            gauge(
                    "kafka_controller_kafkacontroller_globalpartitioncount",
                    NO_LABELS,
                    "Partitions of the cluster.");
    static final Family OFFLINE_PARTITIONS =
            gauge(
                    "kafka_controller_kafkacontroller_offlinepartitionscount",
                    NO_LABELS,
                    "Partitions without a leader.");

    static final Family LOG_SIZE =
            gauge("kafka_log_log_size", PARTITION, "Bytes of all segments of a partition.");
    static final Family LOG_SEGMENTS =
            gauge("kafka_log_log_numlogsegments", PARTITION, "Segments of a partition.");
    static final Family LOG_START =
            gauge("kafka_log_log_logstartoffset", PARTITION, "First offset of a partition.");
    static final Family LOG_END =
            gauge(
                    "kafka_log_log_logendoffset",
                    PARTITION,
                    "The offset that the next record of a partition gets.");
    static final Family LEFT_OUT =
            gauge(
                    "wharf_metrics_partitions_left_out",
                    NO_LABELS,
                    "Partitions beyond the first "
                            + NodeCollector.MAX_PARTITIONS
                            + " by name, which have no figures of their own.");

    static final Family FORCE_TIME =
            histogram(
                    "kafka_log_logflushstats_logflushtime_seconds",
                    NO_LABELS,
                    "Time that forces of files and directories took on the disk.");
    static final Family JOURNAL_FORCES =
            counter(
                    "wharf_journal_forces",
                    NO_LABELS,
                    "Blocks written to the journal, each with one force for all batches in it.");
    static final Family JOURNAL_BATCHES =
            counter("wharf_journal_batches", NO_LABELS, "Record batches in these blocks.");
    static final Family JOURNAL_BYTES =
            counter(
                    "wharf_journal_bytes",
                    NO_LABELS,
                    "Bytes of these blocks, with what fills their last pages.");
    static final Family JOURNAL_REFUSED =
            counter(
                    "wharf_journal_refused",
                    NO_LABELS,
                    "Record batches that the journal had no room for, so that their partitions were forced.");
    static final Family JOURNAL_FULL =
            counter(
                    "wharf_journal_full",
                    NO_LABELS,
                    "Times that the journal had no room in any of its files, until the segments of the oldest were forced.");
    static final Family JOURNAL_FILES =
            gauge("wharf_journal_files", NO_LABELS, "Files of the journal.");
    static final Family JOURNAL_FILES_IN_USE =
            gauge(
                    "wharf_journal_files_in_use",
                    NO_LABELS,
                    "Files of the journal with batches whose segments have not been forced since, and the one that is written to.");
    static final Family JOURNAL_RESTORED =
            gauge(
                    "wharf_journal_restored_partitions",
                    NO_LABELS,
                    "Partitions to which the last start wrote again what they had in the journal, as after each stop that was not in order.");
    static final Family DIRECT_MEMORY =
            gauge(
                    "wharf_direct_memory_bytes",
                    NO_LABELS,
                    "Memory outside of the heap that requests and responses are in, or that is kept for them.");
    static final Family DIRECT_MEMORY_LIMIT =
            gauge(
                    "wharf_direct_memory_limit_bytes",
                    NO_LABELS,
                    "The most that it may be: -XX:MaxDirectMemorySize, or as much as -Xmx.");
    static final Family OPEN_FILES =
            gauge("wharf_log_open_files", NO_LABELS, "Segment files that are held open.");
    static final Family OPEN_FILES_LIMIT =
            gauge(
                    "wharf_log_open_files_limit",
                    NO_LABELS,
                    "The most segment files that are held open: see log.open.files.max.");
    static final Family PUT_OFF =
            counter(
                    "wharf_log_open_files_put_off",
                    NO_LABELS,
                    "Partitions of fetches that were left to the next fetch, because responses that clients have not taken yet hold as many segment files as they may, or their own holds as many as one may: see log.open.files.max.");
    static final Family COMPACTIONS =
            counter(
                    "wharf_log_cleaner_compactions",
                    NO_LABELS,
                    "Compactions of one partition that came to their end.");
    static final Family COMPACTED_BEFORE =
            counter(
                    "wharf_log_cleaner_replaced_bytes",
                    NO_LABELS,
                    "Bytes of the segments that compaction replaced.");
    static final Family COMPACTED_AFTER =
            counter(
                    "wharf_log_cleaner_kept_bytes",
                    NO_LABELS,
                    "Bytes of the segments that it put in their place.");
    static final Family UNCLEANABLE =
            gauge(
                    "kafka_log_logcleanermanager_uncleanable_partitions_count",
                    NO_LABELS,
                    "Partitions that are not compacted any more because their files are damaged.");

    static final Family OFFLINE_DIRECTORIES =
            gauge(
                    "kafka_log_logmanager_offlinelogdirectorycount",
                    NO_LABELS,
                    "1 once a force has failed and the log directory is fenced.");
    static final Family DIRECTORY_TOTAL =
            gauge(
                    "wharf_log_directory_total_bytes",
                    NO_LABELS,
                    "Size of the disk of the log directory.");
    static final Family DIRECTORY_USABLE =
            gauge(
                    "wharf_log_directory_usable_bytes",
                    NO_LABELS,
                    "Free space on the disk of the log directory.");
    static final Family DIRECTORY_FULL =
            gauge(
                    "wharf_log_directory_full",
                    NO_LABELS,
                    "1 while produces are refused because less than log.dir.min.free.bytes is free.");

    static final Family GROUPS =
            gauge(
                    "kafka_coordinator_group_groupmetadatamanager_numgroups",
                    NO_LABELS,
                    "Groups coordinated here.");
    static final Family GROUPS_EMPTY = groups("empty", "without members");
    static final Family GROUPS_PREPARING =
            groups("preparingrebalance", "whose members are joining");
    static final Family GROUPS_COMPLETING =
            groups("completingrebalance", "that wait for the leader's assignment");
    static final Family GROUPS_STABLE = groups("stable", "that are at work");
    static final Family GROUP_OFFSETS =
            gauge(
                    "kafka_coordinator_group_groupmetadatamanager_numoffsets",
                    NO_LABELS,
                    "Committed offsets that are kept.");
    static final Family OFFSET_COMMITS =
            counter(
                    "kafka_coordinator_group_offsetcommits",
                    NO_LABELS,
                    "Offsets committed, one for each partition.");
    static final Family REBALANCES =
            counter("kafka_coordinator_group_rebalances", NO_LABELS, "Rebalances begun.");

    static final Family TELEMETRY_PUSHES =
            counter(
                    "wharf_client_telemetry_pushes",
                    NO_LABELS,
                    "Pushes of clients' own metrics that were taken (KIP-714).");
    static final Family TELEMETRY_BYTES =
            counter(
                    "wharf_client_telemetry_pushed_bytes",
                    NO_LABELS,
                    "Bytes in these pushes, compressed as they came.");
    static final Family TELEMETRY_REFUSED =
            counter("wharf_client_telemetry_refused", NO_LABELS, "Pushes that were refused.");

    static final Family LOOP_TURNS =
            histogram(
                    "wharf_loop_turn_seconds",
                    LOOP,
                    "Time that a loop was at work before it looked for more: whatever else lives on the loop waits so long. The rate of its sum is the share of time in which the loop is busy.");
    static final Family LOOP_LONGEST =
            gauge(
                    "wharf_loop_longest_turn_seconds",
                    LOOP,
                    "The longest of these turns in the last one to two minutes.");
    static final Family LOOP_DELAY =
            gauge(
                    "wharf_loop_delay_seconds",
                    LOOP,
                    "How long the scrape waited for its turn on a loop: what requests from other loops wait too.");
    static final Family LOOP_CPU =
            counter("wharf_loop_cpu_seconds", LOOP, "CPU time of a loop's thread.");

    /** All of them, in the order of the page. */
    public static final List<Family> ALL =
            List.of(
                    BUILD,
                    STATE,
                    MESSAGES_IN,
                    BYTES_IN,
                    BYTES_OUT,
                    PRODUCE_REQUESTS,
                    FETCH_REQUESTS,
                    FAILED_PRODUCES,
                    FAILED_FETCHES,
                    REQUESTS,
                    REQUEST_BYTES,
                    RESPONSE_BYTES,
                    REQUEST_ERRORS,
                    REQUEST_TIME,
                    NETWORK_REQUESTS,
                    NETWORK_BYTES_IN,
                    NETWORK_BYTES_OUT,
                    CONNECTIONS,
                    CONNECTIONS_ACCEPTED,
                    CONNECTIONS_REFUSED,
                    CONNECTIONS_CLOSED,
                    PARTITIONS,
                    LEADERS,
                    OFFLINE_REPLICAS,
                    UNDER_REPLICATED,
                    UNDER_MIN_ISR,
                    PRODUCER_IDS,
                    PURGATORY,
                    FETCH_SESSIONS,
                    ACTIVE_CONTROLLER,
                    ACTIVE_BROKERS,
                    FENCED_BROKERS,
                    GLOBAL_TOPICS,
                    GLOBAL_PARTITIONS,
                    OFFLINE_PARTITIONS,
                    LOG_SIZE,
                    LOG_SEGMENTS,
                    LOG_START,
                    LOG_END,
                    LEFT_OUT,
                    FORCE_TIME,
                    JOURNAL_FORCES,
                    JOURNAL_BATCHES,
                    JOURNAL_BYTES,
                    JOURNAL_REFUSED,
                    JOURNAL_FULL,
                    JOURNAL_FILES,
                    JOURNAL_FILES_IN_USE,
                    JOURNAL_RESTORED,
                    DIRECT_MEMORY,
                    DIRECT_MEMORY_LIMIT,
                    OPEN_FILES,
                    OPEN_FILES_LIMIT,
                    PUT_OFF,
                    COMPACTIONS,
                    COMPACTED_BEFORE,
                    COMPACTED_AFTER,
                    UNCLEANABLE,
                    OFFLINE_DIRECTORIES,
                    DIRECTORY_TOTAL,
                    DIRECTORY_USABLE,
                    DIRECTORY_FULL,
                    GROUPS,
                    GROUPS_EMPTY,
                    GROUPS_PREPARING,
                    GROUPS_COMPLETING,
                    GROUPS_STABLE,
                    GROUP_OFFSETS,
                    OFFSET_COMMITS,
                    REBALANCES,
                    TELEMETRY_PUSHES,
                    TELEMETRY_BYTES,
                    TELEMETRY_REFUSED,
                    LOOP_TURNS,
                    LOOP_LONGEST,
                    LOOP_DELAY,
                    LOOP_CPU);

    private Families() {}

    private static Family groups(String state, String meaning) {
        return gauge(
                "kafka_coordinator_group_groupmetadatamanager_numgroups" + state,
                NO_LABELS,
                "Groups " + meaning + ".");
    }
}
