package dev.wharf.node.driver;

import dev.wharf.env.Completion;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open file of the machine. A force holds a reference of its own until it has ended. */
final class RealFile implements DiskFile {
    private static final Logger LOG = LoggerFactory.getLogger(RealFile.class);

    private final FileChannel channel;
    private final DiskWorkers workers;
    private final AtomicInteger references = new AtomicInteger(1);
    private volatile boolean isLetGo;

    RealFile(FileChannel channel, DiskWorkers workers) {
        this.channel = channel;
        this.workers = workers;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            int count = channel.read(target, position + total);
            if (count < 0) {
                break;
            }
            total += count;
        }
        return total;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        channel.truncate(sizeBytes);
    }

    @Override
    public void force(Loop loop, Completion done) {
        workers.force(heldForce(List.of(new Waiter(loop, done))));
    }

    @Override
    public void forceAhead(List<Waiter> waiters) {
        workers.forceAhead(heldForce(waiters));
    }

    private Runnable heldForce(List<Waiter> waiters) {
        retain();
        return () ->
                RealDisk.runAndTell(
                        () -> {
                            try {
                                forceNow();
                            } finally {
                                close();
                            }
                        },
                        waiters);
    }

    @Override
    public void forceNow() throws IOException {
        channel.force(false);
    }

    @Override
    public FileChannel channel() {
        return channel;
    }

    @Override
    public void letGo() {
        isLetGo = true;
    }

    @Override
    public void retain() {
        int before = references.getAndIncrement();
        Invariants.check(before > 0, "a closed file is not retained", before, 0);
    }

    @Override
    public void close() {
        int left = references.decrementAndGet();
        Invariants.check(left >= 0, "a file is closed once per reference", left, 0);
        if (left == 0 && isLetGo) {
            // The last close of a deleted file frees all that it has, a gigabyte perhaps.
            workers.delete(this::closeChannel);
        } else if (left == 0) {
            closeChannel();
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // What was written is in the page cache and what was forced is durable: a failed close
            // loses neither.
            LOG.warn("Closing a file failed: {}", e.toString());
        }
    }
}
