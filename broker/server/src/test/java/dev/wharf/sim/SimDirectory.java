package dev.wharf.sim;

import java.util.ArrayDeque;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A simulated directory: the names that the kernel shows, and those on the platter. Changes reach the platter in their order, when the
 * directory is forced; after a power cut some first part of the unforced ones has.
 */
final class SimDirectory implements SimNode {
    private final TreeMap<String, SimNode> entries = new TreeMap<>();
    private final TreeMap<String, SimNode> durableEntries = new TreeMap<>();
    private final ArrayDeque<Change> unforced = new ArrayDeque<>();
    private long changes;

    /** The names that the kernel shows, sorted; not to be changed. */
    NavigableMap<String, SimNode> entries() {
        return entries;
    }

    void put(String name, SimNode node) {
        change(new Change(++changes, null, name, node));
    }

    void remove(String name) {
        change(new Change(++changes, name, null, null));
    }

    /** Gives the node at {@code from} the name {@code to}, at once or not at all. */
    void rename(String from, String to, SimNode node) {
        change(new Change(++changes, from, to, node));
    }

    private void change(Change change) {
        change.applyTo(entries);
        unforced.add(change);
    }

    /** Names the changes up to now; to be given to {@link #completeForce}. */
    long beginForce() {
        return changes;
    }

    void completeForce(long upToChange) {
        while (!unforced.isEmpty() && unforced.element().number <= upToChange) {
            unforced.remove().applyTo(durableEntries);
        }
    }

    @Override
    public void onPowerCut(SimEntropy dice) {
        int surviving = dice.nextInt(unforced.size() + 1);
        for (int i = 0; i < surviving; i++) {
            unforced.remove().applyTo(durableEntries);
        }
        unforced.clear();
        entries.clear();
        entries.putAll(durableEntries);
        entries.values().forEach(node -> node.onPowerCut(dice));
    }

    @Override
    public void onProcessKill() {
        entries.values().forEach(SimNode::onProcessKill);
    }

    @Override
    public long sizeBytes() {
        return entries.values().stream().mapToLong(SimNode::sizeBytes).sum();
    }

    /** One change of names; {@code removed} goes before {@code added} comes. */
    private record Change(
            long number, @Nullable String removed, @Nullable String added, @Nullable SimNode node) {
        void applyTo(NavigableMap<String, SimNode> names) {
            if (removed != null) {
                names.remove(removed);
            }
            if (added != null && node != null) {
                names.put(added, node);
            }
        }
    }
}
