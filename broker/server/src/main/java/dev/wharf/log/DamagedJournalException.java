package dev.wharf.log;

import java.io.IOException;

/** The journal is not what was written, and it cannot be told which logs that concerns; or it is another directory's. Nothing was changed, and the node does not start. */
public final class DamagedJournalException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedJournalException(String root, String what) {
        super(
                what
                        + ". The journal of "
                        + root
                        + " may hold acknowledged records that are nowhere else on this node. Bring back the files as they were; or, where other nodes have the records or their loss is accepted, move the directory "
                        + root
                        + "/"
                        + JournalFiles.DIRECTORY
                        + " away and start again");
    }
}
