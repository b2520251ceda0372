package dev.wharf.replica;

/** Whoever waits for a partition to have more to read. Compared by identity. */
public interface FetchWaiter {
    /**
     * More can be read, or the partition is gone. The waiter is not parked there any more. Called on the partition's loop.
     *
     * @param bytes that have come on top of what was there
     */
    void onMore(long bytes);
}
