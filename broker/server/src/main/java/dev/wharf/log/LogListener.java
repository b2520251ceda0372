package dev.wharf.log;

import java.io.IOException;

/** Hears what happens to a log between calls. Called on the log's loop. */
public interface LogListener {
    /** All below it is committed, as far as is known: the next start is told what of that was durable too. */
    long committedOffset();

    /** Everything below {@code durableOffset} survives a power cut; it has moved up. */
    void onDurable(long durableOffset);

    /** A force or delete failed: nothing more can be trusted to reach the disk. The log takes no append any more. Called once. */
    void onFenced(IOException cause);
}
