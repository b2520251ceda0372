/**
 * Floor 2: questions and answers between nodes, over a {@link dev.wharf.env.Wire} that may lose, double and reorder frames. {@link
 * dev.wharf.peer.PeerCalls} numbers the questions, brings each to whoever serves its key, and gives up on answers that do not come.
 *
 * <pre>
 * call -> wire -> PeerHandler -> PeerAnswer.send -> wire -> Callback.onAnswer, or after the time-out Callback.onLost
 * </pre>
 *
 * <p>May not live here: what any message means; connections ({@code network}).
 */
@NullMarked
package dev.wharf.peer;

import org.jspecify.annotations.NullMarked;
