package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DeleteTopicsRequest;
import dev.wharf.replica.PartitionFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** What the loops of a broker have counted. */
final class FiguresTest {
    private static final int LOOPS = 2;
    private static final long PATIENCE_NS = 1_000_000_000L;

    /** More than two loops tell in one turn each, see Steps and SlicedWork. */
    private static final int MANY = 2 * 16 * 128 + 2_000;

    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();

    @Test
    void recordsAreCountedAsTheyComeAndGo() {
        Topics.create(client, "orders", 1);
        Topics.produce(client, "orders", 0, "a", "b", "c");
        int sent =
                Objects.requireNonNull(Topics.fetch(client, "orders", 0, 0).records()).sizeBytes();

        assertThat(sum(each -> each.table().messagesIn())).isEqualTo(3);
        assertThat(sum(each -> each.table().bytesIn())).isEqualTo(sent);
        assertThat(sum(LoopFigures::bytesOut)).isEqualTo(sent);
        assertThat(sum(each -> each.table().partitions().size())).isEqualTo(1);
        assertThat(
                        sum(
                                each ->
                                        each.table().partitions().stream()
                                                .mapToLong(PartitionFigures::sizeBytes)
                                                .sum()))
                .isEqualTo(sent);
    }

    @Test
    void aDeletedTopicStaysInTheSums() {
        Topics.create(client, "orders", 1);
        Topics.produce(client, "orders", 0, "a");
        client.exchange(new DeleteTopicsRequest().setTopicNames(List.of("orders")), 5);

        assertThat(sum(each -> each.table().messagesIn())).isEqualTo(1);
        assertThat(sum(each -> each.table().partitions().size())).isZero();
    }

    @Test
    void manyPartitionsAreLookedAtInSlices() {
        Topics.create(client, "orders", MANY);
        List<LoopFigures> told = ask(broker);
        assertThat(told).isEmpty();

        Topics.delete(client, "orders");
        assertThat(sum(each -> each.table().partitions().size())).isZero();
        assertThat(told).hasSize(LOOPS);
    }

    @Test
    void aFewAreLookedAtWithinTheTurn() {
        Topics.create(client, "orders", 100);
        assertThat(ask(broker)).hasSize(LOOPS);
    }

    @Test
    void whatIsRefusedIsCountedByItsError() {
        Topics.create(client, "orders", 1);
        Topics.produce(client, "nowhere", 0, "a");
        Topics.fetch(client, "orders", 0, 77);

        assertThat(sum(each -> errors(each, ApiKey.PRODUCE, Errors.UNKNOWN_TOPIC_OR_PARTITION)))
                .isEqualTo(1);
        assertThat(sum(each -> errors(each, ApiKey.FETCH, Errors.OFFSET_OUT_OF_RANGE)))
                .isEqualTo(1);
    }

    /** Of eight files each loop has four, of which responses may hold two, and one of them one. */
    @Test
    void whatIsPutOffForWantOfFilesIsCounted() {
        TestBroker small = new TestBroker(Map.of("log.open.files.max", "8"));
        TestClient reader = small.connect();
        Topics.create(reader, "orders", 6);
        for (int partition = 0; partition < 5; partition++) {
            Topics.produce(reader, "orders", partition, "a");
        }

        reader.exchange(Topics.fetchRequest("orders", List.of(0, 1, 2, 3, 4, 5)), 12);
        assertThat(sum(small, LoopFigures::putOff)).as("but for one of each loop").isEqualTo(3);
        reader.exchange(Topics.fetchRequest("orders", List.of(0, 1, 5)), 12);
        assertThat(sum(small, LoopFigures::putOff)).isEqualTo(3);
    }

    @Test
    void aFetchThatWaitsIsInThePurgatory() {
        Topics.create(client, "orders", 1);
        TestClient.Reply reply = client.send(Topics.fetchRequest("orders", 0, 0, 10_000), 12);
        broker.runForMs(10);
        assertThat(waitingFetches()).isEqualTo(1);

        Topics.produce(broker.connect(), "orders", 0, "a");
        client.await(reply);
        assertThat(waitingFetches()).isZero();
    }

    private long waitingFetches() {
        return sum(
                each ->
                        each.table().partitions().stream()
                                .mapToLong(PartitionFigures::waitingFetches)
                                .sum());
    }

    private static long errors(LoopFigures figures, ApiKey key, Errors error) {
        return Objects.requireNonNull(figures.errors().get(key)).getOrDefault(error, 0L);
    }

    private long sum(ToLongFunction<LoopFigures> figure) {
        return sum(broker, figure);
    }

    private static long sum(TestBroker broker, ToLongFunction<LoopFigures> figure) {
        List<LoopFigures> loops = ask(broker);
        assertThat(broker.scheduler().runUntil(() -> loops.size() == LOOPS, PATIENCE_NS)).isTrue();
        return loops.stream().mapToLong(figure).sum();
    }

    /** Asks every loop; what they tell is added as it comes. */
    private static List<LoopFigures> ask(TestBroker broker) {
        List<LoopFigures> loops = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            int loop = i;
            broker.loops().get(i).run(() -> broker.broker().figures(loop, loops::add));
        }
        return loops;
    }
}
