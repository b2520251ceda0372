package dev.wharf.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.consensus.LocalMetadataLog;
import dev.wharf.consensus.MetaProperties;
import dev.wharf.consensus.MetadataLogConfig;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.metadata.Samples;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.tools.DumpLogSegments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own kafka-dump-log decodes the metadata log and its snapshot. */
final class MetadataDumpTest {
    private final SimScheduler scheduler = new SimScheduler(21);
    private final SimDisk disk = new SimDisk(scheduler, "disk");
    private final SimLoop loop = new SimLoop(scheduler, "loop");

    @Test
    void kafkasToolDecodesEveryRecord(@TempDir Path directory) throws IOException {
        ask(
                controller(Membership.ALONE, 500),
                new ControllerCommand.RegisterBroker(Samples.broker(1, 0, false), -1),
                new ControllerCommand.AllocateProducerIds(1, 0),
                create("orders"),
                create("passing"),
                new ControllerCommand.DeleteTopics(
                        List.of(new ControllerCommand.TopicKey.ByName("passing"))));
        List<Path> files = files(directory);
        assertThat(files).hasSize(2);
        String dump = dump(files);
        assertThat(dump)
                .contains("FEATURE_LEVEL_RECORD", "REGISTER_BROKER_RECORD", "PRODUCER_IDS_RECORD")
                .contains("\"name\":\"orders\"", "PARTITION_RECORD", "REMOVE_TOPIC_RECORD")
                .contains("retention.ms", "SnapshotHeader", "SnapshotFooter")
                .doesNotContain("isvalid: false")
                .doesNotContain("Could not decode");
    }

    @Test
    void kafkasToolDecodesTheLifeOfABroker(@TempDir Path directory) throws IOException {
        Controller controller = controller(Membership.CLUSTER, 100_000);
        ask(
                controller,
                new ControllerCommand.RegisterBroker(Samples.broker(1, 0, false), -1),
                new ControllerCommand.BrokerHeartbeat(1, 0, 100, false, false),
                create("orders"),
                new ControllerCommand.BrokerHeartbeat(1, 0, 100, false, true));
        scheduler.runFor(5_000_000_000L); // silence
        ask(controller, new ControllerCommand.UnregisterBroker(1));
        assertThat(dump(files(directory)))
                .contains("BROKER_REGISTRATION_CHANGE_RECORD", "\"fenced\":-1", "\"fenced\":1")
                .contains("\"inControlledShutdown\":1", "UNREGISTER_BROKER_RECORD")
                .contains("PARTITION_CHANGE_RECORD", "\"leader\":-1")
                .contains("\"eligibleLeaderReplicas\":[1]", "\"lastKnownElr\":[1]")
                .doesNotContain("isvalid: false")
                .doesNotContain("Could not decode");
    }

    private List<Path> files(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String path : disk.files()) {
            if (path.endsWith(".log") || path.endsWith(".checkpoint")) {
                files.add(copy(path, directory));
            }
        }
        return files;
    }

    private Controller controller(Membership membership, int snapshotAfterBytes) {
        LocalMetadataLog log =
                new LocalMetadataLog(
                        disk,
                        loop,
                        new SimClock(scheduler),
                        new MetadataLogConfig(100_000, snapshotAfterBytes),
                        new MetaProperties("cluster", 1, Samples.DIRECTORY));
        Controller controller =
                new Controller(
                        new Controller.Settings(
                                ControllerConfig.of(Map.of("num.partitions", "2")),
                                membership,
                                new ToyRules(),
                                snapshotAfterBytes,
                                ControllerFaults.NONE),
                        new MachineRuntime.Place(loop, new SimClock(scheduler), new SimEntropy(1)),
                        log);
        loop.run(
                () -> {
                    try {
                        controller.start(cause -> {});
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        return controller;
    }

    private static ControllerCommand create(String name) {
        return new ControllerCommand.CreateTopics(
                new SimEntropy(name.hashCode()).nextUuid(),
                List.of(MachineDriver.configured(name, Map.of("retention.ms", "7"))),
                false);
    }

    private void ask(Controller controller, ControllerCommand... commands) {
        for (ControllerCommand command : commands) {
            loop.run(() -> controller.submit(command, outcome -> {}));
            scheduler.runFor(1_000_000_000L);
        }
    }

    private Path copy(String path, Path directory) throws IOException {
        DiskFile file = disk.open(path, Disk.Mode.READ);
        ByteBuffer content = ByteBuffer.allocate((int) file.size());
        file.read(content, 0);
        Path target = directory.resolve(path);
        Files.createDirectories(target.getParent());
        return Files.write(target, content.array());
    }

    private static String dump(List<Path> files) throws IOException {
        PrintStream out = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            DumpLogSegments.main(
                    new String[] {
                        "--cluster-metadata-decoder",
                        "--files",
                        String.join(",", files.stream().map(Path::toString).toList())
                    });
        } finally {
            System.setOut(out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
