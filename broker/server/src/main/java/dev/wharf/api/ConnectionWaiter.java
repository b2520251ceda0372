package dev.wharf.api;

/** A request that waits for news, and may have to go without. Called on the connection's loop, each method at most once. */
interface ConnectionWaiter {
    /** The node stops: the answer is to be what there is. */
    void onStopping();

    /** The connection is gone, and nobody waits for an answer. */
    void onClosed();
}
