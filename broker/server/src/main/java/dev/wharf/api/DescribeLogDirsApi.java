package dev.wharf.api;

import dev.wharf.controller.Cordons;
import dev.wharf.env.Disk;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DescribeLogDirsRequest;
import dev.wharf.protocol.message.DescribeLogDirsResponse;
import dev.wharf.replica.Gather;
import dev.wharf.replica.Partition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * DescribeLogDirs (35): how many bytes each partition of this node has on disk (KIP-113), all of them or those that are named; one that is
 * not here is left out.
 *
 * <ul>
 *   <li>Each directory of {@code log.dirs} is told with what is in it. No replica moves between directories: no lag and no future replica.
 *   <li>A failure fences all directories: each is KAFKA_STORAGE_ERROR and tells no partitions.
 *   <li>4: the size of the volume and what is free of it (KIP-827), -1 where the system does not tell. 5: whether it gets no new replicas (KIP-1066), all directories of a node or none.
 * </ul>
 */
final class DescribeLogDirsApi implements ApiHandler<DescribeLogDirsRequest> {
    private static final long UNKNOWN_BYTES = -1;

    private final Services services;

    /** A partition of this node. */
    private record Size(Disk volume, String topic, int partition, long bytes) {}

    DescribeLogDirsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.DESCRIBE_LOG_DIRS;
    }

    @Override
    public DescribeLogDirsRequest newRequest() {
        return new DescribeLogDirsRequest();
    }

    @Override
    public void handle(DescribeLogDirsRequest request, RequestContext context) {
        if (services.storage().health().isFenced()) {
            context.respond(response(DescribeLogDirsApi::fenced));
            return;
        }
        Map<String, Set<Integer>> wanted = wanted(request);
        List<List<Size>> byLoop = new ArrayList<>();
        for (int i = 0; i < services.loops().count(); i++) {
            byLoop.add(new ArrayList<>());
        }
        Gather gather =
                new Gather(
                        context.connection().loop(),
                        byLoop.size(),
                        () -> context.respond(response(volume -> describe(volume, byLoop))));
        for (int i = 0; i < byLoop.size(); i++) {
            int loop = i;
            services.loops()
                    .loop(i)
                    .execute(
                            () -> {
                                measure(services.table(loop).all(), wanted, byLoop.get(loop));
                                gather.arrive();
                            });
        }
    }

    /** The partitions that are asked for by topic; null for all. */
    private static @Nullable Map<String, Set<Integer>> wanted(DescribeLogDirsRequest request) {
        List<DescribeLogDirsRequest.DescribableLogDirTopic> topics = request.topics();
        if (topics == null) {
            return null;
        }
        Map<String, Set<Integer>> wanted = new LinkedHashMap<>();
        for (DescribeLogDirsRequest.DescribableLogDirTopic topic : topics) {
            wanted.computeIfAbsent(topic.topic(), name -> new LinkedHashSet<>())
                    .addAll(topic.partitions());
        }
        return wanted;
    }

    private void measure(
            List<Partition> partitions,
            @Nullable Map<String, Set<Integer>> wanted,
            List<Size> sizes) {
        for (Partition partition : partitions) {
            String topic = partition.name().topic();
            int index = partition.name().partition();
            if (wanted == null || wanted.getOrDefault(topic, Set.of()).contains(index)) {
                Disk volume = services.storage().disk().volumeOf(partition.log().directory());
                sizes.add(new Size(volume, topic, index, partition.log().sizeBytes()));
            }
        }
    }

    private static DescribeLogDirsResponse.DescribeLogDirsResult fenced(Disk volume) {
        return new DescribeLogDirsResponse.DescribeLogDirsResult()
                .setErrorCode(Errors.KAFKA_STORAGE_ERROR.code())
                .setLogDir(volume.root());
    }

    private DescribeLogDirsResponse.DescribeLogDirsResult describe(
            Disk volume, List<List<Size>> byLoop) {
        SortedMap<String, SortedMap<Integer, Long>> sorted = new TreeMap<>();
        for (List<Size> sizes : byLoop) {
            for (Size size : sizes) {
                if (size.volume == volume) {
                    sorted.computeIfAbsent(size.topic, name -> new TreeMap<>())
                            .put(size.partition, size.bytes);
                }
            }
        }
        List<DescribeLogDirsResponse.DescribeLogDirsTopic> topics = new ArrayList<>();
        sorted.forEach(
                (name, sizes) -> {
                    List<DescribeLogDirsResponse.DescribeLogDirsPartition> partitions =
                            new ArrayList<>();
                    sizes.forEach(
                            (index, bytes) ->
                                    partitions.add(
                                            new DescribeLogDirsResponse.DescribeLogDirsPartition()
                                                    .setPartitionIndex(index)
                                                    .setPartitionSize(bytes)));
                    topics.add(
                            new DescribeLogDirsResponse.DescribeLogDirsTopic()
                                    .setName(name)
                                    .setPartitions(partitions));
                });
        DescribeLogDirsResponse.DescribeLogDirsResult result =
                new DescribeLogDirsResponse.DescribeLogDirsResult()
                        .setLogDir(volume.root())
                        .setTopics(topics)
                        .setIsCordoned(
                                Cordons.isCordoned(services.image(), services.config().nodeId()));
        return measure(volume, result);
    }

    private static DescribeLogDirsResponse.DescribeLogDirsResult measure(
            Disk volume, DescribeLogDirsResponse.DescribeLogDirsResult result) {
        try {
            return result.setTotalBytes(volume.totalBytes()).setUsableBytes(volume.usableBytes());
        } catch (IOException e) {
            return result.setTotalBytes(UNKNOWN_BYTES).setUsableBytes(UNKNOWN_BYTES);
        }
    }

    private DescribeLogDirsResponse response(
            Function<Disk, DescribeLogDirsResponse.DescribeLogDirsResult> described) {
        return new DescribeLogDirsResponse()
                .setResults(services.storage().disk().volumes().stream().map(described).toList());
    }
}
