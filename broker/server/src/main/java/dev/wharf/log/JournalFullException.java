package dev.wharf.log;

import java.io.IOException;

/** The journal takes nothing until logs have forced their segments, which is under way. What was asked for has not happened, and may be asked for again a little later. */
public final class JournalFullException extends IOException {
    private static final long serialVersionUID = 1L;

    JournalFullException() {
        super("the journal has no room until logs have been forced");
    }
}
