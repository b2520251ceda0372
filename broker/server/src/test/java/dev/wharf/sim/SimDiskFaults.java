package dev.wharf.sim;

import java.io.IOException;

/** What is wrong with a simulated disk. All is well at first; every fault is switched on and off by the simulation. */
public final class SimDiskFaults {
    /** No limit to the bytes on the disk. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final int NEVER = -1;

    private long capacityBytes = UNLIMITED;
    private long occupiedBytes;
    private int operationsUntilCrash = NEVER;
    private int forcesToFail;
    private int opensToFail;
    private long refusedWrites;
    private long minForceNs = 50_000;
    private long maxForceNs = 3_000_000;

    /** The disk holds no more than this; a write past it fails with what fits written, as ENOSPC. */
    public void capacity(long bytes) {
        occupy(0, bytes);
    }

    /** The disk holds {@code capacity} bytes, of which others have {@code occupied}. */
    public void occupy(long occupied, long capacity) {
        occupiedBytes = occupied;
        capacityBytes = capacity;
    }

    /** The next {@code count} forces fail with EIO, and what they should have made durable never will be. */
    public void failForces(int count) {
        forcesToFail = count;
    }

    /** The next {@code count} files that are opened to be written or forced cannot be: EIO. */
    public void failOpens(int count) {
        opensToFail = count;
    }

    /** A force takes from {@code minNs} to {@code maxNs}. */
    public void forceTakes(long minNs, long maxNs) {
        minForceNs = minNs;
        maxForceNs = maxNs;
    }

    /** The node crashes at its disk operation number {@code count} from now, before that takes effect. */
    public void crashAtOperation(int count) {
        operationsUntilCrash = count;
    }

    /** The crash that was due is not, or no longer. */
    public void disarmCrash() {
        operationsUntilCrash = NEVER;
    }

    /** Whether there is a limit to the bytes on the disk. */
    public boolean isLimited() {
        return capacityBytes != UNLIMITED;
    }

    /** Writes that found no room for all of their bytes. */
    public long refusedWrites() {
        return refusedWrites;
    }

    /** Whether a force is still to fail. */
    public boolean willForceFail() {
        return forcesToFail > 0;
    }

    /** Whether the node has come to the operation at which it crashes. */
    public boolean isCrashing() {
        return operationsUntilCrash == 0;
    }

    long capacityBytes() {
        return capacityBytes;
    }

    long occupiedBytes() {
        return occupiedBytes;
    }

    long forceNs(SimEntropy dice) {
        return dice.between(minForceNs, maxForceNs);
    }

    /** To be called for each write that found no room for all of its bytes. */
    void onRefusedWrite() {
        refusedWrites++;
    }

    /** To be called at the start of each operation. */
    void onOperation() {
        if (operationsUntilCrash > 0) {
            operationsUntilCrash--;
        }
        if (operationsUntilCrash == 0) {
            throw new SimCrash();
        }
    }

    /** To be called once per force: whether this one fails. */
    boolean nextForceFails() {
        if (forcesToFail == 0) {
            return false;
        }
        forcesToFail--;
        return true;
    }

    /** To be called once per file that is opened to be written or forced: whether this one fails. */
    boolean nextOpenFails() {
        if (opensToFail == 0) {
            return false;
        }
        opensToFail--;
        return true;
    }

    static IOException forceFailure() {
        return new IOException("Input/output error");
    }
}
