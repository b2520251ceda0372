package dev.wharf.node.driver;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several log directories as one, as {@code log.dirs} names them: each partition lies as a whole in one of them, and a new one where the fewest are, as in Kafka. All else
 * (the metadata, the checkpoint, the node's identity) is in the first, which is home. The names at the top are forced in all of them.
 *
 * <p>The room that is left is that of the fullest one. A failure of any of them is a failure of the disk: the node stops.
 *
 * <p>Callable from any loop.
 */
public final class SpreadDisk implements Disk {
    /** A partition's directory, also under the name that it has before it goes. */
    private static final Pattern PARTITION =
            Pattern.compile("(?!__cluster_metadata-).+-\\d+(\\..+)?");

    private final List<Disk> volumes;
    private final ConcurrentMap<String, Disk> places = new ConcurrentHashMap<>();
    private final Map<Disk, AtomicInteger> counts;

    private SpreadDisk(List<Disk> volumes) {
        this.volumes = List.copyOf(volumes);
        this.counts =
                volumes.stream()
                        .collect(Collectors.toMap(volume -> volume, _ -> new AtomicInteger()));
    }

    /**
     * Looks where the partitions are.
     *
     * @param volumes at least one; home is the first
     * @throws IOException if one cannot be read, or a partition is in two of them
     */
    public static SpreadDisk open(List<Disk> volumes) throws IOException {
        SpreadDisk spread = new SpreadDisk(volumes);
        for (Disk volume : volumes) {
            for (String name : spread.partitions(volume)) {
                Disk other = spread.places.put(name, volume);
                if (other != null) {
                    throw new IOException(
                            name + " is in " + other.root() + " and in " + volume.root());
                }
                spread.count(volume).incrementAndGet();
            }
        }
        return spread;
    }

    private List<String> partitions(Disk volume) throws IOException {
        return volume.list("").stream()
                .filter(name -> name.endsWith("/"))
                .map(name -> name.substring(0, name.length() - 1))
                .filter(name -> PARTITION.matcher(name).matches())
                .toList();
    }

    private AtomicInteger count(Disk volume) {
        return Objects.requireNonNull(counts.get(volume), "a volume of this disk");
    }

    private Disk home() {
        return volumes.getFirst();
    }

    @Override
    public List<Disk> volumes() {
        return volumes;
    }

    @Override
    public Disk volumeOf(String path) {
        return places.getOrDefault(top(path), home());
    }

    /** The first name of a path. */
    private static String top(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }

    private static boolean isTop(String path) {
        return path.isEmpty() || path.equals(".");
    }

    @Override
    public DiskFile open(String path, Mode mode) throws IOException {
        return volumeOf(path).open(path, mode);
    }

    @Override
    public List<String> list(String directory) throws IOException {
        if (!isTop(directory)) {
            return volumeOf(directory).list(directory);
        }
        TreeSet<String> names = new TreeSet<>(home().list(directory));
        places.keySet().forEach(name -> names.add(name + "/"));
        return List.copyOf(names);
    }

    @Override
    public boolean exists(String path) {
        return volumeOf(path).exists(path);
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        String name = top(directory);
        if (PARTITION.matcher(name).matches()) {
            places.computeIfAbsent(name, _ -> takeEmptiest());
        }
        volumeOf(directory).createDirectories(directory);
    }

    /** The volume with the fewest partitions, now with one more. */
    private synchronized Disk takeEmptiest() {
        Disk emptiest =
                volumes.stream()
                        .min(Comparator.comparingInt(volume -> count(volume).get()))
                        .orElseThrow();
        count(emptiest).incrementAndGet();
        return emptiest;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Disk volume = volumeOf(from);
        Disk place = places.get(from);
        if (place == null) {
            Invariants.check(volumeOf(to) == volume, "nothing moves from one volume to another");
            volume.rename(from, to);
            return;
        }
        if (places.putIfAbsent(to, place) != null) {
            throw new FileAlreadyExistsException(to);
        }
        try {
            volume.rename(from, to);
        } catch (IOException e) {
            places.remove(to);
            throw e;
        }
        places.remove(from);
    }

    @Override
    public void delete(String path, Loop loop, Completion done) {
        volumeOf(path)
                .delete(
                        path,
                        loop,
                        failure -> {
                            if (failure == null) {
                                forget(path);
                            }
                            done.onDone(failure);
                        });
    }

    @Override
    public void deleteNow(String path) throws IOException {
        volumeOf(path).deleteNow(path);
        forget(path);
    }

    private void forget(String path) {
        Disk volume = places.remove(path);
        if (volume != null) {
            count(volume).decrementAndGet();
        }
    }

    @Override
    public void work(Work piece, Loop loop, Completion done) {
        home().work(piece, loop, done);
    }

    @Override
    public void allNow(List<Work> pieces) throws IOException {
        home().allNow(pieces);
    }

    @Override
    public void forceDirectory(String directory, Loop loop, Completion done) {
        if (!isTop(directory)) {
            volumeOf(directory).forceDirectory(directory, loop, done);
            return;
        }
        AtomicInteger missing = new AtomicInteger(volumes.size());
        AtomicReference<@Nullable IOException> failed = new AtomicReference<>();
        for (Disk volume : volumes) {
            volume.forceDirectory(
                    directory,
                    loop,
                    failure -> {
                        failed.compareAndSet(null, failure);
                        if (missing.decrementAndGet() == 0) {
                            done.onDone(failed.get());
                        }
                    });
        }
    }

    @Override
    public void forceDirectoryNow(String directory) throws IOException {
        for (Disk volume : isTop(directory) ? volumes : List.of(volumeOf(directory))) {
            volume.forceDirectoryNow(directory);
        }
    }

    /** All of them, with commas between, as in {@code log.dirs}. */
    @Override
    public String root() {
        return volumes.stream().map(Disk::root).collect(Collectors.joining(","));
    }

    @Override
    public long usableBytes() throws IOException {
        return fullest().usableBytes();
    }

    @Override
    public long totalBytes() throws IOException {
        return fullest().totalBytes();
    }

    private Disk fullest() throws IOException {
        Disk fullest = home();
        for (Disk volume : volumes) {
            fullest = volume.usableBytes() < fullest.usableBytes() ? volume : fullest;
        }
        return fullest;
    }
}
