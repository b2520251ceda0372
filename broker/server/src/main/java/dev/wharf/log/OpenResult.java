package dev.wharf.log;

import java.io.IOException;

/** What became of the attempt to open a log. */
public sealed interface OpenResult {
    /** It serves. */
    record Opened(PartitionLog log) implements OpenResult {}

    /** There is no directory of it, and the disk does not let us make one; a later attempt may succeed. */
    record NotCreated(IOException cause) implements OpenResult {}

    /**
     * Bytes that were forced are damaged or missing. Nothing was changed; the replica must not lead before it has the bytes from
     * elsewhere, and a person should look.
     *
     * @param why names the file and the offset
     */
    record Quarantined(String why) implements OpenResult {}
}
