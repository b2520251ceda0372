package dev.wharf.log;

import dev.wharf.env.Disk;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ways of one loop's logs to the journals of the volumes that they lie on. Owner: that loop. */
final class JournalPorts {
    private final Disk disk;
    private final Map<Disk, JournalPort> byVolume = new IdentityHashMap<>(); // never iterated
    private final List<JournalPort> all;

    /** @param ports one for each of the disk's volumes, in their order; none if there is no journal */
    JournalPorts(Disk disk, List<JournalPort> ports) {
        this.disk = disk;
        this.all = List.copyOf(ports);
        for (int i = 0; i < ports.size(); i++) {
            byVolume.put(disk.volumes().get(i), ports.get(i));
        }
    }

    /** The way to the journal beside a log that is there; null if there is no journal. */
    @Nullable JournalPort of(String directory) {
        return byVolume.get(disk.volumeOf(directory));
    }

    /** All logs of the loop are closed. */
    void close() {
        all.forEach(JournalPort::close);
    }
}
