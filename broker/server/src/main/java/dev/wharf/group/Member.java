package dev.wharf.group;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group.
 *
 * @param instanceId the static member's name, null for a dynamic member
 * @param assignment what the leader of the last finished generation gave it
 */
public record Member(
        String memberId,
        @Nullable String instanceId,
        Client client,
        Terms terms,
        Bytes assignment,
        Waiting waiting) {

    /** Which client this is, for people. */
    public record Client(String id, String host) {}

    /**
     * On what terms a member joins.
     *
     * @param rebalanceTimeoutMs how long the group waits for it; below 0 (version 0 of JoinGroup) stands for the session time-out
     * @param protocols in the order of its preference
     */
    public record Terms(int sessionTimeoutMs, int rebalanceTimeoutMs, List<Protocol> protocols) {
        public Terms {
            rebalanceTimeoutMs = rebalanceTimeoutMs < 0 ? sessionTimeoutMs : rebalanceTimeoutMs;
            protocols = List.copyOf(protocols);
        }

        /** Names and metadata of the protocols, in bytes at most. */
        long sizeBytes() {
            long sizeBytes = 0;
            for (Protocol protocol : protocols) {
                sizeBytes += 2L * protocol.name().length() + protocol.metadata().sizeBytes();
            }
            return sizeBytes;
        }
    }

    /** A protocol that a member can speak, such as an assignment strategy, and what it has to say in it. */
    public record Protocol(String name, Bytes metadata) {}

    /**
     * What is open between a member and the group.
     *
     * @param joinRequest the JoinGroup request that waits, {@link #NO_REQUEST} for none
     * @param syncRequest the SyncGroup request that waits, {@link #NO_REQUEST} for none
     * @param isNew it has never been answered, so its client may be long gone: a wait does not keep its session
     * @param syncDue it has joined this generation and has not asked for its assignment
     */
    record Waiting(long joinRequest, long syncRequest, boolean isNew, boolean syncDue) {
        static final Waiting FOR_NOTHING = new Waiting(NO_REQUEST, NO_REQUEST, false, false);
    }

    static final long NO_REQUEST = dev.wharf.machine.Machine.NOBODY;

    boolean isStatic() {
        return instanceId != null;
    }

    boolean awaitsJoin() {
        return waiting.joinRequest != NO_REQUEST;
    }

    boolean awaitsSync() {
        return waiting.syncRequest != NO_REQUEST;
    }

    /** Whether a passed session deadline is nothing to worry about: the member cannot send heartbeats while we keep it waiting. */
    boolean keepsSessionByWaiting() {
        return !waiting.isNew && (awaitsJoin() || awaitsSync());
    }

    /** The metadata for a protocol; empty if the member does not speak it. */
    Bytes metadata(@Nullable String protocol) {
        for (Protocol offered : terms.protocols) {
            if (offered.name.equals(protocol)) {
                return offered.metadata;
            }
        }
        return Bytes.EMPTY;
    }

    Member awaitingJoin(long requestId) {
        return waiting(new Waiting(requestId, waiting.syncRequest, waiting.isNew, waiting.syncDue));
    }

    Member awaitingSync(long requestId) {
        return waiting(new Waiting(waiting.joinRequest, requestId, waiting.isNew, false));
    }

    Member waiting(Waiting next) {
        return new Member(memberId, instanceId, client, terms, assignment, next);
    }

    Member on(Terms next) {
        return new Member(memberId, instanceId, client, next, assignment, waiting);
    }

    Member assigned(Bytes next) {
        return new Member(memberId, instanceId, client, terms, next, waiting);
    }

    /** The same static member under a new id; nothing is open. */
    Member renamed(String nextMemberId) {
        return new Member(nextMemberId, instanceId, client, terms, assignment, Waiting.FOR_NOTHING);
    }
}
