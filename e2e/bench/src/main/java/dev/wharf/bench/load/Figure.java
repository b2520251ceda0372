package dev.wharf.bench.load;

/** What a run can say of itself. A run has those that make sense for it. */
public enum Figure {
    /** Records acknowledged, or read, per second. */
    RECORDS_PER_S("records/s"),
    /** From when a record was due, or was handed to the client where the load has no schedule, to its acknowledgement. */
    P50_MS("p50, ms"),
    P99_MS("p99, ms"),
    P999_MS("p99.9, ms"),
    MAX_MS("slowest, ms"),
    /** CPU seconds of all brokers, user and kernel, per million records. */
    CPU_S_PER_MILLION("broker CPU s per million records"),
    /** CPU microseconds of all brokers per request of the client. */
    CPU_US_PER_REQUEST("broker CPU µs per request"),
    RECORDS_PER_REQUEST("records per request"),
    /** CPU seconds of the load itself per million records: where it is large, the client bounds the rate. */
    CLIENT_CPU_S_PER_MILLION("client CPU s per million records"),
    /** Bytes that the threads of all brokers allocated on the heap, per request. */
    ALLOCATED_PER_REQUEST("heap bytes allocated per request"),
    /** Memory of all brokers in use after the run, in MiB, as Linux counts it. */
    RESIDENT_MB("resident, MiB"),
    /** Requests since the load began, warm-up included. */
    REQUESTS_IN_ALL("requests"),
    /** Records that failed. */
    ERRORS("errors"),
    /** From exec to the first acknowledged record. */
    START_MS("exec to first acknowledged record, ms"),
    START_CPU_S("CPU s until then"),
    /** From SIGTERM to the end of the process. */
    STOP_MS("SIGTERM to exit, ms"),
    /** At rest, of one core and one node. */
    IDLE_CPU_PERCENT("CPU at rest, % of a core"),
    THREADS("threads"),
    /** The longest time without an acknowledgement. */
    LONGEST_GAP_MS("longest time without an acknowledgement, ms"),
    /** Until all partitions were created and led, and all their replicas in sync. */
    CREATED_MS("created and in sync, ms"),
    /** From exec until every partition had told its end offset, after a stop in order and after SIGKILL. */
    SERVED_AFTER_STOP_MS("all served after a stop, ms"),
    SERVED_AFTER_KILL_MS("all served after SIGKILL, ms"),
    /** As {@link #SERVED_AFTER_KILL_MS}, where all has just been written. */
    SERVED_AFTER_KILL_AT_ONCE_MS("all served after SIGKILL just after writing, ms"),
    /** Of the node after its start, in use. */
    OPEN_FILES("open files"),
    /** From a node's SIGKILL until others led all partitions, and until all of those had acknowledged a record. */
    MOVED_MS("all leaderships moved, ms"),
    ACKNOWLEDGED_MS("all acknowledge, ms"),
    /** How often a loop of a broker was at work for more than 10 ms before it looked for more. */
    LONG_TURNS("turns of loops over 10 ms"),
    /** All these turns were shorter; of the bounds by which the broker counts them. */
    LONGEST_TURN_MS("longest turn of a loop, ms, at most"),
    /** Of the machine after the run, over a minute: client and brokers are part of it, and whatever else ran. */
    LOAD_AVERAGE("load average"),
    /** Acknowledged records that were not there when all was read again. */
    MISSING("acknowledged and missing"),
    /** The reading of {@link System#nanoTime} at the first acknowledgement: the same clock in all processes of a Linux machine. */
    FIRST_ANSWER_AT_NS("first answer");

    private final String title;

    Figure(String title) {
        this.title = title;
    }

    /** The head of its column. */
    public String title() {
        return title;
    }
}
