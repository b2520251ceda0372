package dev.wharf.protocol.record;

import dev.wharf.env.DiskFile;

/**
 * Records in a region of a file: what the log hands out and the network sends without a copy. The creator holds a reference to
 * the file, which {@link #release} gives up.
 */
public interface FileRecords extends Records {
    DiskFile file();

    /** Where the region starts in the file, in bytes. */
    long position();
}
