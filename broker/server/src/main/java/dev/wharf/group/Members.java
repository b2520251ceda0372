package dev.wharf.group;

import static dev.wharf.types.Invariants.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of one group in the order in which they came, with the counts that a join asks for: how many wait, how many speak each
 * protocol, how many bytes they take. Belongs to its {@link Group}, which is copied before it is changed.
 */
final class Members {
    private final Map<String, Member> byId;
    private final Map<String, String> idByInstance;
    private final Map<String, Integer> speakers;
    private int awaitingJoin;
    private int syncsDue;
    private long sizeBytes;

    Members() {
        byId = new LinkedHashMap<>();
        idByInstance = new LinkedHashMap<>();
        speakers = new LinkedHashMap<>();
    }

    Members(Members source) {
        byId = new LinkedHashMap<>(source.byId);
        idByInstance = new LinkedHashMap<>(source.idByInstance);
        speakers = new LinkedHashMap<>(source.speakers);
        awaitingJoin = source.awaitingJoin;
        syncsDue = source.syncsDue;
        sizeBytes = source.sizeBytes;
    }

    void add(Member member) {
        check(!byId.containsKey(member.memberId()), "a member is added once");
        byId.put(member.memberId(), member);
        if (member.instanceId() != null) {
            idByInstance.put(member.instanceId(), member.memberId());
        }
        count(member, 1);
    }

    /** Puts a member in the place of the one with the same id. */
    void replace(Member member) {
        Member before = byId.put(member.memberId(), member);
        if (before == null) {
            throw new IllegalStateException("no member to replace: " + member.memberId());
        }
        count(before, -1);
        count(member, 1);
    }

    /** Removes a member and returns it, or null if there is none. */
    @Nullable Member remove(String memberId) {
        Member member = byId.remove(memberId);
        if (member != null) {
            if (member.instanceId() != null) {
                idByInstance.remove(member.instanceId());
            }
            count(member, -1);
        }
        return member;
    }

    @Nullable Member find(String memberId) {
        return byId.get(memberId);
    }

    /** The member that must be there. */
    Member get(String memberId) {
        Member member = byId.get(memberId);
        if (member == null) {
            throw new IllegalStateException("no such member: " + memberId);
        }
        return member;
    }

    boolean contains(String memberId) {
        return byId.containsKey(memberId);
    }

    /** The id of the static member of this name, or null if there is none. */
    @Nullable String idOf(String instanceId) {
        return idByInstance.get(instanceId);
    }

    /** All members now; a list of its own, so that they may be replaced while it is walked. */
    List<Member> all() {
        return new ArrayList<>(byId.values());
    }

    /** All members, to be read only. */
    Collection<Member> view() {
        return byId.values();
    }

    int size() {
        return byId.size();
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    int awaitingJoin() {
        return awaitingJoin;
    }

    boolean syncsDue() {
        return syncsDue > 0;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Whether every member speaks this protocol. */
    boolean allSpeak(String protocol) {
        return speakers.getOrDefault(protocol, 0) == byId.size();
    }

    /** The protocols that every member speaks. */
    Set<String> commonProtocols() {
        Set<String> common = new LinkedHashSet<>();
        speakers.forEach(
                (protocol, count) -> {
                    if (count == byId.size()) {
                        common.add(protocol);
                    }
                });
        return common;
    }

    /** The longest rebalance time-out of all members, 0 if there is none. */
    int rebalanceTimeoutMs() {
        int longestMs = 0;
        for (Member member : byId.values()) {
            longestMs = Math.max(longestMs, member.terms().rebalanceTimeoutMs());
        }
        return longestMs;
    }

    private void count(Member member, int sign) {
        awaitingJoin += member.awaitsJoin() ? sign : 0;
        syncsDue += member.waiting().syncDue() ? sign : 0;
        sizeBytes += sign * member.terms().sizeBytes();
        Set<String> names = new LinkedHashSet<>();
        member.terms().protocols().forEach(protocol -> names.add(protocol.name()));
        for (String name : names) {
            speakers.merge(
                    name, sign, (have, more) -> have + more == 0 ? null : (Integer) (have + more));
        }
    }
}
