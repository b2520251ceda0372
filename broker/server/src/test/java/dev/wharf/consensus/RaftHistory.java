package dev.wharf.consensus;

import dev.wharf.sim.SimScheduler;
import dev.wharf.sim.check.SimViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all nodes of a simulated cluster have told of one metadata log, compared as it comes. */
final class RaftHistory {
    private final SimScheduler scheduler;
    private final List<String> committed = new ArrayList<>();
    private final Map<Long, Long> stateAt = new TreeMap<>();
    private final Map<Integer, Integer> leaderOf = new TreeMap<>();
    private int acknowledged;

    RaftHistory(SimScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** A node has told its record number {@code index}: every node tells the same there. */
    void onRecord(int nodeId, int index, String record) {
        check(index <= committed.size(), "node " + nodeId + " tells " + record + " too early");
        if (index == committed.size()) {
            committed.add(record);
            scheduler.note(record.hashCode());
        } else {
            String before = committed.get(index);
            check(
                    before.equals(record),
                    "node " + nodeId + " tells " + record + " at " + index + " for " + before);
        }
    }

    /** A node's state after the records before {@code offset}: the same on every node. */
    void onState(int nodeId, long offset, long state) {
        Long before = stateAt.putIfAbsent(offset, state);
        check(
                before == null || before == state,
                "node " + nodeId + " has another state at offset " + offset);
    }

    /** One leader per epoch, and it has told all that was committed before. */
    void onLeader(int nodeId, int epoch, int told) {
        Integer before = leaderOf.putIfAbsent(epoch, nodeId);
        check(
                before == null || before == nodeId,
                "epoch " + epoch + " is led by " + before + " and by " + nodeId);
        check(
                told == committed.size(),
                "node "
                        + nodeId
                        + " leads epoch "
                        + epoch
                        + " and has told "
                        + told
                        + " records of "
                        + committed.size());
        scheduler.note(31L * epoch + nodeId);
    }

    /** An append is acknowledged: everybody tells its record, now or later. */
    void onAcknowledged(int nodeId, String record) {
        check(committed.contains(record), "node " + nodeId + " has not told " + record);
        acknowledged++;
    }

    int committed() {
        return committed.size();
    }

    int acknowledged() {
        return acknowledged;
    }

    int elections() {
        return leaderOf.size();
    }

    static void check(boolean holds, String what) {
        SimViolation.check(holds, RaftHistory.class, what);
    }
}
