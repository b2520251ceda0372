package dev.wharf.sim.run;

import dev.wharf.log.RecoveryPoints;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.sim.client.SimTopic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bits that turn over in the files of topics while no broker runs. In a log below the checkpointed recovery point, where nothing may ever be cut off:
 * those turn back later, and then nothing may be missing. In what is made from the log, indexes and snapshots of producers, anywhere and for good: no client may notice.
 */
final class SimRot {
    private static final int LENGTH_AT = 8;
    private static final int CRC_AT = 17;
    private static final int ATTRIBUTES_AT = 21;
    private static final int OFFSET_DIGITS = 20;
    private static final List<String> DERIVED = List.of(".index", ".timeindex", ".snapshot");

    private final SimDisk disk;
    private final Map<String, SimTopic> topics;
    private final SimEntropy dice;
    private final List<Runnable> cures = new ArrayList<>();

    /** A batch in a file. */
    private record Place(String path, int position, RecordBatch batch, boolean scanned) {}

    /** @param topics by name, whose partitions rot */
    SimRot(SimDisk disk, Map<String, SimTopic> topics, SimEntropy dice) {
        this.disk = disk;
        this.topics = topics;
        this.dice = dice;
    }

    /** The broker has crashed: something rots, or what was rotten is mended. */
    void onCrash() {
        if (!cures.isEmpty()) {
            if (dice.chance(50)) {
                mend();
            }
        } else if (dice.chance(70)) {
            strikeLog();
        }
        if (dice.chance(50)) {
            strikeDerived();
        }
    }

    /** Turns back what was turned over; false if nothing was. */
    boolean mend() {
        boolean any = !cures.isEmpty();
        cures.forEach(Runnable::run);
        cures.clear();
        partitions().values().forEach(history -> history.rot().onMended());
        return any;
    }

    private Map<String, PartitionHistory> partitions() {
        Map<String, PartitionHistory> byDirectory = new LinkedHashMap<>();
        for (SimTopic topic : topics.values()) {
            for (int i = 0; i < topic.partitions().size(); i++) {
                byDirectory.put(topic.name() + "-" + i, topic.partitions().get(i));
            }
        }
        return byDirectory;
    }

    private void strikeDerived() {
        Map<String, PartitionHistory> partitions = partitions();
        disk.flipBit(
                path ->
                        partitions.containsKey(directoryOf(path))
                                && DERIVED.stream().anyMatch(path::endsWith));
    }

    private void strikeLog() {
        List<Map.Entry<String, PartitionHistory>> all = List.copyOf(partitions().entrySet());
        Map.Entry<String, PartitionHistory> partition = all.get(dice.nextInt(all.size()));
        List<Place> places = durableBatches(partition.getKey());
        if (places.isEmpty()) {
            return;
        }
        Place place = places.get(dice.nextInt(places.size()));
        RecordBatch batch = place.batch;
        boolean hasRecords = batch.sizeBytes() > RecordBatch.HEADER_BYTES;
        int from = firstByte(place, partition.getValue().isCompacted());
        int end = place.scanned || hasRecords ? batch.sizeBytes() : ATTRIBUTES_AT;
        long at = dice.between(from, end - 1);
        cures.add(disk.rot(place.path, (place.position + at) * Byte.SIZE + dice.nextInt(8)));
        partition.getValue().rot().onRotten(batch.baseOffset(), place.scanned);
    }

    /**
     * From where on a bit of the batch may turn over. What a start goes over may be damaged anywhere, but a base offset among those that compaction has left may be another one. Elsewhere
     * readers see by the CRC alone that something is wrong, and it covers what is behind it; headers lead them through the file.
     */
    private static int firstByte(Place place, boolean compacted) {
        if (place.scanned) {
            return compacted ? LENGTH_AT : 0;
        }
        boolean hasRecords = place.batch.sizeBytes() > RecordBatch.HEADER_BYTES;
        return hasRecords ? RecordBatch.HEADER_BYTES : CRC_AT;
    }

    private static String directoryOf(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private List<Place> durableBatches(String directory) {
        long recoveryPoint = RecoveryPoints.of(disk, directory);
        long marked = RecoveryPoints.marked(disk, directory);
        List<String> logs =
                disk.files().stream()
                        .filter(path -> directoryOf(path).equals(directory))
                        .filter(path -> path.endsWith(".log"))
                        .toList();
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < logs.size(); i++) {
            boolean trusted =
                    i + 1 < logs.size()
                            ? baseOffset(logs.get(i + 1)) <= recoveryPoint
                            : mayBeSealed(logs.get(i), recoveryPoint);
            addBatches(logs.get(i), recoveryPoint, trusted ? recoveryPoint : marked, places);
        }
        return places;
    }

    /** Whether the name of the next segment may have been lost with the power, and come back from the journal. */
    private boolean mayBeSealed(String path, long recoveryPoint) {
        List<Place> forced = new ArrayList<>();
        addBatches(path, recoveryPoint, recoveryPoint, forced);
        return !forced.isEmpty()
                && forced.getLast().batch.nextOffset() == recoveryPoint
                && disk.files().stream().anyMatch(each -> each.startsWith("journal/"));
    }

    private static long baseOffset(String path) {
        int name = path.indexOf('/') + 1;
        return Long.parseLong(path.substring(name, name + OFFSET_DIGITS));
    }

    /** @param trusted below it a start does not look */
    private void addBatches(String path, long recoveryPoint, long trusted, List<Place> into) {
        ByteBuf bytes = Unpooled.wrappedBuffer(disk.content(path));
        int position = 0;
        while (position + RecordBatch.HEADER_BYTES <= bytes.readableBytes()) {
            RecordBatch batch = new RecordBatch(bytes, position);
            if (batch.magic() != RecordBatch.MAGIC || batch.nextOffset() > recoveryPoint) {
                return;
            }
            boolean scanned = batch.nextOffset() > trusted;
            into.add(new Place(path, position, batch, scanned));
            position += batch.sizeBytes();
        }
    }
}
