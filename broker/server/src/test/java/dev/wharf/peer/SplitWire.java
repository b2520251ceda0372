package dev.wharf.peer;

import dev.wharf.env.Loop;
import dev.wharf.env.Wire;
import dev.wharf.replica.ReplicaFetchHandler;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One simulated wire for the two owners that a real node has a wire for each: the trunk takes the frames of some keys on the wire's loop, the branch all others on another loop. So what befalls
 * one node befalls both.
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

    /** As a broker has it: what replicas fetch from each other is apart from all else. */
    public static SplitWire ofNode(Wire wire, Loop first, Loop metadata) {
        return new SplitWire(wire, first, metadata, Set.of(ReplicaFetchHandler.key()));
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
            PeerFrame header = PeerFrame.read(frame.duplicate());
            End end = header == null || trunkKeys.contains(header.key()) ? trunk : branch;
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
