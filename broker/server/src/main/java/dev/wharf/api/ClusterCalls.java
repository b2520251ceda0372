package dev.wharf.api;

import dev.wharf.machine.MachineRuntime;
import dev.wharf.peer.PeerCalls;

/**
 * The two ends by which a broker asks others, each on a wire and a loop of its own: what is asked about metadata never waits behind the records of partitions, nor they behind a force of the metadata log.
 *
 * @param metadata on the metadata's loop
 * @param replicas what replicas fetch from each other, on the first loop
 */
record ClusterCalls(PeerCalls metadata, PeerCalls replicas) {
    /**
     * @param home the metadata's place
     * @param first the place of the replicas' wire
     */
    static ClusterCalls over(
            int nodeId,
            Broker.Cluster cluster,
            MachineRuntime.Place home,
            MachineRuntime.Place first) {
        return new ClusterCalls(
                new PeerCalls(nodeId, cluster.metadata(), home.loop(), home.dice()),
                new PeerCalls(nodeId, cluster.replicas(), first.loop(), first.dice()));
    }
}
