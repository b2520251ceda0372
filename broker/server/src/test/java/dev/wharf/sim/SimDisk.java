package dev.wharf.sim;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that forgets what was not forced. It outlives the node: {@link #killProcess} keeps the page cache, {@link
 * #cutPower} loses or tears what is in it ({@link SimInode}, {@link SimDirectory}). After either, open files of the old process fail.
 *
 * <p>Forces and deletes take virtual time and end in the order in which they began.
 */
public final class SimDisk implements Disk {
    private static final long MAX_WORK_NS = 2_000_000;
    private static final int MAX_NAME_BYTES = 255;

    private final SimScheduler scheduler;
    private final SimEntropy dice;
    private final SimDiskFaults faults = new SimDiskFaults();
    private final SimDirectory root = new SimDirectory();
    private long usedBytes;
    private long lastEndNs;
    private final String path;
    private int incarnation;
    private BiConsumer<String, String> listener = (what, path) -> {};
    private final List<String> letGo = new ArrayList<>();

    public SimDisk(SimScheduler scheduler, String name) {
        this.scheduler = scheduler;
        this.path = "/sim/" + name;
        this.dice = scheduler.entropy().fork(name);
    }

    /** What is wrong with this disk. */
    public SimDiskFaults faults() {
        return faults;
    }

    /** Tells {@code newListener} the name and path of each operation from now on. */
    public void listen(BiConsumer<String, String> newListener) {
        listener = newListener;
    }

    /** The paths of the files whose last close need not happen within the call, see {@link dev.wharf.env.DiskFile#letGo}. */
    public List<String> letGo() {
        return letGo;
    }

    /** The process ends; the page cache and all names stay. */
    public void killProcess() {
        startIncarnation();
        root.onProcessKill();
    }

    /** The power ends: unforced bytes and names are lost, kept or torn as the dice say. */
    public void cutPower() {
        startIncarnation();
        root.onPowerCut(dice);
        usedBytes = root.sizeBytes();
    }

    private void startIncarnation() {
        incarnation++;
        faults.disarmCrash();
    }

    /** Flips one bit of one file whose path {@code chosen} accepts; the path, or null if no such file has content. */
    public @Nullable String flipBit(Predicate<String> chosen) {
        List<String> paths = new ArrayList<>();
        collectFiles("", root, paths);
        paths.removeIf(path -> !chosen.test(path) || inode(path).sizeBytes() == 0);
        if (paths.isEmpty()) {
            return null;
        }
        String path = paths.get(dice.nextInt(paths.size()));
        SimInode inode = inode(path);
        inode.flipBit(dice.between(0, inode.sizeBytes() * 8 - 1));
        return path;
    }

    /**
     * Turns one bit of a file over, on the platter too. What is returned turns it back, wherever the file has gone, unless its byte was written or cut off since.
     */
    public Runnable rot(String path, long bit) {
        return inode(path).rot(bit);
    }

    /** What is in a file, as the kernel shows it; no operation of the node. */
    public byte[] content(String path) {
        return inode(path).content();
    }

    /** The paths of all files, sorted by name within their directories. */
    public List<String> files() {
        List<String> paths = new ArrayList<>();
        collectFiles("", root, paths);
        return paths;
    }

    private static void collectFiles(String prefix, SimDirectory directory, List<String> into) {
        directory
                .entries()
                .forEach(
                        (name, node) -> {
                            switch (node) {
                                case SimInode file -> into.add(prefix + name);
                                case SimDirectory below ->
                                        collectFiles(prefix + name + "/", below, into);
                            }
                        });
    }

    @Override
    public DiskFile open(String path, Mode mode) throws IOException {
        onOperation("open", path);
        if (mode == Mode.WRITE && faults.nextOpenFails()) {
            throw SimDiskFaults.forceFailure();
        }
        SimNode node = find(path);
        if (node instanceof SimDirectory) {
            throw new IOException("Is a directory: " + path);
        }
        if (node == null && mode == Mode.READ) {
            throw new NoSuchFileException(path);
        }
        SimInode inode = node instanceof SimInode existing ? existing : new SimInode();
        if (node == null) {
            checkNames(path);
            parentOf(path).put(nameOf(path), inode);
        }
        return new SimDiskFile(this, inode, path, mode);
    }

    @Override
    public List<String> list(String directory) {
        onOperation("list", directory);
        List<String> names = new ArrayList<>();
        if (find(directory) instanceof SimDirectory found) {
            found.entries()
                    .forEach(
                            (name, node) ->
                                    names.add(node instanceof SimDirectory ? name + "/" : name));
        }
        names.sort(null);
        return names;
    }

    @Override
    public boolean exists(String path) {
        return find(path) != null;
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        onOperation("mkdir", directory);
        checkNames(directory);
        SimDirectory at = root;
        for (String name : names(directory)) {
            SimNode node = at.entries().get(name);
            if (node == null) {
                node = new SimDirectory();
                at.put(name, node);
            }
            if (!(node instanceof SimDirectory below)) {
                throw new IOException("Not a directory: " + directory);
            }
            at = below;
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        onOperation("rename", from + " " + to);
        checkNames(to);
        SimNode node = find(from);
        if (node == null) {
            throw new NoSuchFileException(from);
        }
        SimNode replaced = find(to);
        if (replaced instanceof SimDirectory
                || (replaced != null && node instanceof SimDirectory)) {
            throw new IOException("File exists: " + to);
        }
        usedBytes -= replaced == null || replaced == node ? 0 : replaced.sizeBytes();
        SimDirectory source = parentOf(from);
        SimDirectory target = parentOf(to);
        if (source == target) {
            source.rename(nameOf(from), nameOf(to), node);
        } else {
            target.put(nameOf(to), node);
            source.remove(nameOf(from));
        }
    }

    @Override
    public void delete(String path, Loop loop, Completion done) {
        onOperation("delete", path);
        int startedIn = incarnation;
        scheduler.after(
                takeTime(),
                "delete",
                () -> {
                    if (startedIn == incarnation) {
                        unlink(path);
                        loop.post(() -> done.onDone(null));
                    }
                });
    }

    @Override
    public void work(Work piece, Loop loop, Completion done) {
        int startedIn = incarnation;
        scheduler.after(
                dice.between(0, MAX_WORK_NS),
                "work",
                () -> {
                    if (startedIn == incarnation) {
                        IOException failure = failureOf(piece);
                        loop.post(() -> done.onDone(failure));
                    }
                });
    }

    @Override
    public void allNow(List<Work> pieces) throws IOException {
        List<Work> rest = new ArrayList<>(pieces);
        while (!rest.isEmpty()) {
            rest.remove(dice.nextInt(rest.size())).run();
        }
    }

    private static @Nullable IOException failureOf(Work piece) {
        try {
            piece.run();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    @Override
    public void deleteNow(String path) {
        onOperation("delete", path);
        unlink(path);
    }

    private void unlink(String path) {
        SimNode node = find(path);
        if (node != null) {
            usedBytes -= node.sizeBytes();
            existingParentOf(path).remove(nameOf(path));
        }
    }

    @Override
    public void forceDirectory(String directory, Loop loop, Completion done) {
        onOperation("force", directory);
        int startedIn = incarnation;
        SimDirectory found = directory(directory);
        long upToChange = found.beginForce();
        boolean fails = faults.nextForceFails();
        scheduler.after(
                takeTime(),
                "force directory",
                () -> {
                    if (startedIn != incarnation) {
                        return;
                    }
                    if (!fails) {
                        found.completeForce(upToChange);
                    }
                    loop.post(() -> done.onDone(fails ? SimDiskFaults.forceFailure() : null));
                });
    }

    @Override
    public void forceDirectoryNow(String directory) throws IOException {
        onOperation("force", directory);
        SimDirectory found = directory(directory);
        if (faults.nextForceFails()) {
            throw SimDiskFaults.forceFailure();
        }
        found.completeForce(found.beginForce());
    }

    @Override
    public long usableBytes() {
        return Math.max(0, faults.capacityBytes() - faults.occupiedBytes() - usedBytes);
    }

    @Override
    public String root() {
        return path;
    }

    @Override
    public long totalBytes() {
        return faults.capacityBytes();
    }

    /** Reserves the bytes by which a file grows: as many of {@code bytes} as there are. */
    long grow(long bytes) {
        long granted = Math.min(bytes, usableBytes());
        usedBytes += granted;
        if (granted < bytes) {
            faults.onRefusedWrite();
        }
        return granted;
    }

    void shrink(long bytes) {
        usedBytes -= bytes;
    }

    void beginForce(SimInode inode, List<DiskFile.Waiter> waiters) {
        int startedIn = incarnation;
        SimInode.Force force = inode.beginForce();
        boolean fails = faults.nextForceFails();
        scheduler.after(
                takeTime(),
                "force",
                () -> {
                    if (startedIn != incarnation) {
                        return;
                    }
                    endForce(inode, force, fails);
                    IOException failure = fails ? SimDiskFaults.forceFailure() : null;
                    waiters.forEach(waiter -> waiter.tell(failure));
                });
    }

    void forceNow(SimInode inode) throws IOException {
        boolean fails = faults.nextForceFails();
        endForce(inode, inode.beginForce(), fails);
        if (fails) {
            throw SimDiskFaults.forceFailure();
        }
    }

    private static void endForce(SimInode inode, SimInode.Force force, boolean fails) {
        if (fails) {
            inode.failForce(force);
        } else {
            inode.completeForce(force);
        }
    }

    int incarnation() {
        return incarnation;
    }

    /** Counts an operation, which may be the one at which the node crashes, and notes it in the event hash. */
    void onOperation(String what, String path) {
        scheduler.note(31L * what.hashCode() + path.hashCode());
        listener.accept(what, path);
        faults.onOperation();
    }

    /** Notes the size or place of an operation in the event hash. */
    void note(long value) {
        scheduler.note(value);
    }

    private long takeTime() {
        lastEndNs = Math.max(lastEndNs, scheduler.nowNs() + faults.forceNs(dice));
        return lastEndNs - scheduler.nowNs();
    }

    /** The file systems of the real world refuse long names. */
    private static void checkNames(String path) throws IOException {
        for (String name : names(path)) {
            if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
                throw new IOException(path + ": File name too long");
            }
        }
    }

    private SimInode inode(String path) {
        SimNode node = find(path);
        Invariants.check(node instanceof SimInode, "a file: " + path);
        return (SimInode) Objects.requireNonNull(node);
    }

    private SimDirectory directory(String path) {
        SimNode node = find(path);
        Invariants.check(node instanceof SimDirectory, "a directory to force exists: " + path);
        return (SimDirectory) Objects.requireNonNull(node);
    }

    private SimDirectory parentOf(String path) throws NoSuchFileException {
        if (find(parentPath(path)) instanceof SimDirectory directory) {
            return directory;
        }
        throw new NoSuchFileException(path);
    }

    private SimDirectory existingParentOf(String path) {
        return directory(parentPath(path));
    }

    private static String parentPath(String path) {
        List<String> names = names(path);
        return String.join("/", names.subList(0, names.size() - 1));
    }

    private static String nameOf(String path) {
        List<String> names = names(path);
        return names.get(names.size() - 1);
    }

    private @Nullable SimNode find(String path) {
        SimNode at = root;
        for (String name : names(path)) {
            if (!(at instanceof SimDirectory directory)) {
                return null;
            }
            at = directory.entries().get(name);
        }
        return at;
    }

    /** The names in a path; none for the root, which is written as nothing, {@code .} or {@code /}. */
    private static List<String> names(String path) {
        return Arrays.stream(path.split("/"))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }
}
