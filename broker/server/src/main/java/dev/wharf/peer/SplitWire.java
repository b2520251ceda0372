package dev.wharf.peer;

import dev.wharf.env.Loop;
import dev.wharf.env.Wire;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One wire for two owners, each with {@link PeerCalls} of its own: the trunk takes the frames of some keys on the wire's loop, the branch all others on another loop. So what holds up one of
 * them does not hold up the other, and there still is one connection between two nodes.
 *
 * <p>Owner: the wire's loop.
 */
public final class SplitWire {
    private final Set<Short> trunkKeys;
    private final End trunk;
    private final End branch;

    /**
     * @param loop of the wire
     * @param trunkKeys the questions that stay on it, with the answers to them
     */
    public SplitWire(Wire wire, Loop loop, Loop branchLoop, Set<Short> trunkKeys) {
        this.trunkKeys = Set.copyOf(trunkKeys);
        this.trunk = new End(wire, loop, loop);
        this.branch = new End(wire, loop, branchLoop);
        wire.onFrame(new Switch());
    }

    /** The end on the wire's loop. */
    public Wire trunk() {
        return trunk;
    }

    /** The end on the other loop. */
    public Wire branch() {
        return branch;
    }

    /** Brings what comes in to the end that it is for. */
    private final class Switch implements Wire.Receiver {
        @Override
        public void onFrame(int fromNodeId, ByteBuffer frame) {
            Short key = PeerFrame.keyOf(frame);
            End end = key == null || trunkKeys.contains(key) ? trunk : branch;
            end.receive(fromNodeId, frame);
        }

        @Override
        public void onGone(int nodeId) {
            trunk.tellGone(nodeId);
            branch.tellGone(nodeId);
        }
    }

    /** The wire as seen from one loop. */
    private static final class End implements Wire {
        private final Wire wire;
        private final Loop wireLoop;
        private final Loop loop;
        private @Nullable Receiver receiver;

        End(Wire wire, Loop wireLoop, Loop loop) {
            this.wire = wire;
            this.wireLoop = wireLoop;
            this.loop = loop;
        }

        @Override
        public void send(int nodeId, ByteBuffer frame) {
            if (wireLoop.inLoop()) {
                wire.send(nodeId, frame);
            } else {
                ByteBuffer taken = ByteBuffer.allocate(frame.remaining()).put(frame).flip();
                wireLoop.post(() -> wire.send(nodeId, taken));
            }
        }

        @Override
        public void reach(int nodeId, String host, int port) {
            wireLoop.execute(() -> wire.reach(nodeId, host, port));
        }

        @Override
        public void forget(int nodeId) {
            wireLoop.execute(() -> wire.forget(nodeId));
        }

        @Override
        public void onFrame(Receiver newReceiver) {
            receiver = newReceiver;
        }

        private void receive(int fromNodeId, ByteBuffer frame) {
            Receiver named = receiver;
            if (named != null) {
                loop.execute(() -> named.onFrame(fromNodeId, frame));
            }
        }

        private void tellGone(int nodeId) {
            Receiver named = receiver;
            if (named != null) {
                loop.execute(() -> named.onGone(nodeId));
            }
        }
    }
}
