package dev.wharf.api;

import io.netty.buffer.ByteBuf;

/** The door from the network to the API: takes what a client has sent. Its methods are called on the connection's loop. */
public interface Dispatcher {
    /**
     * Takes one request. Several may be open on one connection; the network keeps the responses in the order of the requests.
     *
     * @param frame one request without its length prefix; this method's to release, at any later time and on any thread
     */
    void onRequest(ClientConnection connection, ByteBuf frame, Responder responder);

    /**
     * Bytes of memory that a request may take until it is answered, by a guess that is rather too high; looks at the first bytes of
     * {@code frame} and leaves it as it is.
     */
    int memoryBytes(ByteBuf frame);

    /** The node stops: whatever waits for news on behalf of the connection is answered with what there is. */
    void onStopping(ClientConnection connection);

    /** The connection is gone: whatever waits on its behalf is called off. Called exactly once per connection that was accepted. */
    void onClosed(ClientConnection connection);
}
