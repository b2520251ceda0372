package dev.wharf.sim.check;

import dev.wharf.log.JournalFigures;

/** What the journals of a node have done in all its lives. */
public final class JournalTraces {
    private JournalFigures all = JournalFigures.NONE;
    private long restoredAfterPowerCuts;
    private boolean afterPowerCut;

    /**
     * A life of the node ends.
     *
     * @param journal what its journals have done
     */
    public void onEnd(JournalFigures journal) {
        all = all.plus(journal);
        if (afterPowerCut) {
            restoredAfterPowerCuts += journal.restored();
        }
        afterPowerCut = false;
    }

    /** The next life begins with what was forced alone. */
    public void onPowerCut() {
        afterPowerCut = true;
    }

    /** Says what happened; equal counts of several nodes are summed. */
    public void traceTo(Traces traces) {
        traces.add("nodes with a journal", all.entries() > 0 ? 1 : 0);
        traces.add("batches journaled", all.entries());
        traces.add("batches the journal did not take", all.refused());
        traces.add("times the journal was full", all.timesFull());
        traces.add("logs restored from the journal", all.restored());
        traces.add("of these after a power cut", restoredAfterPowerCuts);
    }
}
