package dev.wharf.replica;

import dev.wharf.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** How an append ended. Exactly one of the methods is called, once, on the partition's loop, possibly within the append. */
public interface AppendCallback {
    /** For whoever does not want to know. */
    AppendCallback IGNORE =
            new AppendCallback() {
                @Override
                public void onCommitted(Position position) {}

                @Override
                public void onRefused(Errors error, @Nullable String message) {}
            };

    /**
     * Where the batch is.
     *
     * @param baseOffset of its first record; of the first time, when the batch is one that came before
     * @param logAppendTimeMs -1 where the records keep their producer's time
     * @param logStartOffset of the partition
     */
    record Position(long baseOffset, long logAppendTimeMs, long logStartOffset) {}

    /** The batch is below the high watermark. */
    void onCommitted(Position position);

    /**
     * The batch is not acknowledged. After KAFKA_STORAGE_ERROR, NOT_LEADER_OR_FOLLOWER and UNKNOWN_TOPIC_OR_PARTITION it may be in the log;
     * after every other error it is not.
     *
     * @param message for the producer, null where the error says it all
     */
    void onRefused(Errors error, @Nullable String message);
}
