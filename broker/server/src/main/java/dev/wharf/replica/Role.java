package dev.wharf.replica;

/** What this node is to a partition: one role per leader epoch, replaced by the next. Owner: the partition's loop. */
sealed interface Role permits Leading, Following {
    /** The leader epoch of the role. */
    int epoch();
}
