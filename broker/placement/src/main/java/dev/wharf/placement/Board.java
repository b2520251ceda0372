package dev.wharf.placement;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Something that brokers have more or less of, and the single steps by which one of them hands a piece of it to another. */
interface Board {
    /** The brokers that take part, in the order of their ids. */
    Collection<Integer> brokers();

    int load(int broker);

    /** What decides between brokers of the same load: how much they have besides. */
    int loadBesides(int broker);

    /** The step that costs least, or null if there is none. */
    @Nullable Step step(int from, int to);

    /** Whether a step may still be taken, after others have been. */
    boolean allows(Step step);

    void take(Step step);

    /** One broker hands on a partition's replica, or its leadership. */
    record Step(Holding holding, int from, int to) {
        Step back() {
            return new Step(holding, to, from);
        }
    }
}
