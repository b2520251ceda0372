package dev.wharf.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the nodes of a cluster have of one topic on their disks: once nobody writes, each replica of a partition is the same bytes. */
final class ReplicaFiles {
    private ReplicaFiles() {}

    /**
     * What differs, a line for each partition and pair of nodes; empty if all are equal.
     *
     * @param data the directory of each node
     */
    static List<String> differences(Collection<Path> data, String topic, int partitions)
            throws IOException {
        List<String> differences = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            TreeMap<String, byte[]> replicas = new TreeMap<>();
            for (Path node : data) {
                replicas.put(node.toString(), read(node.resolve(topic + "-" + partition)));
            }
            byte[] first = replicas.firstEntry().getValue();
            for (var replica : replicas.entrySet()) {
                int at = Arrays.mismatch(first, replica.getValue());
                if (at >= 0) {
                    differences.add(
                            "partition %d differs from byte %d on: %d bytes in %s, %d bytes in %s"
                                    .formatted(
                                            partition,
                                            at,
                                            first.length,
                                            replicas.firstKey(),
                                            replica.getValue().length,
                                            replica.getKey()));
                }
            }
        }
        return differences;
    }

    /** All segments in order, as one. */
    private static byte[] read(Path partition) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Stream<Path> files = Files.list(partition)) {
            for (Path segment :
                    files.filter(file -> file.toString().endsWith(".log")).sorted().toList()) {
                all.writeBytes(Files.readAllBytes(segment));
            }
        }
        return all.toByteArray();
    }
}
