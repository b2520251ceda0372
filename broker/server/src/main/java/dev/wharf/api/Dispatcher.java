package dev.wharf.api;

import io.netty.buffer.ByteBuf;

/** The door from the network to the API: takes what a client has sent. Both methods are called on the connection's loop. */
public interface Dispatcher {
    /**
     * Takes one request. Several may be open on one connection; the network keeps the responses in the order of the requests.
     *
     * @param frame one request without its length prefix; this method's to release, at any later time and on any thread
     */
    void onRequest(ClientConnection connection, ByteBuf frame, Responder responder);

    /** The connection is gone: whatever waits on its behalf is called off. Called exactly once per connection that was accepted. */
    void onClosed(ClientConnection connection);
}
