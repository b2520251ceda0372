package dev.wharf.replica;

import dev.wharf.config.ConfigKey;
import dev.wharf.env.Clock;
import dev.wharf.metadata.MetadataImage;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * How fast throttled replicas may move to and from this node (KIP-73): what its leaders send to followers that are not in sync, and what such followers of its own take, each from and to all
 * other nodes together. Which replicas are throttled is a setting of their topic.
 *
 * <p>Owner: the wire's loop.
 */
public final class ReplicationThrottles {
    private final BrokerSettings settings;
    private final Supplier<MetadataImage> image;
    private final Throttle leader;
    private final Throttle follower;
    private MetadataImage seen = MetadataImage.EMPTY;

    /** @param image of the cluster as this node knows it */
    public ReplicationThrottles(
            BrokerSettings settings, Supplier<MetadataImage> image, Clock clock) {
        this.settings = settings;
        this.image = image;
        this.leader = new Throttle(clock);
        this.follower = new Throttle(clock);
        setRates();
    }

    /** Of what this node sends. */
    Throttle leader() {
        maybeSetRates();
        return leader;
    }

    /** Of what this node takes. */
    Throttle follower() {
        maybeSetRates();
        return follower;
    }

    /** Asked for with each question: another image is told by being another object. */
    @SuppressWarnings("ReferenceEquality")
    private void maybeSetRates() {
        if (image.get() != seen) {
            setRates();
        }
    }

    private void setRates() {
        seen = image.get();
        SortedMap<String, String> texts = settings.at(seen);
        leader.setRate(rate(ReplicaConfig.LEADER_THROTTLE, texts));
        follower.setRate(rate(ReplicaConfig.FOLLOWER_THROTTLE, texts));
    }

    private static long rate(ConfigKey<Long> key, SortedMap<String, String> texts) {
        return key.parse(texts.get(key.name()));
    }
}
