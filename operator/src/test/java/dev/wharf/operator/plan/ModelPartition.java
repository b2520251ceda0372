package dev.wharf.operator.plan;

import dev.wharf.operator.observe.PartitionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A partition of the model. */
final class ModelPartition {
    final int id;
    List<Integer> target;
    List<Integer> removing = List.of();
    final Set<Integer> adding = new TreeSet<>();
    final Set<Integer> inSync;
    int leader;

    ModelPartition(int id, List<Integer> replicas) {
        this.id = id;
        this.target = replicas;
        this.inSync = new TreeSet<>(replicas);
        this.leader = replicas.getFirst();
    }

    List<Integer> replicas() {
        List<Integer> all = new ArrayList<>(target);
        all.addAll(removing);
        return all;
    }

    void moveTo(List<Integer> wanted) {
        List<Integer> all = replicas();
        adding.removeIf(id -> !wanted.contains(id));
        wanted.stream().filter(id -> !all.contains(id)).forEach(adding::add);
        removing =
                all.stream().filter(id -> !wanted.contains(id)).filter(inSync::contains).toList();
        target = wanted;
        inSync.retainAll(replicas());
    }

    void maybeFinishMove() {
        if (adding.isEmpty() && inSync.containsAll(target)) {
            removing = List.of();
            inSync.retainAll(target);
        }
    }

    /** Who leads goes on leading, as long as it is in sync and serves. */
    void elect(Predicate<Integer> serves) {
        if (!inSync.contains(leader) || !serves.test(leader)) {
            inSync.stream().filter(serves).findFirst().ifPresent(next -> leader = next);
        }
    }

    void prefer(Predicate<Integer> serves) {
        int preferred = target.getFirst();
        if (inSync.contains(preferred) && serves.test(preferred)) {
            leader = preferred;
        }
    }

    PartitionState state() {
        return new PartitionState(
                id, replicas(), List.copyOf(adding), removing, List.copyOf(inSync), leader);
    }
}
