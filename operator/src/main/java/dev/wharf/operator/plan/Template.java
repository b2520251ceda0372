package dev.wharf.operator.plan;

import dev.wharf.operator.observe.PodState;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What every pod is to be made from.
 *
 * @param revision another one for another template
 * @param image of the brokers
 * @param madeOf what went into it, each by a short text that changes with it
 */
public record Template(String revision, String image, SortedMap<String, String> madeOf) {
    public Template {
        madeOf = Collections.unmodifiableSortedMap(new TreeMap<>(madeOf));
    }

    /** What a pod has to be restarted for. Of one that was not told what it was made of, it is not known. */
    public List<String> differencesOf(PodState pod) {
        if (pod.revision().equals(revision)) {
            return List.of();
        }
        TreeSet<String> different = new TreeSet<>(madeOf.keySet());
        different.addAll(pod.madeOf().keySet());
        different.removeIf(name -> Objects.equals(madeOf.get(name), pod.madeOf().get(name)));
        return different.isEmpty() || pod.madeOf().isEmpty()
                ? List.of("pod")
                : List.copyOf(different);
    }
}
