package dev.wharf.sim.client;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.OffsetFetchResponse;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.sim.check.SimViolation;
import dev.wharf.sim.check.Traces;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Looks at the offsets of a group without being a member, again and again: whoever answers must not tell an older one than was acknowledged before it was asked. */
public final class SimOffsetWatch {
    private final SimWorld world;
    private final SimClient client;
    private final String group;
    private final SimTopic topic;
    private long told;

    /** @param world by the entrance of the group's coordinator, or of who is taken for it */
    public SimOffsetWatch(SimWorld world, String name, String group, SimTopic topic) {
        this.world = world;
        this.client = new SimClient(world, name);
        this.group = group;
        this.topic = topic;
    }

    /** Looks from now on, for good. */
    public void start() {
        client.later(5, 150, this::look);
    }

    /** The client loses its connection. */
    public void cut() {
        client.cut();
    }

    /** Tells how many offsets were seen that had been committed. */
    public void traceTo(Traces traces) {
        traces.add("committed offsets watched", told);
    }

    private String key(int partition) {
        return group + "/" + topic.name() + "-" + partition;
    }

    private void look() {
        List<Integer> partitions = IntStream.range(0, topic.partitions().size()).boxed().toList();
        Map<Integer, Long> floors = new TreeMap<>();
        partitions.forEach(p -> floors.put(p, world.offsets().onAsked(key(p))));
        short version = client.version(ApiKey.OFFSET_FETCH, 1, 10);
        client.request(
                ApiKey.OFFSET_FETCH,
                version,
                GroupRequests.fetch(group, topic, partitions, version),
                answer -> {
                    onTold(floors, version, answer);
                    start();
                });
    }

    private void onTold(Map<Integer, Long> floors, short version, @Nullable ApiMessage answer) {
        if (!(answer instanceof OffsetFetchResponse response)) {
            return;
        }
        GroupRequests.Fetched fetched = GroupRequests.fetched(response, version);
        Errors error = Errors.of(fetched.error());
        SimViolation.check(
                error == Errors.NONE || error.retriable(), SimOffsetWatch.class, "got " + error);
        if (error == Errors.NONE) {
            floors.forEach(
                    (p, floor) -> {
                        Long offset = fetched.offsets().get(p);
                        SimViolation.check(
                                offset != null, SimOffsetWatch.class, "no answer about " + p);
                        world.offsets().onTold(key(p), floor, offset == null ? -1 : offset);
                        told += offset != null && offset >= 0 ? 1 : 0;
                    });
        }
    }
}
