package dev.wharf.api;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.protocol.wire.WireReader;

/**
 * One API. Without state of its own: it reads a request, asks the rooms below, and responds, now or later.
 *
 * @param <Q> the request
 */
interface ApiHandler<Q extends ApiMessage> {
    ApiKey key();

    /** The lowest version that is advertised. */
    default short lowestVersion() {
        return key().lowestVersion();
    }

    /** The highest version that is advertised and served. */
    default short highestVersion() {
        return key().highestStableVersion();
    }

    /** Whether only the node whose controller is active can handle it: other nodes bring it there. */
    default boolean isForController() {
        return false;
    }

    /** How long the client waits for what the controller is to do, in ms, as the request says; 0 or below where it does not. */
    default int timeoutMs(Q request) {
        return 0;
    }

    /** What a user should know of how we serve it, for {@code docs/compatibility.md}: sentences, or empty where it is as in Kafka. */
    default String notes() {
        return "";
    }

    Q newRequest();

    /**
     * Reads the body of a new request.
     *
     * @throws dev.wharf.protocol.wire.MalformedMessageException on bytes that are no such request
     */
    default void read(Q request, WireReader in, short version) {
        request.read(in, version);
    }

    /**
     * Handles one request on the connection's loop and ends it through {@code context}, once. Slices in the request live until then.
     */
    void handle(Q request, RequestContext context);
}
