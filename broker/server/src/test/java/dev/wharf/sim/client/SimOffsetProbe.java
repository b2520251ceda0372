package dev.wharf.sim.client;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.OffsetCommitResponse;
import dev.wharf.protocol.message.OffsetFetchResponse;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.sim.check.SimViolation;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Looks at the offsets of groups without being a member of any, and commits to a group that has none. */
public final class SimOffsetProbe {
    private final SimWorld world;
    private final SimClient client;

    /** The offsets that a group has for a topic. */
    public record Claim(String group, SimTopic topic) {
        String key(int partition) {
            return group + "/" + topic.name() + "-" + partition;
        }

        private List<Integer> partitions() {
            return IntStream.range(0, topic.partitions().size()).boxed().toList();
        }
    }

    public SimOffsetProbe(SimWorld world, String name) {
        this.world = world;
        this.client = new SimClient(world, name);
    }

    /** Fetches the offsets of all claims; {@code done} runs once each was answered. */
    public void look(List<Claim> claims, Runnable done) {
        lookOn(new ArrayDeque<>(claims), done);
    }

    private void lookOn(ArrayDeque<Claim> claims, Runnable done) {
        Claim claim = claims.peek();
        if (claim == null) {
            done.run();
            return;
        }
        short version = client.version(ApiKey.OFFSET_FETCH, 1, 10);
        client.request(
                ApiKey.OFFSET_FETCH,
                version,
                GroupRequests.fetch(claim.group, claim.topic, claim.partitions(), version),
                answer -> {
                    if (onFetched(claim, version, answer)) {
                        claims.remove();
                    }
                    client.later(5, 50, () -> lookOn(claims, done));
                });
    }

    private boolean onFetched(Claim claim, short version, @Nullable ApiMessage answer) {
        if (!(answer instanceof OffsetFetchResponse response)) {
            return false;
        }
        GroupRequests.Fetched fetched = GroupRequests.fetched(response, version);
        if (!isFine(Errors.of(fetched.error()))) {
            return false;
        }
        fetched.offsets().forEach((p, offset) -> world.offsets().onFetched(claim.key(p), offset));
        return true;
    }

    /** Commits an offset for the topic's first partition, until that is acknowledged. */
    public void commit(Claim claim, Runnable done) {
        long offset = world.offsets().onSent(claim.key(0));
        short version = client.version(ApiKey.OFFSET_COMMIT, 2, 10);
        client.request(
                ApiKey.OFFSET_COMMIT,
                version,
                GroupRequests.commit(claim.topic, Map.of(0, offset), version)
                        .setGroupId(claim.group)
                        .setGenerationIdOrMemberEpoch(-1)
                        .setMemberId(""),
                answer -> {
                    if (answer instanceof OffsetCommitResponse response
                            && isFine(Errors.of(error(response)))) {
                        world.offsets().onAcknowledged(claim.key(0), offset);
                        done.run();
                    } else {
                        client.later(5, 50, () -> commit(claim, done));
                    }
                });
    }

    private static short error(OffsetCommitResponse response) {
        return response.topics().getFirst().partitions().getFirst().errorCode();
    }

    private static boolean isFine(Errors error) {
        SimViolation.check(
                error == Errors.NONE || error.retriable(), SimOffsetProbe.class, "got " + error);
        return error == Errors.NONE;
    }
}
