package dev.wharf.e2e;

/** What is done to a cluster of processes in one round of a {@link FaultRun}. */
enum Fault {
    /** kill -9 of one node. */
    KILL,
    /** kill -9 of all nodes at once. */
    KILL_ALL,
    /** SIGTERM of one node. */
    STOP,
    /** SIGTERM of one node after the other, each when the one before is in sync again. */
    ROLL,
    /** SIGSTOP of one node. */
    PAUSE,
    /** See {@link NodeNetwork.Cut#FROM_NODES}. */
    CUT_FROM_NODES,
    /** See {@link NodeNetwork.Cut#MUTE}. */
    MUTE,
    /** See {@link NodeNetwork.Cut#DEAF}. */
    DEAF,
    /** See {@link NodeNetwork.Cut#FROM_NEXT}. */
    CUT_FROM_NEXT,
    /** See {@link NodeNetwork.Cut#FROM_ALL}. */
    CUT_FROM_ALL;

    /** Whether it takes a network that can be cut. */
    boolean isCut() {
        return switch (this) {
            case CUT_FROM_NODES, MUTE, DEAF, CUT_FROM_NEXT, CUT_FROM_ALL -> true;
            case KILL, KILL_ALL, STOP, ROLL, PAUSE -> false;
        };
    }
}
