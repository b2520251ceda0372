package dev.wharf.replica;

import dev.wharf.log.LogListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Brings what a log tells to its partition, which is made after it. Owner: the loop of both. */
final class LogEvents implements LogListener {
    private @Nullable Partition partition;

    /** Names who hears from now on. */
    void tell(Partition newPartition) {
        partition = newPartition;
    }

    @Override
    public long committedOffset() {
        return partition == null ? 0 : partition.highWatermark();
    }

    @Override
    public void onDurable(long durableOffset) {
        if (partition != null) {
            partition.onDurable();
        }
    }

    @Override
    public void onFenced(IOException cause) {
        if (partition != null) {
            partition.onFenced(cause);
        }
    }
}
