package dev.wharf.operator.status;

import dev.wharf.operator.plan.Verdict;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What had to be told when the same was planned before. A round tells its plan before it acts; without this, a step that is refused again and again would have its status go
 * back and forth between what is planned and what became of it. Of the process; one entry for each resource whose last plan did not go as planned.
 */
public final class LastWords {
    private final Map<String, Words> byUid = new ConcurrentHashMap<>();

    private record Words(@Nullable Long generation, Verdict planned, Verdict told) {}

    /** What to tell before acting. */
    public Verdict before(HasMetadata resource, Verdict planned) {
        Words words = byUid.get(resource.getMetadata().getUid());
        return words != null
                        && words.planned.equals(planned)
                        && Objects.equals(words.generation, resource.getMetadata().getGeneration())
                ? words.told
                : planned;
    }

    /** What became of a plan. */
    public void remember(HasMetadata resource, Verdict planned, Verdict told) {
        if (planned.equals(told)) {
            forget(resource.getMetadata().getUid());
        } else {
            byUid.put(
                    resource.getMetadata().getUid(),
                    new Words(resource.getMetadata().getGeneration(), planned, told));
        }
    }

    /** Forgets a resource that is gone. */
    public void forget(String uid) {
        byUid.remove(uid);
    }
}
