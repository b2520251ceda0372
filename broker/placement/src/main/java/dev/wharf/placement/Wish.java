package dev.wharf.placement;

import java.util.List;

/**
 * A partition, where it is and how it should be.
 *
 * @param now the brokers that have its replicas, the preferred leader first; once a running reassignment is through, if there is one
 */
public record Wish(String topic, int partition, List<Integer> now, Goal goal) {
    public Wish {
        now = List.copyOf(now);
        if (now.isEmpty()) {
            throw new IllegalArgumentException(topic + "-" + partition + " is nowhere");
        }
    }
}
