package dev.wharf.api;

import dev.wharf.group.GroupPartitions;

/** The topics that the broker itself writes, and clients only read. */
final class InternalTopics {
    private InternalTopics() {}

    static boolean isInternal(String topic) {
        return topic.equals(GroupPartitions.TOPIC);
    }
}
