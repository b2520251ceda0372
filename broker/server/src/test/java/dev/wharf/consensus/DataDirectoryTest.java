package dev.wharf.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.consensus.DataDirectory.Reason;
import dev.wharf.consensus.DataDirectory.RefusedException;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimScheduler;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

final class DataDirectoryTest {
    private final SimScheduler scheduler = new SimScheduler(5);
    private final SimDisk disk = new SimDisk(scheduler, "disk");
    private final SimEntropy dice = new SimEntropy(6);

    @Test
    void anEmptyDirectoryBecomesThisNodesAndStaysSoThroughAPowerCut() throws Exception {
        MetaProperties made = DataDirectory.open(disk, null, 3, dice);
        disk.cutPower();
        assertThat(DataDirectory.open(disk, null, 3, dice)).isEqualTo(made);
        assertThat(made.nodeId()).isEqualTo(3);
        assertThat(made.directoryId()).isNotEqualTo(Uuid.ZERO);
    }

    @Test
    void theConfiguredClusterIsTheOneOfANewDirectory() throws Exception {
        assertThat(DataDirectory.open(disk, "mine", 1, dice).clusterId()).isEqualTo("mine");
    }

    @Test
    void anotherClustersDirectoryIsRefused() throws Exception {
        DataDirectory.open(disk, "mine", 1, dice);
        refused("other", 1, Reason.OTHER_CLUSTER, "mine");
    }

    @Test
    void anotherNodesDirectoryIsRefused() throws Exception {
        DataDirectory.open(disk, "mine", 1, dice);
        refused("mine", 2, Reason.OTHER_NODE, "node 1");
    }

    @Test
    void aDamagedFileIsRefused() throws Exception {
        DataDirectory.open(disk, "mine", 1, dice);
        try (DiskFile file = disk.open(DataDirectory.FILE, Disk.Mode.WRITE)) {
            file.write(ByteBuffer.wrap("2".getBytes(StandardCharsets.UTF_8)), file.size() - 2);
        }
        refused("mine", 1, Reason.DAMAGED, "CRC");
    }

    @Test
    void dataWithoutTheFileIsRefused() throws IOException {
        disk.createDirectories(LocalMetadataLog.DIRECTORY);
        refused("mine", 1, Reason.DAMAGED, "no meta.properties");
    }

    @Test
    void theFirstMetadataLogBearsTheIdOfItsDirectoryAndNoLaterOneDoes()
            throws IOException, RefusedException {
        MetaProperties made = DataDirectory.open(disk, "mine", 1, dice);
        assertThat(MetadataDirectory.open(disk, dice)).isEqualTo(made.directoryId());
        assertThat(MetadataDirectory.open(disk, dice)).isEqualTo(made.directoryId());
        assertThat(DataDirectory.open(disk, "mine", 1, dice)).isEqualTo(made.withIdTaken());
        disk.deleteNow(MetadataDirectory.NAME);
        disk.deleteNow(MetadataDirectory.BESIDE);
        assertThat(MetadataDirectory.open(disk, dice)).isNotEqualTo(made.directoryId());
        assertThat(DataDirectory.open(disk, "mine", 1, dice).directoryId())
                .isEqualTo(made.directoryId());
    }

    @Test
    void aDirectoryWhoseLogWasFormattedUnderItsIdGivesItToNoOther()
            throws IOException, RefusedException {
        MetaProperties made = new MetaProperties("mine", 1, new Uuid(1, 2));
        MetadataDirectory.format(disk, made.directoryId(), directory -> {});
        assertThat(DataDirectory.format(disk, made).idIsTaken()).isTrue();
        assertThat(MetadataDirectory.open(disk, dice)).isEqualTo(made.directoryId());
        disk.deleteNow(MetadataDirectory.NAME);
        disk.deleteNow(MetadataDirectory.BESIDE);
        assertThat(MetadataDirectory.open(disk, dice)).isNotEqualTo(made.directoryId());
    }

    private void refused(String clusterId, int nodeId, Reason reason, String message) {
        assertThatThrownBy(() -> DataDirectory.open(disk, clusterId, nodeId, dice))
                .hasMessageContaining(message)
                .asInstanceOf(InstanceOfAssertFactories.type(RefusedException.class))
                .extracting(RefusedException::reason)
                .isEqualTo(reason);
    }

    @Test
    void theFileIsAPropertiesFileAsKafkaWritesIt() throws IOException {
        MetaProperties properties = new MetaProperties("cluster", 4, new Uuid(1, 2));
        Properties read = new Properties();
        read.load(new StringReader(properties.format()));
        assertThat(read)
                .containsEntry("version", "1")
                .containsEntry("cluster.id", "cluster")
                .containsEntry("node.id", "4")
                .containsEntry("directory.id", new Uuid(1, 2).toString());
    }

    @Test
    void aFileThatKafkaWroteIsRead() {
        String kafkas =
                "#\n#Sat Nov 21 10:00:00 UTC 2026\ncluster.id=c\ndirectory.id=AAAAAAAAAAEAAAAAAAAAAg\nnode.id=1\nversion=1\n";
        assertThat(MetaProperties.parse(kafkas))
                .isEqualTo(new MetaProperties("c", 1, new Uuid(1, 2)));
    }

    @Test
    void aFileWithoutAnIdSaysWhichIsMissing() {
        assertThatThrownBy(() -> MetaProperties.parse("version=1\ncluster.id=c\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("node.id");
    }
}
