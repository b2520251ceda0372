package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups as their members and their operator meet them, in good order and not, with the stock Java client. */
final class GroupAdministrationTest {
    private static final String TOPIC = "work";
    private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
    private static final Map<TopicPartition, OffsetAndMetadata> AT_SEVEN =
            Map.of(FIRST, new OffsetAndMetadata(7, "seven"));

    @TempDir static Path directory;
    private static RunningBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        broker =
                RunningBroker.start(
                        directory.resolve("data"),
                        "--set",
                        "group.initial.rebalance.delay.ms=0",
                        "--set",
                        "group.max.size=2");
        admin = Admin.create(broker.clientConfig());
        admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        broker.close();
    }

    @Test
    void aLivingGroupIsListedAndDescribed() throws Exception {
        try (KafkaConsumer<String, String> _ = joined("living", Map.of("client.id", "me"))) {
            ListGroupsOptions stable =
                    new ListGroupsOptions().inGroupStates(Set.of(GroupState.STABLE));
            assertThat(admin.listGroups(stable).all().get())
                    .extracting(GroupListing::groupId)
                    .contains("living");
            ListGroupsOptions empty =
                    new ListGroupsOptions().inGroupStates(Set.of(GroupState.EMPTY));
            assertThat(admin.listGroups(empty).all().get())
                    .extracting(GroupListing::groupId)
                    .doesNotContain("living");

            ConsumerGroupDescription described = describe("living");

            assertThat(described.groupState()).isEqualTo(GroupState.STABLE);
            assertThat(described.partitionAssignor()).isEqualTo("range");
            assertThat(described.coordinator().id()).isEqualTo(1);
            assertThat(described.members())
                    .singleElement()
                    .satisfies(
                            member -> {
                                assertThat(member.clientId()).isEqualTo("me");
                                assertThat(member.host()).isEqualTo("/127.0.0.1");
                                assertThat(member.assignment().topicPartitions()).hasSize(2);
                            });
        }
    }

    @Test
    void aGroupThatNobodyMadeIsNotFound() throws Exception {
        assertThatThrownBy(() -> describe("unheard"))
                .hasCauseInstanceOf(GroupIdNotFoundException.class);
        assertFails(
                admin.deleteConsumerGroups(List.of("unheard")).all(),
                GroupIdNotFoundException.class);
        assertThat(admin.listConsumerGroupOffsets("unheard").partitionsToOffsetAndMetadata().get())
                .isEmpty();
    }

    @Test
    void aLivingGroupKeepsItsOffsetsFromTheOperator() throws Exception {
        try (KafkaConsumer<String, String> member = joined("guarded", Map.of())) {
            member.commitSync(AT_SEVEN);

            assertFails(
                    admin.deleteConsumerGroups(List.of("guarded")).all(),
                    GroupNotEmptyException.class);
            assertFails(
                    admin.alterConsumerGroupOffsets("guarded", AT_SEVEN).all(),
                    UnknownMemberIdException.class);
            assertFails(
                    admin.deleteConsumerGroupOffsets("guarded", Set.of(FIRST)).all(),
                    GroupSubscribedToTopicException.class);
            assertThat(offsets("guarded")).isEqualTo(AT_SEVEN);
        }
    }

    @Test
    void anEmptyGroupIsMovedAndDeleted() throws Exception {
        admin.alterConsumerGroupOffsets("moved", AT_SEVEN).all().get();
        assertThat(offsets("moved")).isEqualTo(AT_SEVEN);

        admin.deleteConsumerGroupOffsets("moved", Set.of(FIRST)).all().get();
        assertThat(offsets("moved")).isEmpty();

        admin.alterConsumerGroupOffsets("moved", AT_SEVEN).all().get();
        admin.deleteConsumerGroups(List.of("moved")).all().get();
        assertThat(admin.listGroups().all().get())
                .extracting(GroupListing::groupId)
                .doesNotContain("moved");
    }

    @Test
    void theOperatorRemovesMembers() throws Exception {
        Map<String, Object> fixed = Map.of("group.instance.id", "fixed");
        try (KafkaConsumer<String, String> removed = joined("cleared", fixed)) {
            removed.commitSync(AT_SEVEN);

            admin.removeMembersFromConsumerGroup(
                            "cleared",
                            new RemoveMembersFromConsumerGroupOptions(
                                    Set.of(new MemberToRemove("fixed"))))
                    .all()
                    .get();

            assertThat(describe("cleared").groupState()).isEqualTo(GroupState.EMPTY);
            assertThatThrownBy(() -> removed.commitSync(AT_SEVEN))
                    .isInstanceOf(CommitFailedException.class);
        }
        assertFails(
                admin.removeMembersFromConsumerGroup(
                                "cleared",
                                new RemoveMembersFromConsumerGroupOptions(
                                        Set.of(new MemberToRemove("nobody"))))
                        .all(),
                UnknownMemberIdException.class);
    }

    @Test
    void aSecondMemberOfTheSameNameFencesTheFirst() throws Exception {
        Map<String, Object> twin = Map.of("group.instance.id", "twin");
        try (KafkaConsumer<String, String> first = joined("twins", twin);
                KafkaConsumer<String, String> _ = joined("twins", twin)) {
            // The client words it otherwise if its heartbeat has heard of it before.
            assertThatThrownBy(() -> first.commitSync(AT_SEVEN))
                    .isInstanceOfAny(FencedInstanceIdException.class, CommitFailedException.class);
        }
    }

    @Test
    void aGroupIsFullAtItsMaximum() throws Exception {
        try (KafkaConsumer<String, String> first = joined("full", Map.of());
                KafkaConsumer<String, String> second = consumer("full", Map.of());
                KafkaConsumer<String, String> third = consumer("full", Map.of())) {
            second.subscribe(List.of(TOPIC));
            Awaitility.await()
                    .until(
                            () -> {
                                first.poll(Duration.ofMillis(50));
                                second.poll(Duration.ofMillis(50));
                                return second.assignment().size() == 1;
                            });
            third.subscribe(List.of(TOPIC));

            assertThatThrownBy(() -> third.poll(Duration.ofSeconds(20)))
                    .isInstanceOf(GroupMaxSizeReachedException.class);
        }
    }

    @Test
    void aMemberWithoutACommonAssignorIsRefused() throws Exception {
        String range = "org.apache.kafka.clients.consumer.RangeAssignor";
        String other = "org.apache.kafka.clients.consumer.RoundRobinAssignor";
        String key = "partition.assignment.strategy";
        try (KafkaConsumer<String, String> _ = joined("agreed", Map.of(key, range));
                KafkaConsumer<String, String> stranger = consumer("agreed", Map.of(key, other))) {
            stranger.subscribe(List.of(TOPIC));

            assertThatThrownBy(() -> stranger.poll(Duration.ofSeconds(20)))
                    .isInstanceOf(InconsistentGroupProtocolException.class);
        }
    }

    private static ConsumerGroupDescription describe(String group) throws Exception {
        return admin.describeConsumerGroups(List.of(group)).all().get().values().iterator().next();
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(String group) throws Exception {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    }

    private static void assertFails(KafkaFuture<?> future, Class<? extends Exception> error) {
        assertThatThrownBy(future::get).hasCauseInstanceOf(error);
    }

    /** A consumer that has all partitions of the topic. */
    private static KafkaConsumer<String, String> joined(String group, Map<String, Object> settings)
            throws IOException {
        KafkaConsumer<String, String> member = consumer(group, settings);
        member.subscribe(List.of(TOPIC));
        Awaitility.await()
                .until(
                        () -> {
                            member.poll(Duration.ofMillis(50));
                            return member.assignment().size() == 2;
                        });
        return member;
    }

    private static KafkaConsumer<String, String> consumer(
            String group, Map<String, Object> settings) throws IOException {
        Map<String, Object> all = new HashMap<>(broker.clientConfig());
        all.put("group.id", group);
        all.put("enable.auto.commit", false);
        all.put("heartbeat.interval.ms", 200);
        all.putAll(settings);
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }
}
