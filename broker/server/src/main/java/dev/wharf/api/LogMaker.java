package dev.wharf.api;

import dev.wharf.consensus.MetadataLog;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.peer.PeerCalls;

/** Makes the metadata log of a cluster's node, which knows where its quorum is found. */
@FunctionalInterface
public interface LogMaker {
    /**
     * A log that has not started. Called on the broker's first loop, the one of the wire.
     *
     * @param home where it lives: the metadata's place
     * @param calls to the other nodes, on that loop
     */
    MetadataLog make(MachineRuntime.Place home, PeerCalls calls);
}
