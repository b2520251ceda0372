package dev.wharf.sim.client;

import dev.wharf.api.Dispatcher;
import dev.wharf.sim.SimLoop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients connect to: a broker that may be down, and is another process after each start. */
public interface SimServer {
    /** The door of the running process, or null while there is none. */
    @Nullable Door door();

    /** Whether the process behind a door that was open still runs. */
    default boolean isOpen(Door door) {
        return door.equals(door());
    }

    /** The newest epoch in which somebody leads the partition that clients come for, as far as brokers have told; -1 if none has. */
    default int leaderEpoch() {
        return -1;
    }

    /**
     * One process's door.
     *
     * @param loops the broker's loops, over which connections are spread
     * @param listener the name of the listener that clients come in by
     */
    record Door(Dispatcher dispatcher, List<SimLoop> loops, String listener) {}
}
