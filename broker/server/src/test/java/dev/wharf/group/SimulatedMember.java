package dev.wharf.group;

import static dev.wharf.group.Coordinator.GROUP;

import dev.wharf.group.Coordinator.Call;
import dev.wharf.group.GroupAnswer.Done;
import dev.wharf.group.GroupAnswer.Joined;
import dev.wharf.group.GroupAnswer.JoinedMember;
import dev.wharf.group.GroupAnswer.Synced;
import dev.wharf.group.GroupCommand.Heartbeat;
import dev.wharf.group.GroupCommand.Leave;
import dev.wharf.group.GroupCommand.Leaver;
import dev.wharf.group.GroupCommand.Membership;
import dev.wharf.group.GroupCommand.Sync;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.Errors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A consumer as it behaves: it joins, fetches its assignment, beats, commits, and does what errors tell it to do. It also dies. */
final class SimulatedMember {
    private final Coordinator coordinator;
    private final GroupSimulation.Checks checks;
    private final Random random;
    private final @Nullable String instanceId;
    private String memberId = "";
    private @Nullable Joined joined;
    private boolean assigned;
    private @Nullable Call call;
    private @Nullable Call commit;
    private long committing;
    private int protocols = 1;

    SimulatedMember(
            Coordinator coordinator,
            GroupSimulation.Checks checks,
            Random random,
            @Nullable String instanceId) {
        this.coordinator = coordinator;
        this.checks = checks;
        this.random = random;
        this.instanceId = instanceId;
    }

    /** The process starts anew: whatever it knew and waited for is forgotten. */
    void restart() {
        memberId = "";
        forget();
        call = null;
        commit = null;
    }

    /** Somebody else takes this member out of the group, whatever it is doing. */
    void beRemoved() {
        String named = instanceId == null ? memberId : "";
        coordinator.submit(new Leave(GROUP, List.of(new Leaver(named, instanceId))));
    }

    boolean isAssigned() {
        return assigned;
    }

    /** One turn: takes the answer that has come, or does the next thing. */
    void act() {
        takeCommit();
        if (call != null) {
            if (!call.isOpen()) {
                take(call);
            }
        } else if (joined == null) {
            join();
        } else if (!assigned) {
            sync(joined);
        } else {
            live(joined);
        }
    }

    private void join() {
        String[] names = protocols == 1 ? new String[] {"range"} : new String[] {"range", "sticky"};
        call = coordinator.submit(Coordinator.join(memberId, instanceId, Coordinator.terms(names)));
    }

    private void sync(Joined member) {
        Map<String, Bytes> assignments = new LinkedHashMap<>();
        if (member.leader().equals(member.memberId()) && !member.skipAssignment()) {
            String nonce = Long.toHexString(random.nextLong());
            for (JoinedMember other : member.members()) {
                String text = member.generation() + "/" + nonce + "/" + identity(other);
                assignments.put(other.memberId(), Coordinator.bytes(text));
            }
        }
        call =
                coordinator.submit(
                        new Sync(
                                GROUP,
                                membership(member),
                                member.protocolType(),
                                member.protocol(),
                                assignments));
    }

    private static String identity(JoinedMember member) {
        return member.instanceId() == null ? member.memberId() : member.instanceId();
    }

    private String identity() {
        return instanceId == null ? memberId : instanceId;
    }

    private Membership membership(Joined member) {
        return new Membership(member.memberId(), instanceId, member.generation());
    }

    private void live(Joined member) {
        int dice = random.nextInt(100);
        if (dice < 50) {
            call = coordinator.submit(new Heartbeat(GROUP, membership(member)));
        } else if (dice < 90) {
            if (commit == null) {
                committing = checks.nextOffset();
                commit =
                        coordinator.submit(Coordinator.commitOf(membership(member), 0, committing));
            }
        } else if (dice < 93) {
            call = coordinator.submit(new Leave(GROUP, List.of(new Leaver(memberId, instanceId))));
            restart();
        } else if (dice < 96) {
            protocols = 3 - protocols;
            forget();
        }
    }

    private void takeCommit() {
        if (commit == null || commit.isOpen()) {
            return;
        }
        if (commit.outcome() instanceof Outcome.Answered<GroupAnswer>(GroupAnswer answer)
                && ((GroupAnswer.Committed) answer)
                                .topics()
                                .getFirst()
                                .partitions()
                                .getFirst()
                                .error()
                        == Errors.NONE) {
            checks.onCommitted(committing);
        }
        commit = null;
    }

    private void take(Call ended) {
        call = null;
        if (!(ended.outcome() instanceof Outcome.Answered<GroupAnswer>(GroupAnswer answer))) {
            forget();
            return;
        }
        switch (answer) {
            case Joined next -> takeJoined(next, ended.endedAs());
            case Synced synced -> takeSynced(synced, ended.endedAs());
            case Done done -> takeError(done.error());
            default -> throw new AssertionError("an answer to nothing: " + answer);
        }
    }

    private void takeJoined(Joined next, long endedAs) {
        if (next.error() == Errors.NONE) {
            memberId = next.memberId();
            joined = next;
            assigned = false;
            checks.onJoined(next.generation(), endedAs);
        } else if (next.error() == Errors.MEMBER_ID_REQUIRED) {
            memberId = next.memberId();
        } else {
            takeError(next.error());
        }
    }

    private void takeSynced(Synced synced, long endedAs) {
        if (synced.error() == Errors.NONE && joined != null) {
            checks.onAssigned(joined.generation(), identity(), synced.assignment(), endedAs);
            assigned = true;
        } else {
            takeError(synced.error());
        }
    }

    private void takeError(Errors error) {
        switch (error) {
            case NONE -> {}
            case REBALANCE_IN_PROGRESS, UNKNOWN_SERVER_ERROR, ILLEGAL_GENERATION -> forget();
            case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID -> {
                memberId = "";
                forget();
            }
            default -> throw new AssertionError("not an error for a consumer: " + error);
        }
    }

    private void forget() {
        joined = null;
        assigned = false;
    }
}
