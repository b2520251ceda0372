package dev.wharf.replica;

/**
 * Bugs on purpose, for the tests that prove that such a bug would be found. Given in code alone; no configuration reaches them.
 *
 * @param acknowledgesBeforeForce the high watermark does not wait for the force where the topic wants it to
 * @param replayLosesLast a machine that is rebuilt does not see the last batch of its log
 */
public record ReplicaFaults(boolean acknowledgesBeforeForce, boolean replayLosesLast) {
    public static final ReplicaFaults NONE = new ReplicaFaults(false, false);
}
