package dev.wharf.sim.check;

import dev.wharf.types.Uuid;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A topic whose creation was acknowledged exists until its deletion was asked for, under one id; once that is acknowledged it is gone. */
public final class TopicsKept {
    private final Map<String, Fate> fates = new LinkedHashMap<>();

    private enum Fate {
        CREATING,
        EXISTS,
        DELETING,
        GONE
    }

    private final Map<String, Uuid> ids = new LinkedHashMap<>();

    /** Names are used once, so what a later look finds is unambiguous. */
    public void onCreateSent(String name) {
        fates.put(name, Fate.CREATING);
    }

    public void onCreated(String name) {
        fates.put(name, Fate.EXISTS);
    }

    public void onDeleteSent(String name) {
        fates.put(name, Fate.DELETING);
    }

    public void onDeleted(String name) {
        fates.put(name, Fate.GONE);
    }

    /** A look found the topic under {@code id}, or nothing. */
    public void onSeen(String name, @Nullable Uuid id) {
        Fate fate = fates.get(name);
        SimViolation.check(
                id != null || fate != Fate.EXISTS, TopicsKept.class, name + " has vanished");
        SimViolation.check(
                id == null || fate != Fate.GONE, TopicsKept.class, name + " is back from the dead");
        if (id != null) {
            Uuid before = ids.put(name, id);
            SimViolation.check(
                    before == null || before.equals(id),
                    TopicsKept.class,
                    name + " changed its id");
        }
    }

    /** How many topics are gone for sure. */
    public long gone() {
        return fates.values().stream().filter(fate -> fate == Fate.GONE).count();
    }

    /** The names that anything is known of. */
    public Iterable<String> names() {
        return fates.keySet();
    }
}
