package dev.wharf.bench;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What brokers know of topics. */
final class Descriptions {
    private Descriptions() {}

    /** All partitions of these topics; nothing as long as the node that was asked does not know all of them. */
    static Optional<List<TopicPartitionInfo>> partitions(Admin admin, List<String> topics)
            throws InterruptedException, ExecutionException {
        try {
            return Optional.of(
                    admin.describeTopics(topics).allTopicNames().get().values().stream()
                            .flatMap(topic -> topic.partitions().stream())
                            .toList());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
