package dev.wharf.sim;

/** What a name on a simulated disk leads to. */
sealed interface SimNode permits SimInode, SimDirectory {
    /** The bytes of the file, or of all files below the directory, as the kernel shows them. */
    long sizeBytes();

    /** The power is gone: what was not forced may be lost. */
    void onPowerCut(SimEntropy dice);

    /** The process is gone; the kernel finishes what was under way. */
    void onProcessKill();
}
