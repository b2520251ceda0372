package dev.wharf.consensus;

import static dev.wharf.consensus.DiskTrouble.act;
import static dev.wharf.consensus.DiskTrouble.call;
import static dev.wharf.consensus.DiskTrouble.force;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.raft.ElectionState;
import org.apache.kafka.raft.QuorumStateStore;
import org.apache.kafka.raft.generated.QuorumStateData;
import org.apache.kafka.server.common.KRaftVersion;

/**
 * The epoch, leader and vote of this voter, durable before the vote leaves: the first line is Kafka's {@code quorum-state} at data version 1, the
 * second its CRC-32C, which Kafka does not read.
 *
 * <p>Owner: the loop of the log.
 */
final class QuorumStateFile implements QuorumStateStore {
    static final String NAME = "quorum-state";

    /** Data version 1 goes with voters that have directory ids (KIP-853), the only ones that we know. */
    private static final short DATA_VERSION = 1;

    private static final int MAX_FILE_BYTES = 4 * 1024;
    private static final Pattern CONTENT =
            Pattern.compile(
                    "\\{\"leaderId\":(-?\\d+),\"leaderEpoch\":(-?\\d+),\"votedId\":(-?\\d+),"
                            + "\"votedDirectoryId\":\"([^\"]*)\",\"data_version\":1}");

    private final Disk disk;
    private final String directory;
    private final String path;
    private final String aside;

    QuorumStateFile(Disk disk, String directory) {
        this.disk = disk;
        this.directory = directory;
        this.path = directory + "/" + NAME;
        this.aside = path + ".tmp";
    }

    @Override
    public Optional<ElectionState> readElectionState() {
        if (!disk.exists(path)) {
            return Optional.empty();
        }
        return Optional.of(ElectionState.fromQuorumStateData(parse(call(this::readText))));
    }

    private String readText() throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), MAX_FILE_BYTES));
            file.read(bytes, 0);
            return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        }
    }

    private QuorumStateData parse(String text) {
        int lineEnd = text.indexOf('\n');
        String line = lineEnd < 0 ? "" : text.substring(0, lineEnd);
        Matcher content = CONTENT.matcher(line);
        if (!text.equals(line + "\n" + crcLine(line)) || !content.matches()) {
            throw new UncheckedIOException(
                    new DamagedLogException(path + " is not what was forced: " + text));
        }
        return new QuorumStateData()
                .setLeaderId(Integer.parseInt(content.group(1)))
                .setLeaderEpoch(Integer.parseInt(content.group(2)))
                .setVotedId(Integer.parseInt(content.group(3)))
                .setVotedDirectoryId(Uuid.fromString(content.group(4)));
    }

    @Override
    public void writeElectionState(ElectionState state, KRaftVersion version) {
        QuorumStateData data = state.toQuorumStateData(DATA_VERSION);
        String line =
                String.format(
                        Locale.ROOT,
                        "{\"leaderId\":%d,\"leaderEpoch\":%d,\"votedId\":%d,\"votedDirectoryId\":\"%s\",\"data_version\":%d}",
                        data.leaderId(),
                        data.leaderEpoch(),
                        data.votedId(),
                        data.votedDirectoryId(),
                        DATA_VERSION);
        byte[] text = (line + "\n" + crcLine(line)).getBytes(StandardCharsets.UTF_8);
        act(() -> disk.deleteNow(aside));
        try (DiskFile file = call(() -> disk.open(aside, Disk.Mode.WRITE))) {
            act(() -> file.write(ByteBuffer.wrap(text), 0));
            force(file::forceNow);
        }
        act(() -> disk.rename(aside, path));
        force(() -> disk.forceDirectoryNow(directory));
    }

    private static String crcLine(String line) {
        CRC32C crc = new CRC32C();
        crc.update(line.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "#crc32c=%08x\n", crc.getValue());
    }

    @Override
    public Path path() {
        return Path.of(path);
    }

    @Override
    public void clear() {
        act(() -> disk.deleteNow(path));
        force(() -> disk.forceDirectoryNow(directory));
    }
}
