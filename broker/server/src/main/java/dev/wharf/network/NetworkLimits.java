package dev.wharf.network;

/** The network's fixed limits; those that an operator sets are in {@link NetworkConfig}. */
final class NetworkLimits {
    /** Unanswered requests of one connection at which its reading pauses. */
    static final int MAX_OPEN_REQUESTS = 100;

    /** Bytes of responses not yet taken by the socket at which a connection's reading pauses. */
    static final long MAX_UNSENT_BYTES = 16L << 20;

    /**
     * The largest frame before a first request was answered. Kafka's own limit for frames before authentication; enough for
     * every handshake, too little to be worth an attack.
     */
    static final int FIRST_FRAME_MAX_BYTES = 512 << 10;

    /** How long a connection may take for its first whole frame. */
    static final long FIRST_FRAME_MS = 10_000;

    /** A frame that has begun must be whole after this time ... */
    static final long FRAME_BASE_MS = 30_000;

    /** ... plus its size at this rate. */
    static final long FRAME_MIN_BYTES_PER_SECOND = 16 << 10;

    /** A frame larger than one read is gathered in a buffer that starts so small ... */
    static final int GATHER_INITIAL_BYTES = 4 << 10;

    /** ... and is never larger than so many times what has arrived. */
    static final int GATHER_GROWTH = 8;

    /** What is left of its buffer is read into directly if it is at least so much; a smaller rest is read with what follows it, and moved. */
    static final int GATHER_READ_MIN_BYTES = 16 << 10;

    /** Frames that are being gathered may take so many percent of a loop's budget; the rest is for those that arrive whole. */
    static final int GATHER_PERCENT = 75;

    /** While a loop's budget is used up, a frame that has begun must be whole after this time ... */
    static final long PRESSED_FRAME_BASE_MS = 10_000;

    /** ... plus its size at this rate. */
    static final long PRESSED_FRAME_MIN_BYTES_PER_SECOND = 1 << 20;

    /** Bytes of memory of responses that the sockets of one loop have not taken, or less where memory is short ({@link DirectMemory}); above it who holds the most is closed. */
    static final long LOOP_UNSENT_BYTES = 64L << 20;

    /** Lines on closed connections of one peer's address within {@link #CLOSED_LINES_MS}; further ones are counted ... */
    static final int CLOSED_LINES = 10;

    /** ... and told in one line at the end of it. */
    static final long CLOSED_LINES_MS = 10_000;

    /** Addresses whose lines are counted at a time; beyond it all others share one count. */
    static final int CLOSED_ADDRESSES = 1_000;

    /** File regions of a response up to so many bytes in all are copied beside their headers: one packet, not three. */
    static final int COPY_MAX_BYTES = 16 << 10;

    /** Regions of files that cannot be sent without a copy are read in pieces of this size. */
    static final int CHUNK_BYTES = 64 << 10;

    /** Bytes that wait in Netty for the socket at which writing counts as blocked ... */
    static final int WRITE_HIGH_BYTES = 1 << 20;

    /** ... and at which it is free again. */
    static final int WRITE_LOW_BYTES = 256 << 10;

    /** How often a loop looks for connections that are idle or too slow. */
    static final long SWEEP_MS = 1_000;

    /** How long a stop waits for requests that were taken before it calls off those that wait for other clients. */
    static final long CALL_OFF_MS = 100;

    /** How long a stop waits for requests that were taken. */
    static final long DRAIN_MS = 3_000;

    /** The largest frame between nodes: an answer to a follower holds at least one batch, however large. */
    static final int PEER_FRAME_MAX_BYTES = 1 << 30;

    /** Bytes that wait for one node before frames to it are dropped, which {@link dev.wharf.env.Wire} allows. */
    static final int PEER_QUEUE_BYTES = 32 << 20;

    /** The first wait before a lost node is called again; each further one doubles it ... */
    static final long PEER_RETRY_MIN_MS = 50;

    /** ... up to this. */
    static final long PEER_RETRY_MAX_MS = 2_000;

    /**
     * How long bytes may be on their way to a node before its connection is given up: when a cut cable is whole again, TCP would try again only after as long as it
     * was cut.
     */
    static final int PEER_UNACKNOWLEDGED_MS = 3_000;

    /** How long a node may take to accept. */
    static final int PEER_CONNECT_MS = 2_000;

    private NetworkLimits() {}
}
