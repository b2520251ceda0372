/**
 * Floor 7: sockets. Accepts connections within their limits, cuts the stream into frames, hands each frame to {@link
 * dev.wharf.api.Dispatcher}, and sends the responses in the order of the requests, file regions without a copy; and the
 * connections between nodes ({@link dev.wharf.network.PeerWire}), which come in by the same listeners and are known by their first bytes ({@code PeerDoor}).
 *
 * <pre>
 *   bytes -> FrameDecoder -> ConnectionHandler -> Dispatcher
 *                                  |  ^
 *                    bytes  <- Exchange <- Responder
 * </pre>
 *
 * <p>A client's connection stays on the event loop that accepted it. Reading pauses while too much is open ({@code
 * NetworkLimits}), so a client that sends faster than it is served, or does not read its responses, fills its own
 * socket and nothing else.
 *
 * <p>The only room that sees {@code io.netty.channel}. May not live here: any decision about a request's content.
 */
@NullMarked
package dev.wharf.network;

import org.jspecify.annotations.NullMarked;
