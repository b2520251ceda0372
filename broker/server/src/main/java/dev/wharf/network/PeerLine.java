package dev.wharf.network;

import org.jspecify.annotations.Nullable;

/** The connections between two nodes: one for each line, so that what holds up the loop of one does not hold up the other. */
enum PeerLine {
    /** Records on their way to other replicas. */
    REPLICAS(0),

    /** The metadata quorum, heartbeats, and whatever else the active controller is asked. */
    METADATA(1);

    private final int code;

    PeerLine(int code) {
        this.code = code;
    }

    /** Stands for the line in a hello. */
    int code() {
        return code;
    }

    /** The line with a code; null where there is none. */
    static @Nullable PeerLine find(int code) {
        return switch (code) {
            case 0 -> REPLICAS;
            case 1 -> METADATA;
            default -> null;
        };
    }
}
