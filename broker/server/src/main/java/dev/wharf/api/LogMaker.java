package dev.wharf.api;

import dev.wharf.consensus.MetadataLog;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.peer.PeerCalls;

/** Makes the metadata log of a cluster's node, which knows where its quorum is found. */
@FunctionalInterface
public interface LogMaker {
    /**
     * A log that has not started.
     *
     * @param home where it lives: the broker's first loop
     * @param calls to the other nodes, on that loop
     */
    MetadataLog make(MachineRuntime.Place home, PeerCalls calls);
}
