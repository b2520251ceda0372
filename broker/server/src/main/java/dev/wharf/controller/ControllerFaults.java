package dev.wharf.controller;

/**
 * Bugs on purpose, for the tests that prove that such a bug would be found. Given in code alone; no configuration reaches them.
 *
 * @param answersBeforeCommit a controller is believed that other nodes may have replaced: its decisions count before the quorum has them
 */
public record ControllerFaults(boolean answersBeforeCommit) {
    public static final ControllerFaults NONE = new ControllerFaults(false);
}
