package dev.wharf.api;

import dev.wharf.env.Disk;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AlterReplicaLogDirsRequest;
import dev.wharf.protocol.message.AlterReplicaLogDirsResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * AlterReplicaLogDirs (34): names the log directory of replicas of this node (KIP-113). {@code kafka-reassign-partitions} does so with each plan that it has saved itself.
 *
 * <ul>
 *   <li>A replica stays where it is: another of this node's directories is KAFKA_STORAGE_ERROR, one that is not this node's LOG_DIR_NOT_FOUND.
 *   <li>One that is not here, or not yet, is REPLICA_NOT_AVAILABLE: the tool asks again.
 * </ul>
 */
final class AlterReplicaLogDirsApi implements ApiHandler<AlterReplicaLogDirsRequest> {
    private final Services services;

    AlterReplicaLogDirsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.ALTER_REPLICA_LOG_DIRS;
    }

    @Override
    public AlterReplicaLogDirsRequest newRequest() {
        return new AlterReplicaLogDirsRequest();
    }

    @Override
    public String notes() {
        return "a replica stays where it is: its own directory is accepted, no other";
    }

    @Override
    public void handle(AlterReplicaLogDirsRequest request, RequestContext context) {
        Map<String, List<AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult>> results =
                new LinkedHashMap<>();
        for (AlterReplicaLogDirsRequest.AlterReplicaLogDir directory : request.dirs()) {
            for (AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic topic : directory.topics()) {
                TopicImage known = services.image().topic(topic.name());
                for (int index : topic.partitions()) {
                    Errors error =
                            error(
                                    directory.path(),
                                    topic.name(),
                                    index,
                                    known == null ? null : known.partition(index));
                    results.computeIfAbsent(topic.name(), name -> new ArrayList<>())
                            .add(
                                    new AlterReplicaLogDirsResponse
                                                    .AlterReplicaLogDirPartitionResult()
                                            .setPartitionIndex(index)
                                            .setErrorCode(error.code()));
                }
            }
        }
        context.respond(
                new AlterReplicaLogDirsResponse()
                        .setResults(
                                results.entrySet().stream()
                                        .map(
                                                topic ->
                                                        new AlterReplicaLogDirsResponse
                                                                        .AlterReplicaLogDirTopicResult()
                                                                .setTopicName(topic.getKey())
                                                                .setPartitions(topic.getValue()))
                                        .toList()));
    }

    private Errors error(String path, String topic, int index, @Nullable PartitionImage partition) {
        Disk disk = services.storage().disk();
        if (disk.volumes().stream().noneMatch(volume -> volume.root().equals(path))) {
            return Errors.LOG_DIR_NOT_FOUND;
        }
        if (partition == null) {
            return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        String replica = topic + "-" + index;
        if (!partition.replicas().contains(services.config().nodeId()) || !disk.exists(replica)) {
            return Errors.REPLICA_NOT_AVAILABLE;
        }
        return disk.volumeOf(replica).root().equals(path) && !services.storage().health().isFenced()
                ? Errors.NONE
                : Errors.KAFKA_STORAGE_ERROR;
    }
}
