package dev.wharf.log;

import dev.wharf.env.Disk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ways of one loop's logs to the journals of the volumes that they lie on. Owner: that loop. */
final class JournalPorts {
    private final Disk disk;
    private final List<JournalPort> ports;

    /** @param ports one for each of the disk's volumes, in their order; none if there is no journal */
    JournalPorts(Disk disk, List<JournalPort> ports) {
        this.disk = disk;
        this.ports = List.copyOf(ports);
    }

    /** The way to the journal beside a log that is there; null if there is no journal. */
    @Nullable JournalPort of(String directory) {
        return ports.isEmpty() ? null : ports.get(disk.volumes().indexOf(disk.volumeOf(directory)));
    }

    /** All logs of the loop are closed. */
    void close() {
        ports.forEach(JournalPort::close);
    }
}
