package dev.wharf.group;

import static dev.wharf.group.Coordinator.GROUP;
import static dev.wharf.group.Coordinator.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.group.GroupAnswer.Described;
import dev.wharf.group.GroupAnswer.DescribedMember;
import dev.wharf.group.GroupAnswer.Left;
import dev.wharf.group.GroupCommand.Leaver;
import dev.wharf.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.junit.jupiter.api.Test;

/**
 * Random lives of a group, lived with our coordinator and with Kafka's own, on the same virtual time: after every event both have
 * answered the same requests with the same errors, generations, protocols and assignments, and describe the same group.
 *
 * <p>Where Kafka makes a free choice (which of several members leads next), a life ends as soon as the two choose differently. So
 * it does where ours is deliberately quicker: see {@link DifferentialClient.Names}.
 */
final class GroupDifferentialTest {
    private static final int LIVES = Integer.getInteger("group.diff.lives", 300);
    private static final int EVENTS = 250;
    private static final int EVENTS_AT_LEAST = LIVES * EVENTS / 4;
    private static final Map<String, String> SETTINGS =
            Map.of("group.initial.rebalance.delay.ms", "3000", "group.max.size", "4");

    @Test
    void ours_and_kafkas_coordinator_say_the_same() {
        long events = 0;
        for (long seed = 0; seed < LIVES; seed++) {
            try (Life life = new Life(seed)) {
                events += life.live();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(events).as("events compared").isGreaterThan(EVENTS_AT_LEAST);
    }

    private static final class Life implements AutoCloseable {
        private final Random random;
        private final Coordinator ours;
        private final KafkaCoordinator kafka = new KafkaCoordinator(SETTINGS);
        private final DifferentialClient.Names names = new DifferentialClient.Names();
        private final List<DifferentialClient> clients = new ArrayList<>();

        Life(long seed) {
            random = new Random(seed);
            ours = new Coordinator(SETTINGS, seed);
            int count = 1 + random.nextInt(6);
            for (int number = 0; number < count; number++) {
                String instanceId = random.nextInt(3) == 0 ? "static-" + number : null;
                clients.add(new DifferentialClient(names, instanceId));
            }
        }

        @Override
        public void close() {
            kafka.close();
        }

        /** Returns the number of events after which both agreed. */
        int live() {
            // An offset, so that the group is there from the first to the last moment on both
            // sides.
            commit(new DifferentialClient(names, null), -1);
            for (int event = 0; event < EVENTS; event++) {
                act();
                settle();
                if (names.haveParted()) {
                    return event;
                }
                describe();
                // Every event at a time of its own: deadlines that fall together have no order to
                // agree on.
                advance(1);
            }
            return EVENTS;
        }

        private void advance(long ms) {
            ours.advance(ms);
            kafka.advance(ms);
            settle();
        }

        private void settle() {
            kafka.forgetEarlierMembers(GROUP);
            names.learn();
            if (!names.haveParted()) {
                clients.forEach(DifferentialClient::settle);
            }
        }

        private void act() {
            DifferentialClient client = clients.get(random.nextInt(clients.size()));
            int dice = random.nextInt(100);
            if (dice < 15) {
                advance(1_000L * random.nextInt(8));
            } else if (dice < 17) {
                advance(1_000L * random.nextInt(70));
            } else if (dice < 19) {
                client.restart();
            } else if (!client.waits()) {
                actUnlessWaiting(client, dice);
            }
        }

        private void actUnlessWaiting(DifferentialClient client, int dice) {
            int claimed = random.nextInt(20) == 0 ? client.generation + 1 : client.generation;
            if (dice < 45) {
                int version = random.nextInt(5) == 0 ? 3 + random.nextInt(6) : 9;
                client.join(ours, kafka, version, protocols());
            } else if (dice < 70) {
                client.sync(ours, kafka, claimed);
            } else if (dice < 85) {
                heartbeat(client, claimed);
            } else if (dice < 96) {
                commit(client, claimed);
            } else {
                leave(client);
            }
        }

        private String[] protocols() {
            return switch (random.nextInt(12)) {
                case 0 -> new String[] {"sticky"};
                case 1 -> new String[] {"range", "sticky"};
                default -> new String[] {"range"};
            };
        }

        private void heartbeat(DifferentialClient client, int generation) {
            short theirs =
                    kafka.heartbeat(
                            new HeartbeatRequestData()
                                    .setGroupId(GROUP)
                                    .setMemberId(client.kafkaId)
                                    .setGroupInstanceId(client.instanceId)
                                    .setGenerationId(generation));
            assertThat(ours.heartbeat(client.membership(generation)))
                    .as("heartbeat")
                    .isEqualTo(Errors.of(theirs));
        }

        private void commit(DifferentialClient client, int generation) {
            short theirs =
                    kafka.commit(
                            new OffsetCommitRequestData()
                                    .setGroupId(GROUP)
                                    .setMemberId(client.kafkaId)
                                    .setGroupInstanceId(client.instanceId)
                                    .setGenerationIdOrMemberEpoch(generation)
                                    .setTopics(
                                            List.of(
                                                    new OffsetCommitRequestData
                                                                    .OffsetCommitRequestTopic()
                                                            .setName(TOPIC)
                                                            .setPartitions(List.of(partition())))));
            assertThat(ours.commit(client.membership(generation), 0, 1))
                    .as("commit")
                    .isEqualTo(Errors.of(theirs));
        }

        private static OffsetCommitRequestData.OffsetCommitRequestPartition partition() {
            return new OffsetCommitRequestData.OffsetCommitRequestPartition()
                    .setPartitionIndex(0)
                    .setCommittedOffset(1)
                    .setCommittedMetadata("");
        }

        private void leave(DifferentialClient client) {
            boolean byName = client.instanceId != null && random.nextBoolean();
            short theirs =
                    kafka.leave(
                            new LeaveGroupRequestData()
                                    .setGroupId(GROUP)
                                    .setMembers(
                                            List.of(
                                                    new LeaveGroupRequestData.MemberIdentity()
                                                            .setMemberId(
                                                                    byName ? "" : client.kafkaId)
                                                            .setGroupInstanceId(
                                                                    client.instanceId))));
            Left left = ours.leave(new Leaver(byName ? "" : client.ourId, client.instanceId));
            assertThat(left.members().getFirst().error()).as("leave").isEqualTo(Errors.of(theirs));
        }

        private void describe() {
            DescribeGroupsResponseData.DescribedGroup theirs = kafka.describe(GROUP);
            Described described = ours.describe();
            assertThat(described.state()).hasToString(theirs.groupState());
            assertThat(described.protocolType()).isEqualTo(theirs.protocolType());
            assertThat(described.members())
                    .extracting(DescribedMember::assignment)
                    .containsExactlyInAnyOrderElementsOf(
                            theirs.members().stream()
                                    .map(member -> Bytes.of(member.memberAssignment()))
                                    .toList());
        }
    }
}
