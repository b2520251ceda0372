package dev.wharf.api;

import dev.wharf.machine.MachineRuntime;
import dev.wharf.peer.PeerCalls;
import dev.wharf.peer.SplitWire;
import dev.wharf.replica.ReplicaFetchHandler;
import java.util.Set;

/**
 * The two ends by which a broker asks others, over one connection: what is asked about metadata never waits behind the records of partitions, nor they behind a force of the metadata log.
 *
 * @param metadata on the metadata's loop
 * @param replicas what replicas fetch from each other, on the wire's loop
 */
record ClusterCalls(PeerCalls metadata, PeerCalls replicas) {
    /** @param first the place of the wire */
    static ClusterCalls over(int nodeId, Broker.Cluster cluster, MachineRuntime.Place first) {
        MachineRuntime.Place home = cluster.home();
        SplitWire wire =
                new SplitWire(
                        cluster.wire(),
                        first.loop(),
                        home.loop(),
                        Set.of(ReplicaFetchHandler.key()));
        return new ClusterCalls(
                new PeerCalls(nodeId, wire.branch(), home.loop(), home.dice()),
                new PeerCalls(nodeId, wire.trunk(), first.loop(), first.dice()));
    }
}
