package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DescribeTopicPartitionsRequest;
import dev.wharf.protocol.message.DescribeTopicPartitionsResponse;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Topics told in pages (KIP-966). */
final class TopicPagesTest {
    private final TestBroker broker =
            new TestBroker(Map.of("max.request.partition.size.limit", "5"));
    private final TestClient client = broker.connect();

    @Test
    void aTopicIsToldWithItsPartitions() {
        Uuid id = Topics.create(client, "orders", 2);
        DescribeTopicPartitionsResponse response = page(2_000, null, "orders");
        DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic topic =
                response.topics().getFirst();
        assertThat(topic.errorCode()).isZero();
        assertThat(topic.topicId()).isEqualTo(id);
        assertThat(topic.partitions()).hasSize(2);
        assertThat(topic.partitions().getLast().leaderId()).isEqualTo(TestBroker.NODE_ID);
        assertThat(topic.partitions().getLast().isrNodes()).containsExactly(TestBroker.NODE_ID);
        assertThat(topic.partitions().getLast().eligibleLeaderReplicas()).isEmpty();
        assertThat(response.nextCursor()).isNull();
    }

    @Test
    void pagesFollowOneAnotherInTheOrderOfNamesUntilAllIsTold() {
        Topics.create(client, "c", 4);
        Topics.create(client, "a", 2);
        Topics.create(client, "b", 3);
        for (int limit = 0; limit <= 9; limit++) {
            List<String> told = new ArrayList<>();
            DescribeTopicPartitionsResponse.@Nullable Cursor cursor = null;
            int pages = 0;
            do {
                DescribeTopicPartitionsResponse page =
                        page(
                                limit,
                                cursor == null
                                        ? null
                                        : cursor(cursor.topicName(), cursor.partitionIndex()));
                int before = told.size();
                page.topics()
                        .forEach(
                                topic ->
                                        topic.partitions()
                                                .forEach(
                                                        partition ->
                                                                told.add(
                                                                        topic.name()
                                                                                + partition
                                                                                        .partitionIndex())));
                assertThat(told.size() - before).isBetween(1, Math.clamp(limit, 1, 5));
                cursor = page.nextCursor();
                pages++;
            } while (cursor != null);
            assertThat(told).containsExactly("a0", "a1", "b0", "b1", "b2", "c0", "c1", "c2", "c3");
            assertThat(pages).isEqualTo(Math.ceilDiv(9, Math.clamp(limit, 1, 5)));
        }
    }

    @Test
    void aPageGoesOnBehindATopicThatIsGoneMeanwhile() {
        Topics.create(client, "a", 1);
        Topics.create(client, "c", 1);
        assertThat(page(5, cursor("b", 3)).topics())
                .extracting(
                        DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic::name)
                .containsExactly("c");
    }

    @Test
    void unknownAndInvalidNamesAreToldAsSuch() {
        Topics.create(client, "orders", 1);
        DescribeTopicPartitionsResponse response = page(5, null, "orders", "nowhere", "bad/name");
        assertThat(response.topics())
                .extracting(topic -> topic.name() + " " + Errors.of(topic.errorCode()))
                .containsExactly(
                        "bad/name INVALID_TOPIC_EXCEPTION",
                        "nowhere UNKNOWN_TOPIC_OR_PARTITION",
                        "orders NONE");
    }

    @Test
    void aCursorThatIsNotWithinWhatIsAskedForIsRefused() {
        Topics.create(client, "orders", 1);
        Topics.create(client, "bills", 1);
        assertThat(page(5, cursor("bills", 0), "orders").topics())
                .extracting(topic -> Errors.of(topic.errorCode()))
                .containsExactly(Errors.INVALID_REQUEST);
        assertThat(page(5, cursor("orders", -1), "orders").topics())
                .extracting(topic -> Errors.of(topic.errorCode()))
                .containsExactly(Errors.INVALID_REQUEST);
    }

    private DescribeTopicPartitionsResponse page(
            int limit, DescribeTopicPartitionsRequest.@Nullable Cursor cursor, String... topics) {
        List<DescribeTopicPartitionsRequest.TopicRequest> asked = new ArrayList<>();
        for (String topic : topics) {
            asked.add(new DescribeTopicPartitionsRequest.TopicRequest().setName(topic));
        }
        return client.ask(
                new DescribeTopicPartitionsRequest()
                        .setTopics(asked)
                        .setResponsePartitionLimit(limit)
                        .setCursor(cursor),
                0,
                DescribeTopicPartitionsResponse.class);
    }

    private static DescribeTopicPartitionsRequest.Cursor cursor(String topic, int partition) {
        return new DescribeTopicPartitionsRequest.Cursor()
                .setTopicName(topic)
                .setPartitionIndex(partition);
    }
}
