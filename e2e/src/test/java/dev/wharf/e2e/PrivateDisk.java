package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A file system that only the process on it sees, in a mount namespace that ends with the process.
 *
 * @param mount where it is
 * @param prefix the words before a command that run it there
 */
record PrivateDisk(Path mount, List<String> prefix) {
    /** A file system in memory with mount options such as {@code size=64m}; its test is skipped where the machine lets nobody mount one. */
    static PrivateDisk tmpfs(Path mount, String options) throws IOException, InterruptedException {
        return new PrivateDisk(
                        mount,
                        List.of(
                                "unshare",
                                "-rm",
                                "sh",
                                "-c",
                                "mount -t tmpfs -o \"$1\" none \"$0\" && shift && exec \"$@\"",
                                mount.toString(),
                                options))
                .assumed();
    }

    /** An ext4 that can be broken; its test is skipped for whoever may not mount one, which root may. */
    static PrivateDisk ext4(Path mount) throws IOException, InterruptedException {
        return ext4(mount, "64M");
    }

    /** The same with room for {@code size}. The next command runs on it as the one before has left it. */
    static PrivateDisk ext4(Path mount, String size) throws IOException, InterruptedException {
        return new PrivateDisk(
                        mount,
                        List.of(
                                "unshare",
                                "-m",
                                "sh",
                                "-ec",
                                "[ -e \"$0.img\" ] || { truncate -s \"$1\" \"$0.img\"; mkfs.ext4 -q -F \"$0.img\"; };"
                                        + " mount -o loop \"$0.img\" \"$0\"; shift; exec \"$@\"",
                                mount.toString(),
                                size))
                .assumed();
    }

    /** From now on this ext4 fails every write and force of the process on it, as a dead disk does. */
    void fail(long pid) throws IOException, InterruptedException {
        String shutdown =
                "import fcntl, os, struct, sys;"
                        + " fd = os.open(sys.argv[1], os.O_RDONLY);"
                        + " fcntl.ioctl(fd, 0x8004587d, struct.pack('I', 2))"; // EXT4_IOC_SHUTDOWN
        List<String> command =
                List.of(
                        "nsenter",
                        "-t",
                        Long.toString(pid),
                        "-m",
                        "python3",
                        "-c",
                        shutdown,
                        mount.toString());
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    /** Waits until nothing of this ext4 is in memory any more; its last process has ended. */
    void awaitUnmounted() {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(1))
                .until(() -> loopDevices().isEmpty());
    }

    private String loopDevices() throws IOException {
        Process losetup = new ProcessBuilder("losetup", "-n", "-j", mount + ".img").start();
        try (BufferedReader out = losetup.inputReader()) {
            return out.lines().collect(Collectors.joining());
        }
    }

    private PrivateDisk assumed() throws IOException, InterruptedException {
        Files.createDirectories(mount);
        List<String> probe = new ArrayList<>(prefix);
        probe.add("true");
        boolean works;
        try {
            works =
                    new ProcessBuilder(probe)
                                    .redirectErrorStream(true)
                                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException noSuchProgram) {
            works = false;
        }
        assumeThat(works).as("this machine can mount a file system for one process").isTrue();
        return this;
    }
}
