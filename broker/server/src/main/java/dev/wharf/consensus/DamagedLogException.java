package dev.wharf.consensus;

import java.io.IOException;

/** The metadata log is not what was forced: bytes are wrong or missing where they were durable. It is never cut back to what is left. */
final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedLogException(String message) {
        super(message);
    }
}
