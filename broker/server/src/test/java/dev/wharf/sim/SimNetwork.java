package dev.wharf.sim;

import dev.wharf.env.Wire;
import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The wires between simulated nodes: each frame is lost, delayed, doubled or overtaken as its faults say. */
public final class SimNetwork {
    private final SimScheduler scheduler;
    private final SimEntropy dice;
    private final TreeMap<Integer, SimWire> wires = new TreeMap<>();
    private final TreeSet<String> cuts = new TreeSet<>();
    private Faults faults = Faults.CALM;
    private long cutOff;
    private long lost;
    private long doubled;

    /**
     * How frames fare.
     *
     * @param lossPercent frames that never arrive
     * @param duplicatePercent frames that arrive twice
     * @param minDelayNs the least time on the way
     * @param maxDelayNs the longest; frames overtake each other within the difference
     */
    public record Faults(int lossPercent, int duplicatePercent, long minDelayNs, long maxDelayNs) {
        /** Nothing is lost or doubled; a tenth to half a millisecond on the way. */
        public static final Faults CALM = new Faults(0, 0, 100_000, 500_000);

        /** One in ten lost, one in ten doubled, up to 200 milliseconds on the way. */
        public static final Faults STORMY = new Faults(10, 10, 100_000, 200_000_000);
    }

    public SimNetwork(SimScheduler scheduler) {
        this.scheduler = scheduler;
        this.dice = scheduler.entropy().fork("network");
    }

    /** How frames that are sent from now on fare. */
    public void setFaults(Faults newFaults) {
        this.faults = newFaults;
    }

    /** Lets nothing through from one node to another, until {@link #heal}; what is on the way arrives. */
    public void cut(int fromNodeId, int toNodeId) {
        cuts.add(fromNodeId + ">" + toNodeId);
    }

    /** Mends all cuts and calms the faults. */
    public void heal() {
        cuts.clear();
        faults = Faults.CALM;
    }

    /** A node joins, or comes back: frames for the node go to this wire's receiver, on {@code loop}. */
    public SimWire join(int nodeId, SimLoop loop) {
        SimWire wire = new SimWire(this, nodeId, loop);
        wires.put(nodeId, wire);
        return wire;
    }

    /** A node is gone; frames for it are lost, and nobody is told: its power was cut. */
    public void leave(int nodeId) {
        wires.remove(nodeId);
    }

    /** A node's process has ended: its kernel closes the connections, and each node that still hears it is told. */
    public void die(int nodeId) {
        leave(nodeId);
        for (int other : wires.keySet()) {
            if (!isCut(nodeId, other)) {
                scheduler.after(
                        dice.between(faults.minDelayNs, faults.maxDelayNs),
                        "gone",
                        () -> tellGone(nodeId, other));
            }
        }
    }

    /** Tells one node that the connections of another were closed, whether they were or not. */
    public void tellGone(int nodeId, int other) {
        SimWire wire = wires.get(other);
        if (wire != null) {
            wire.tellGone(nodeId);
        }
    }

    /** The connections between two nodes are closed, while both live: each is told. */
    public void hangUp(int one, int other) {
        tellGone(one, other);
        tellGone(other, one);
    }

    /** Frames that a cut has kept. */
    public long cutOff() {
        return cutOff;
    }

    /** Frames that got lost without a cut. */
    public long lost() {
        return lost;
    }

    /** Frames that arrived twice. */
    public long doubled() {
        return doubled;
    }

    private boolean isCut(int fromNodeId, int toNodeId) {
        return cuts.contains(fromNodeId + ">" + toNodeId);
    }

    private void send(int fromNodeId, int toNodeId, byte[] frame) {
        if (isCut(fromNodeId, toNodeId)) {
            cutOff++;
            return;
        }
        if (dice.chance(faults.lossPercent)) {
            lost++;
            return;
        }
        int copies = dice.chance(faults.duplicatePercent) ? 2 : 1;
        doubled += copies - 1;
        for (int i = 0; i < copies; i++) {
            long delayNs = dice.between(faults.minDelayNs, faults.maxDelayNs);
            scheduler.after(delayNs, "frame", () -> arrive(fromNodeId, toNodeId, frame.clone()));
        }
    }

    private void arrive(int fromNodeId, int toNodeId, byte[] frame) {
        SimWire wire = wires.get(toNodeId);
        if (wire != null) {
            wire.arrive(fromNodeId, frame);
        }
    }

    /** One node's end of the network. */
    public static final class SimWire implements Wire {
        private final SimNetwork network;
        private final int nodeId;
        private final SimLoop loop;
        private @Nullable Receiver receiver;

        private SimWire(SimNetwork network, int nodeId, SimLoop loop) {
            this.network = network;
            this.nodeId = nodeId;
            this.loop = loop;
        }

        @Override
        public void send(int toNodeId, ByteBuffer frame) {
            byte[] bytes = new byte[frame.remaining()];
            frame.get(bytes);
            network.send(nodeId, toNodeId, bytes);
        }

        @Override
        public void onFrame(Receiver newReceiver) {
            this.receiver = newReceiver;
        }

        private void arrive(int fromNodeId, byte[] frame) {
            Receiver current = receiver;
            if (current != null) {
                loop.post(() -> current.onFrame(fromNodeId, ByteBuffer.wrap(frame)));
            }
        }

        private void tellGone(int goneNodeId) {
            Receiver current = receiver;
            if (current != null) {
                loop.post(() -> current.onGone(goneNodeId));
            }
        }
    }
}
