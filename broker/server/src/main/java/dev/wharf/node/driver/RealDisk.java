package dev.wharf.node.driver;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A log directory of the machine's file system. Callable from any loop; forces and deletes run on {@link DiskWorkers}. */
public final class RealDisk implements Disk {
    private final Path root;
    private final DiskWorkers workers;

    /**
     * @param root the log directory, which exists
     * @param workers where what blocks runs; closed by whoever made them
     */
    public RealDisk(Path root, DiskWorkers workers) {
        this.root = root.toAbsolutePath().normalize();
        this.workers = workers;
    }

    @Override
    public DiskFile open(String path, Mode mode) throws IOException {
        FileChannel channel =
                switch (mode) {
                    case READ -> FileChannel.open(resolve(path), StandardOpenOption.READ);
                    case WRITE ->
                            FileChannel.open(
                                    resolve(path),
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE);
                };
        return new RealFile(channel, workers);
    }

    @Override
    public List<String> list(String directory) throws IOException {
        try (Stream<Path> children = Files.list(resolve(directory))) {
            return children.map(
                            child -> child.getFileName() + (Files.isDirectory(child) ? "/" : ""))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(resolve(path));
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        Files.createDirectories(resolve(directory));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                resolve(from),
                resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String path, Loop loop, Completion done) {
        workers.delete(() -> runAndTell(() -> deleteNow(path), loop, done));
    }

    @Override
    public void deleteNow(String path) throws IOException {
        Path target = resolve(path);
        Invariants.check(!target.equals(root), "the log directory itself is never deleted");
        try {
            Files.walkFileTree(target, new DeleteAll());
        } catch (NoSuchFileException e) {
            if (Files.exists(target)) {
                throw e;
            }
        }
    }

    @Override
    public void work(Work piece, Loop loop, Completion done) {
        workers.work(() -> runAndTell(piece::run, loop, done));
    }

    @Override
    public void allNow(List<Work> pieces) throws IOException {
        workers.forceAll(pieces);
    }

    @Override
    public void forceDirectory(String directory, Loop loop, Completion done) {
        workers.force(() -> runAndTell(() -> forceDirectoryNow(directory), loop, done));
    }

    @Override
    public void forceDirectoryNow(String directory) throws IOException {
        try (FileChannel channel = FileChannel.open(resolve(directory), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public String root() {
        return root.toString();
    }

    @Override
    public long usableBytes() throws IOException {
        long usable = root.toFile().getUsableSpace();
        if (usable == 0) {
            totalBytes(); // 0 is also the system's word for "cannot tell"
        }
        return usable;
    }

    @Override
    public long totalBytes() throws IOException {
        long total = root.toFile().getTotalSpace();
        if (total == 0) {
            throw new IOException("the system does not tell the size of " + root);
        }
        return total;
    }

    private Path resolve(String path) {
        Path resolved = root.resolve(path).normalize();
        Invariants.check(resolved.startsWith(root), "a path stays below the log directory");
        return resolved;
    }

    private static void runAndTell(Operation operation, Loop loop, Completion done) {
        runAndTell(operation, List.of(new DiskFile.Waiter(loop, done)));
    }

    /** Runs what blocks, in a worker's thread, and tells how it ended; a bug is thrown on the first loop, which knows what to do with it. */
    static void runAndTell(Operation operation, List<DiskFile.Waiter> waiters) {
        try {
            IOException failure = tryRun(operation);
            waiters.forEach(waiter -> waiter.tell(failure));
        } catch (RuntimeException | Error bug) {
            waiters.getFirst()
                    .loop()
                    .post(
                            () -> {
                                throw bug;
                            });
        }
    }

    private static @Nullable IOException tryRun(Operation operation) {
        try {
            operation.run();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /** A disk operation that blocks. */
    @FunctionalInterface
    interface Operation {
        void run() throws IOException;
    }

    /** Deletes files as it finds them and directories after what is in them. */
    private static final class DeleteAll extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
