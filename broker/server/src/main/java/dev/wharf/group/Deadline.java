package dev.wharf.group;

import static dev.wharf.group.GroupCommand.NO_MEMBER;

/**
 * Names one deadline; a group and kind, or a member's session, has at most one.
 *
 * @param memberId {@link GroupCommand#NO_MEMBER} for the deadlines of a whole group
 */
public record Deadline(Kind kind, String groupId, String memberId) implements Comparable<Deadline> {
    /** What ends. */
    public enum Kind {
        /** A member's session, or the time that a member has to come back with the id it was given. */
        SESSION,
        /** The wait for members to join. */
        JOIN,
        /** The wait for members to fetch their assignment. */
        SYNC
    }

    static Deadline session(String groupId, String memberId) {
        return new Deadline(Kind.SESSION, groupId, memberId);
    }

    static Deadline join(String groupId) {
        return new Deadline(Kind.JOIN, groupId, NO_MEMBER);
    }

    static Deadline sync(String groupId) {
        return new Deadline(Kind.SYNC, groupId, NO_MEMBER);
    }

    @Override
    public int compareTo(Deadline other) {
        int byGroup = groupId.compareTo(other.groupId);
        if (byGroup != 0) {
            return byGroup;
        }
        int byMember = memberId.compareTo(other.memberId);
        return byMember != 0 ? byMember : kind.compareTo(other.kind);
    }
}
