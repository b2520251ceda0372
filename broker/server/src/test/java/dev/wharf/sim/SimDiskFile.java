package dev.wharf.sim;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An open file on a {@link SimDisk}. Strict: use after the last close ends the simulation, and so
 * does use after a crash, but for {@link #close}: a response of the dead process may still be dropped. */
final class SimDiskFile implements DiskFile {
    private final SimDisk disk;
    private final SimInode inode;
    private final String path;
    private final Disk.Mode mode;
    private final int openedIn;
    private int references = 1;

    SimDiskFile(SimDisk disk, SimInode inode, String path, Disk.Mode mode) {
        this.disk = disk;
        this.inode = inode;
        this.path = path;
        this.mode = mode;
        this.openedIn = disk.incarnation();
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        onOperation("write");
        Invariants.check(mode == Disk.Mode.WRITE, "open for writing: " + path);
        Invariants.check(position >= 0, "a position is not negative", position, 0);
        disk.note(position * 31 + source.remaining());
        long sizeBefore = inode.sizeBytes();
        long granted = disk.grow(Math.max(0, position + source.remaining() - sizeBefore));
        int fitting = Math.clamp(sizeBefore + granted - position, 0, source.remaining());
        inode.write(source.slice(source.position(), fitting), (int) position);
        source.position(source.position() + fitting);
        disk.shrink(granted - (inode.sizeBytes() - sizeBefore));
        if (!source.hasRemaining()) {
            return;
        }
        throw new IOException("No space left on device");
    }

    @Override
    public int read(ByteBuffer target, long position) {
        onOperation("read");
        return inode.read(target, (int) Math.min(position, Integer.MAX_VALUE));
    }

    @Override
    public long size() {
        checkOpen();
        return inode.sizeBytes();
    }

    @Override
    public void truncate(long sizeBytes) {
        onOperation("truncate");
        Invariants.check(mode == Disk.Mode.WRITE, "open for writing: " + path);
        disk.shrink(Math.max(0, inode.sizeBytes() - sizeBytes));
        inode.truncate((int) Math.min(sizeBytes, Integer.MAX_VALUE));
    }

    @Override
    public void force(Loop loop, Completion done) {
        onOperation("force");
        disk.beginForce(inode, List.of(new Waiter(loop, done)));
    }

    @Override
    public void forceAhead(List<Waiter> waiters) {
        onOperation("force");
        disk.beginForce(inode, waiters);
    }

    @Override
    public void forceNow() throws IOException {
        onOperation("force");
        disk.forceNow(inode);
    }

    @Override
    public @Nullable FileChannel channel() {
        return null;
    }

    @Override
    public void letGo() {
        disk.letGo().add(path);
    }

    @Override
    public void retain() {
        checkOpen();
        references++;
    }

    @Override
    public void close() {
        Invariants.check(references > 0, "closed once per reference: " + path);
        references--;
    }

    private void onOperation(String what) {
        checkOpen();
        disk.onOperation(what, path);
    }

    private void checkOpen() {
        Invariants.check(references > 0, "not closed yet: " + path);
        Invariants.check(openedIn == disk.incarnation(), "opened since the crash: " + path);
    }
}
