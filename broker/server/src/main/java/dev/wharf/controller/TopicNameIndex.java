package dev.wharf.controller;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the topic whose name a new one would collide with. Part of the machine's state, and changed with it. */
final class TopicNameIndex {
    private final Map<String, String> nameByCollisionKey = new HashMap<>();

    /** The topic that {@code name} collides with, or null; a name does not collide with itself. */
    @Nullable String collision(String name) {
        String other = nameByCollisionKey.get(TopicNames.collisionKey(name));
        return other == null || other.equals(name) ? null : other;
    }

    void add(String name) {
        nameByCollisionKey.put(TopicNames.collisionKey(name), name);
    }

    void remove(String name) {
        nameByCollisionKey.remove(TopicNames.collisionKey(name), name);
    }

    void clear() {
        nameByCollisionKey.clear();
    }
}
