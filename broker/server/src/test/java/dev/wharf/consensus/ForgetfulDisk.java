package dev.wharf.consensus;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disk that says it has forced the log and has not. */
record ForgetfulDisk(Disk disk) implements Disk {
    @Override
    public DiskFile open(String path, Mode mode) throws IOException {
        DiskFile file = disk.open(path, mode);
        return path.endsWith(".log") ? new ForgetfulFile(file) : file;
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public boolean exists(String path) {
        return disk.exists(path);
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(String path, Loop loop, Completion done) {
        disk.delete(path, loop, done);
    }

    @Override
    public void deleteNow(String path) throws IOException {
        disk.deleteNow(path);
    }

    @Override
    public void work(Work piece, Loop loop, Completion done) {
        disk.work(piece, loop, done);
    }

    @Override
    public void forceDirectory(String directory, Loop loop, Completion done) {
        disk.forceDirectory(directory, loop, done);
    }

    @Override
    public void forceDirectoryNow(String directory) throws IOException {
        disk.forceDirectoryNow(directory);
    }

    @Override
    public String root() {
        return disk.root();
    }

    @Override
    public long usableBytes() throws IOException {
        return disk.usableBytes();
    }

    @Override
    public long totalBytes() throws IOException {
        return disk.totalBytes();
    }

    private record ForgetfulFile(DiskFile file) implements DiskFile {
        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            file.write(source, position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            file.truncate(sizeBytes);
        }

        @Override
        public void force(Loop loop, Completion done) {
            loop.post(() -> done.onDone(null));
        }

        @Override
        public void forceNow() {
            // says that it has
        }

        @Override
        public @Nullable FileChannel channel() {
            return file.channel();
        }

        @Override
        public void retain() {
            file.retain();
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
