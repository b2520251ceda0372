package dev.wharf.replica;

import dev.wharf.config.ConfigKey;
import dev.wharf.log.LogConfigKeys;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * Which throttles what one follower fetches of one partition is subject to, as the settings of its topic say: a list of {@code partition:broker}, or {@code *} for all replicas (KIP-73).
 *
 * <p>Owner: the partition's loop.
 */
final class ThrottleMarks {
    private static final String ALL = "*";

    private SortedMap<String, String> config = Collections.emptySortedMap();
    private boolean ofLeader;
    private boolean ofFollower;

    /** Reads the settings, if they are others than the last time. */
    void refresh(MetadataImage image, Partition partition, int leaderId, int followerId) {
        SortedMap<String, String> now =
                image.config(ConfigResource.ofTopic(partition.name().topic()));
        if (!now.equals(config)) {
            config = now;
            int index = partition.name().partition();
            ofLeader = isListed(LogConfigKeys.LEADER_THROTTLED, index + ":" + leaderId);
            ofFollower = isListed(LogConfigKeys.FOLLOWER_THROTTLED, index + ":" + followerId);
        }
    }

    private boolean isListed(ConfigKey<List<String>> key, String replica) {
        List<String> listed = key.parse(config.get(key.name()));
        return listed.contains(ALL) || listed.contains(replica);
    }

    /** Whether the leader's node limits what it sends. */
    boolean ofLeader() {
        return ofLeader;
    }

    /** Whether the follower's node limits what it takes. */
    boolean ofFollower() {
        return ofFollower;
    }
}
