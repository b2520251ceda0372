package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.TestCluster.Node;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.protocol.Errors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A broker that comes back when what it has missed is in no log any more, but in a snapshot. */
final class LateBrokerTest {
    private static final int MISSED_TOPICS = 60;

    private final TestCluster cluster =
            TestCluster.start(3, Map.of("metadata.log.max.record.bytes.between.snapshots", "8000"));
    private final TestTopic topic = TestTopic.create(cluster, "orders", Map.of());
    private final Node late = cluster.others().getFirst();

    @Test
    void aBrokerThatWasDownKnowsAllThatOthersKnow() throws IOException {
        topic.append("before");
        late.kill();
        topic.append("meanwhile");
        liveOnWithoutIt();
        late.start();
        cluster.await("all is known", this::knowsAll);
        topic.awaitAllInSync();
        assertThat(topic.read()).containsExactly("before", "meanwhile");
    }

    /** It runs all the while: from its image to that of the snapshot there are topics to be opened, and others to be closed. */
    @Test
    void aBrokerThatWasCutOffKnowsAllThatOthersKnow() throws IOException {
        topic.append("before");
        cluster.isolate(late);
        liveOnWithoutIt();
        cluster.network().heal();
        cluster.await("all is known", this::knowsAll);
        topic.awaitAllInSync();
        topic.append("after");
        assertThat(topic.read()).containsExactly("before", "after");
        assertThat(late.broker().tables().stream().mapToInt(table -> table.all().size()).sum())
                .isEqualTo(partitionsOn(late));
    }

    private void liveOnWithoutIt() throws IOException {
        Node controller = cluster.controller();
        cluster.await("its loss", () -> isFenced(controller.broker().image()));
        TestClient client = controller.connect();
        for (int i = 0; i < MISSED_TOPICS; i++) {
            Topics.create(client, "missed-" + i, 2);
            if (i % 2 == 0) {
                assertThat(Topics.delete(client, "missed-" + i)).isEqualTo(Errors.NONE);
            }
        }
        cluster.runForMs(1_000);
        assertThat(firstSegment(controller)).as("what is left of the log").isPositive();
        assertThat(firstSegment(late)).as("where its log has ended").isZero();
    }

    private boolean isFenced(MetadataImage image) {
        BrokerRegistration known = image.brokers().get(late.id());
        return known != null && known.fenced();
    }

    /** The first offset of a node's metadata log. */
    private static long firstSegment(Node node) throws IOException {
        return node.disk().list("__cluster_metadata-0").stream()
                .filter(name -> name.endsWith(".log"))
                .mapToLong(name -> Long.parseLong(name.substring(0, name.indexOf('.'))))
                .min()
                .orElseThrow();
    }

    private boolean knowsAll() {
        MetadataImage image = late.broker().image();
        return image.topic("missed-" + (MISSED_TOPICS - 1)) != null
                && records(image).equals(records(cluster.controller().broker().image()));
    }

    private static List<MetadataRecord> records(MetadataImage image) {
        List<MetadataRecord> records = new ArrayList<>();
        image.describe(records::add);
        return records;
    }

    private static long partitionsOn(Node node) {
        return records(node.broker().image()).stream()
                .filter(
                        record ->
                                record instanceof MetadataRecord.Partition partition
                                        && partition.state().replicas().contains(node.id()))
                .count();
    }
}
