package dev.wharf.api;

import dev.wharf.protocol.wire.ResponseFrame;

/**
 * Where one request's outcome goes. Exactly one of the methods is called, once, on the connection's loop: within {@link
 * Dispatcher#onRequest} or later. The connection may have closed by then; the responder releases what it cannot send.
 */
public interface Responder {
    /** Sends {@code response} when the responses to all earlier requests of the connection were sent; takes the frame over. */
    void respond(ResponseFrame response);

    /** The request has no response (a produce with {@code acks=0}). */
    void respondNothing();

    /**
     * Closes the connection at once; responses not sent yet are lost.
     *
     * @param cause for the one log line that names the peer
     */
    void close(String cause);
}
