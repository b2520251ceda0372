package dev.wharf.consensus;

import java.io.IOException;

/** A force has failed: what it covered may be gone from the page cache, so it is not tried again, and the log has failed. */
final class FailedForceException extends IOException {
    private static final long serialVersionUID = 1L;

    FailedForceException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
