package dev.wharf.e2e.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Records what clients did and saw on one topic. Any thread may record; each call is one moment of the history. A send whose answer never
 * came stays open: it may or may not have taken effect.
 */
public final class History {
    /** What a writer was promised. */
    public enum Guarantee {
        /** Each acknowledged value is in the log once, in order: an idempotent producer. */
        EXACTLY_ONCE,
        /** Each acknowledged value is in the log, and values come first in order: a producer that sends again, one request at a time. */
        AT_LEAST_ONCE
    }

    /** An answer to a send, and the highest offset of its partition that anybody knew of when the send began. */
    record Acknowledged(Value value, long offset, long knownBefore) {}

    private final Map<String, Guarantee> writers = new LinkedHashMap<>();
    private final Map<Value, Long> open = new HashMap<>();
    private final Set<Value> unanswered = new HashSet<>();
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final Map<Integer, Long> highest = new HashMap<>();
    private final Map<Integer, NavigableMap<Long, String>> log = new TreeMap<>();
    private final Map<Integer, Set<Long>> consumed = new TreeMap<>();
    private final Map<Integer, Long> committed = new TreeMap<>();
    private final List<String> seenWrong = new ArrayList<>();
    private int committedReadings;
    private int reads;

    /** Names a writer before its first send. */
    public synchronized void writer(String name, Guarantee guarantee) {
        writers.put(name, guarantee);
    }

    /** A send begins. */
    public synchronized void invoked(Value value) {
        open.put(value, highest.getOrDefault(value.partition(), -1L));
    }

    /** A send was answered with an offset. */
    public synchronized void acknowledged(Value value, long offset) {
        Long knownBefore = open.remove(value);
        if (knownBefore == null) {
            seenWrong.add(value + " was acknowledged twice, or was never sent");
            return;
        }
        acknowledged.add(new Acknowledged(value, offset, knownBefore));
        highest.merge(value.partition(), offset, Math::max);
    }

    /** The offset behind all that was acknowledged of a partition. */
    public synchronized long knownEnd(int partition) {
        return highest.getOrDefault(partition, -1L) + 1;
    }

    /** A send failed at the client; it may have taken effect all the same. */
    public synchronized void failed(Value value) {
        open.remove(value);
        unanswered.add(value);
    }

    /** Somebody read a record. */
    public synchronized void read(int partition, long offset, String text) {
        String before = log.computeIfAbsent(partition, _ -> new TreeMap<>()).put(offset, text);
        if (before != null && !before.equals(text)) {
            seenWrong.add(
                    "two values at " + partition + '@' + offset + ": " + before + ", " + text);
        }
    }

    /** A member of the group read a record. */
    public synchronized void consumed(int partition, long offset, String text) {
        reads++;
        read(partition, offset, text);
        consumed.computeIfAbsent(partition, _ -> new HashSet<>()).add(offset);
    }

    /** A commit of the group's owner of a partition was acknowledged. */
    public synchronized void committed(int partition, long offset) {
        Long before = committed.put(partition, offset);
        if (before != null && before > offset) {
            seenWrong.add("the owner of partition " + partition + " went back to " + offset);
        }
    }

    /** The committed offset of each partition as far as it was acknowledged. */
    public synchronized Map<Integer, Long> committed() {
        return new TreeMap<>(committed);
    }

    /** Somebody asked for the committed offsets after {@link #committed()} had given a floor. */
    public synchronized void committedSeen(Map<Integer, Long> floor, Map<Integer, Long> seen) {
        committedReadings++;
        floor.forEach(
                (partition, offset) -> {
                    Long now = seen.get(partition);
                    if (now == null || now < offset) {
                        seenWrong.add(
                                "the group committed %d of partition %d, and now it has %s"
                                        .formatted(offset, partition, now));
                    }
                });
    }

    /** Somebody saw what no broker that keeps its promises shows. */
    public synchronized void wrong(String what) {
        seenWrong.add(what);
    }

    /** How often somebody has asked for the committed offsets. */
    public synchronized int committedReadings() {
        return committedReadings;
    }

    /** How many records the members of the group have read; some of them twice. */
    public synchronized int reads() {
        return reads;
    }

    /** How many sends wait for their answer. */
    public synchronized int openSends() {
        return open.size();
    }

    /** How many sends failed at the client. */
    public synchronized int failedSends() {
        return unanswered.size();
    }

    /** How many sends were acknowledged. */
    public synchronized int acknowledgedSends() {
        return acknowledged.size();
    }

    Map<String, Guarantee> writers() {
        return writers;
    }

    List<Acknowledged> acknowledged() {
        return acknowledged;
    }

    /** All values that were ever sent, whatever became of them. */
    Set<Value> sent() {
        Set<Value> sent = new HashSet<>(open.keySet());
        sent.addAll(unanswered);
        acknowledged.forEach(one -> sent.add(one.value()));
        return sent;
    }

    Map<Integer, NavigableMap<Long, String>> log() {
        return log;
    }

    Set<Long> consumed(int partition) {
        return consumed.getOrDefault(partition, Set.of());
    }

    List<String> seenWrong() {
        return seenWrong;
    }
}
