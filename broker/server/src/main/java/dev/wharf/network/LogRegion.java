package dev.wharf.network;

import dev.wharf.protocol.record.FileRecords;
import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/**
 * A region of a log file on its way to a socket without a copy. A subclass because Netty's native transport sends only {@link
 * DefaultFileRegion} with {@code sendfile}, and that class would close the file, which belongs to the log.
 */
final class LogRegion extends DefaultFileRegion {
    private final FileRecords records;

    LogRegion(FileRecords records, FileChannel channel) {
        super(channel, records.position(), records.sizeBytes());
        this.records = records;
    }

    @Override
    protected void deallocate() {
        records.release();
    }
}
