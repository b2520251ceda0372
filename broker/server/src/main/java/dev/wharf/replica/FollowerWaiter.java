package dev.wharf.replica;

/** A follower's fetch that has read all there is. Called on the partition's loop, in the middle of what the partition does: nothing may be read within the call. */
interface FollowerWaiter {
    /** Something was appended, or the partition is not led here any more. */
    void onMore();

    /** The high watermark or the log's start has moved. */
    void onMarks();

    /** The leader has to know whether it is followed still. */
    void onRollCall();
}
