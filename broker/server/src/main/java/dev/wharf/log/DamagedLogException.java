package dev.wharf.log;

import java.io.IOException;

/** Bytes that were forced are not what they were: nothing was changed, for what is left may be the last copy. */
final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedLogException(String what) {
        super(what);
    }
}
