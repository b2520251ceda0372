package dev.wharf.env;

import java.io.IOException;
import java.util.List;

/**
 * A node's log directory, or several that serve as one: the root of all paths here. Paths are relative, with {@code /} between names.
 *
 * <p>What the kernel answers from memory (open, page-cache reads and writes, rename) is done within the call; what can
 * block for long (force, delete) runs elsewhere and completes as a task on the loop that is passed. Nothing is durable before
 * it was forced: bytes by {@link DiskFile#force}, names (create, rename, delete) by {@link #forceDirectory}.
 *
 * <p>Owner: any loop, but a path has one owner at a time.
 */
public interface Disk {
    /** What a file is opened for. */
    enum Mode {
        /** For reading; the file must exist. */
        READ,
        /** For reading and writing; created if it does not exist. */
        WRITE
    }

    /**
     * Opens a file.
     *
     * @throws java.nio.file.NoSuchFileException if it must exist and does not
     */
    DiskFile open(String path, Mode mode) throws IOException;

    /** The names in a directory, sorted; directories end in {@code /}. Empty if there is no such directory. */
    List<String> list(String directory) throws IOException;

    boolean exists(String path);

    /** Creates a directory and those above it; without effect where they exist. */
    void createDirectories(String directory) throws IOException;

    /** Renames a file or directory; replaces a file at {@code to}. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file, or a directory with all below it; without effect if it does not exist. May be slow. */
    void delete(String path, Loop loop, Completion done);

    /** Deletes at once, in the caller's thread: for recovery before the broker serves. */
    void deleteNow(String path) throws IOException;

    /**
     * Runs a piece of work on files elsewhere, for what takes longer than a loop can spare: compaction reads and writes whole segments, a roll writes indexes. Pieces run one
     * after the other. A piece touches only what is handed to it and no loop looks at before {@code done}; files it opens itself.
     */
    void work(Work piece, Loop loop, Completion done);

    /**
     * Runs pieces of work that block, some at once and in no order, and returns when all have ended: for the start. No two touch the same file for writing.
     *
     * @throws IOException the failure of one, where any has failed
     */
    void allNow(List<Work> pieces) throws IOException;

    /** A piece of work; see {@link #work}. An exception other than an I/O failure is a bug and ends the node like one on a loop. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** Makes the names in a directory durable. */
    void forceDirectory(String directory, Loop loop, Completion done);

    /** As {@link #forceDirectory}, in the caller's thread: for start and for rare, small checkpoints. */
    void forceDirectoryNow(String directory) throws IOException;

    /** The directory's own absolute path, as an operator knows it. */
    String root();

    /** The directories that this one consists of; itself where it is one. */
    default List<Disk> volumes() {
        return List.of(this);
    }

    /** Which of {@link #volumes} holds a path. */
    default Disk volumeOf(String path) {
        return this;
    }

    /** Bytes that can still be written, by this process and all others together; one call of the system. */
    long usableBytes() throws IOException;

    /** Bytes of the whole file system that the directory is on, used or not. */
    long totalBytes() throws IOException;
}
