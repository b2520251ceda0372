package dev.wharf.log;

import java.io.IOException;

/** Bytes of a log are not what they were: nothing was changed, for what is left may be the last copy. */
public final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1L;

    public DamagedLogException(String what) {
        super(what);
    }
}
