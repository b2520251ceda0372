package dev.wharf.sim;

/**
 * The process ends in the middle of a task, at one call to the disk. An {@link Error}, so that no handler of failures takes it
 * for one; whoever runs the simulation catches it and crashes the node.
 */
public final class SimCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimCrash() {
        super("the node crashes here", null, false, false);
    }
}
