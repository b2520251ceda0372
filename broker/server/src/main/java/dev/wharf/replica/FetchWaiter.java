package dev.wharf.replica;

/** Whoever waits for a partition to have more to read. Compared by identity. */
public interface FetchWaiter {
    /**
     * More can be read, or the partition is gone. Called on the partition's loop; the waiter stays parked, and neither parks nor calls itself off within the call.
     *
     * @param bytes that have come on top of what was there
     */
    void onMore(long bytes);
}
