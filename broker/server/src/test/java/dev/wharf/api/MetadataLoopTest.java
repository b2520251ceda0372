package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.CreateTopicsResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A change of the metadata may be thousands of partitions; whoever writes and reads does not wait for its making. */
final class MetadataLoopTest {
    private static final long NS_PER_MS = 1_000_000L;
    private static final int BUSY_MS = 30_000;
    private static final int CREATE_VERSION = 7;

    private final TestBroker broker = TestBroker.start();

    @Test
    void recordsComeAndGoWhileTheMetadatasLoopIsBusy() {
        Topics.create(broker.connect(), "orders", 4);
        long untilNs = broker.scheduler().nowNs() + BUSY_MS * NS_PER_MS;
        broker.home().pause(BUSY_MS * NS_PER_MS);
        TestClient.Reply creation =
                broker.connect()
                        .send(Topics.createRequest("another", 1_000, Map.of()), CREATE_VERSION);

        for (int partition = 0; partition < 4; partition++) {
            TestClient client = broker.connect();
            assertThat(Errors.of(Topics.produce(client, "orders", partition, "a").errorCode()))
                    .isEqualTo(Errors.NONE);
            assertThat(Errors.of(Topics.fetch(client, "orders", partition, 0).errorCode()))
                    .isEqualTo(Errors.NONE);
        }
        assertThat(broker.scheduler().nowNs()).isLessThan(untilNs);
        assertThat(creation.hasEnded()).isFalse();

        broker.connect().await(creation);
        CreateTopicsResponse created = (CreateTopicsResponse) creation.message();
        assertThat(created.topics().getFirst().errorCode()).isZero();
    }
}
