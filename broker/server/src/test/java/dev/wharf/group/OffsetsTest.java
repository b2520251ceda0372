package dev.wharf.group;

import static dev.wharf.group.Coordinator.GROUP;
import static dev.wharf.group.Coordinator.SESSION_MS;
import static dev.wharf.group.Coordinator.TOPIC;
import static dev.wharf.group.Coordinator.commitOf;
import static dev.wharf.group.Coordinator.join;
import static dev.wharf.group.Coordinator.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.group.Coordinator.Call;
import dev.wharf.group.GroupAnswer.Committed;
import dev.wharf.group.GroupAnswer.Fetched;
import dev.wharf.group.GroupAnswer.Joined;
import dev.wharf.group.GroupAnswer.OffsetsDeleted;
import dev.wharf.group.GroupCommand.CommitOffsets;
import dev.wharf.group.GroupCommand.DeleteOffsets;
import dev.wharf.group.GroupCommand.DropTopics;
import dev.wharf.group.GroupCommand.DroppedTopic;
import dev.wharf.group.GroupCommand.FetchOffsets;
import dev.wharf.group.GroupCommand.Leaver;
import dev.wharf.group.GroupCommand.Membership;
import dev.wharf.group.GroupCommand.PartitionCommit;
import dev.wharf.group.GroupCommand.TopicCommit;
import dev.wharf.group.GroupCommand.TopicPartitions;
import dev.wharf.protocol.Errors;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OffsetsTest {
    private static final Membership NOBODY = member("", -1);
    private static final Uuid TOPIC_ID = new Uuid(7, 7);
    private static final long DAY_MS = 24L * 60 * 60_000;

    private final Coordinator coordinator = new Coordinator(Map.of());

    @Test
    void a_member_commits_and_reads_back() {
        Joined member = coordinator.stableMember();
        assertThat(coordinator.commit(member(member), 3, 42)).isEqualTo(Errors.NONE);
        assertThat(coordinator.fetch(3)).isEqualTo(42);
        assertThat(coordinator.fetch(4)).isEqualTo(-1);
    }

    @Test
    void a_committed_offset_survives_a_crash_and_an_unfinished_one_was_never_answered() {
        Joined member = coordinator.stableMember();
        coordinator.commit(member(member), 0, 10);
        coordinator.log.commitsAtOnce(false);
        Call unfinished = coordinator.submit(commitOf(member(member), 0, 20));
        assertThat(unfinished.isOpen()).isTrue();
        coordinator.crash();
        assertThat(coordinator.fetch(0)).isEqualTo(10);
    }

    @Test
    void a_read_of_an_offset_that_is_not_committed_yet_waits() {
        Joined member = coordinator.stableMember();
        coordinator.log.commitsAtOnce(false);
        coordinator.submit(commitOf(member(member), 0, 20));
        Call read = coordinator.submit(new FetchOffsets(GROUP, null));
        assertThat(read.isOpen()).isTrue();
        coordinator.log.commitAll();
        assertThat(((Fetched) read.answer()).topics()).hasSize(1);
    }

    @Test
    void a_consumer_without_a_group_protocol_commits_to_a_group_of_its_own() {
        assertThat(coordinator.commit(NOBODY, 0, 5)).isEqualTo(Errors.NONE);
        assertThat(coordinator.describe().state()).isEqualTo(GroupState.EMPTY);
        assertThat(coordinator.describe().protocolType()).isEmpty();
        coordinator.crash();
        assertThat(coordinator.fetch(0)).isEqualTo(5);
    }

    @Test
    void a_commit_to_a_group_that_does_not_exist_must_not_claim_a_generation() {
        assertThat(coordinator.commit(member("ghost", 1), 0, 5))
                .isEqualTo(Errors.GROUP_ID_NOT_FOUND);
        CommitOffsets old =
                new CommitOffsets(
                        GROUP, member("ghost", 1), -1, false, commitOf(NOBODY, 0, 5).topics());
        Committed refused = (Committed) coordinator.submit(old).answer();
        assertThat(refused.topics().getFirst().partitions().getFirst().error())
                .isEqualTo(Errors.ILLEGAL_GENERATION);
    }

    @Test
    void
            commits_of_strangers_other_generations_and_outsiders_are_refused_while_there_are_members() {
        Joined member = coordinator.stableMember();
        assertThat(coordinator.commit(NOBODY, 0, 5)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(coordinator.commit(member("ghost", 1), 0, 5))
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(coordinator.commit(member(member.memberId(), 2), 0, 5))
                .isEqualTo(Errors.ILLEGAL_GENERATION);
    }

    @Test
    void a_commit_while_the_assignment_is_awaited_is_put_off_but_one_while_others_join_is_taken() {
        Joined member = coordinator.stableMember();
        String second = coordinator.newMemberId();
        Call waiting = coordinator.submit(join(second));
        assertThat(coordinator.commit(member(member), 0, 8)).isEqualTo(Errors.NONE);
        Joined rejoined = coordinator.submit(join(member.memberId())).joined();
        assertThat(coordinator.commit(member(rejoined), 0, 9))
                .isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(waiting.joined().error()).isEqualTo(Errors.NONE);
    }

    @Test
    void metadata_that_is_too_long_is_refused_and_its_neighbours_are_kept() {
        TopicCommit topic =
                new TopicCommit(
                        TOPIC,
                        TOPIC_ID,
                        List.of(
                                new PartitionCommit(0, 1, -1, "x".repeat(4_097)),
                                new PartitionCommit(1, 2, 5, "x".repeat(4_096)),
                                new PartitionCommit(2, 3, -1, null)));
        Committed committed =
                (Committed)
                        coordinator
                                .submit(new CommitOffsets(GROUP, NOBODY, -1, true, List.of(topic)))
                                .answer();
        assertThat(committed.topics().getFirst().partitions())
                .extracting("error")
                .containsExactly(Errors.OFFSET_METADATA_TOO_LARGE, Errors.NONE, Errors.NONE);
        assertThat(coordinator.fetch(0)).isEqualTo(-1);
        assertThat(coordinator.fetch(1)).isEqualTo(2);
        assertThat(coordinator.fetch(2)).isEqualTo(3);
    }

    @Test
    void a_commit_too_large_for_one_batch_is_refused_as_a_whole() {
        List<PartitionCommit> many = new ArrayList<>();
        for (int partition = 0; partition < 300; partition++) {
            many.add(new PartitionCommit(partition, 1, -1, "x".repeat(4_096)));
        }
        CommitOffsets huge =
                new CommitOffsets(
                        GROUP, NOBODY, -1, true, List.of(new TopicCommit(TOPIC, TOPIC_ID, many)));
        Committed refused = (Committed) coordinator.submit(huge).answer();
        assertThat(refused.topics().getFirst().partitions())
                .allMatch(outcome -> outcome.error() == Errors.INVALID_COMMIT_OFFSET_SIZE);
        assertThat(coordinator.machine.groups()).isZero();
    }

    @Test
    void all_offsets_of_a_group_are_read_in_order_and_an_unknown_group_has_none() {
        assertThat(((Fetched) coordinator.submit(new FetchOffsets(GROUP, null)).answer()).topics())
                .isEmpty();
        coordinator.commit(NOBODY, 2, 20);
        coordinator.commit(NOBODY, 0, 10);
        Fetched all = (Fetched) coordinator.submit(new FetchOffsets(GROUP, null)).answer();
        assertThat(all.topics()).hasSize(1);
        assertThat(all.topics().getFirst().partitions())
                .extracting("partition")
                .containsExactly(0, 2);
    }

    @Test
    void an_offset_of_a_topic_that_was_deleted_and_made_anew_is_not_given_out() {
        commitWithId(0, 9);
        assertThat(fetchWithId(TOPIC_ID)).isEqualTo(9);
        assertThat(fetchWithId(Uuid.ZERO)).isEqualTo(9);
        assertThat(fetchWithId(new Uuid(8, 8))).isEqualTo(-1);
    }

    private void commitWithId(int partition, long offset) {
        coordinator.submit(
                new CommitOffsets(
                        GROUP,
                        NOBODY,
                        -1,
                        true,
                        List.of(
                                new TopicCommit(
                                        TOPIC,
                                        TOPIC_ID,
                                        List.of(
                                                new PartitionCommit(
                                                        partition, offset, 4, "note"))))));
    }

    private long fetchWithId(Uuid topicId) {
        FetchOffsets fetch =
                new FetchOffsets(GROUP, List.of(new TopicPartitions(TOPIC, topicId, List.of(0))));
        Fetched fetched = (Fetched) coordinator.submit(fetch).answer();
        CommittedOffset committed = fetched.topics().getFirst().partitions().getFirst().committed();
        return committed == null ? -1 : committed.offset();
    }

    @Test
    void offsets_that_nobody_reads_are_deleted_and_those_in_use_are_not() {
        assertThat(delete("anything").error()).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
        Joined member = coordinator.stableMember();
        coordinator.commit(member(member), 0, 7);
        assertThat(delete(TOPIC).topics().getFirst().partitions().getFirst().error())
                .isEqualTo(Errors.GROUP_SUBSCRIBED_TO_TOPIC);
        assertThat(delete("other").topics().getFirst().partitions().getFirst().error())
                .isEqualTo(Errors.NONE);
        assertThat(coordinator.fetch(0)).isEqualTo(7);
        coordinator.leave(new Leaver(member.memberId(), null));
        assertThat(delete(TOPIC).topics().getFirst().partitions().getFirst().error())
                .isEqualTo(Errors.NONE);
        assertThat(coordinator.fetch(0)).isEqualTo(-1);
    }

    private OffsetsDeleted delete(String topic) {
        return (OffsetsDeleted)
                coordinator
                        .submit(
                                new DeleteOffsets(
                                        GROUP,
                                        List.of(new TopicPartitions(topic, Uuid.ZERO, List.of(0)))))
                        .answer();
    }

    @Test
    void offsets_expire_a_week_after_the_group_has_lost_its_last_member_and_the_group_with_them() {
        Joined member = coordinator.stableMember();
        coordinator.commit(member(member), 0, 7);
        keepAlive(member, 8 * DAY_MS);
        assertThat(coordinator.fetch(0)).as("in use, however old").isEqualTo(7);
        coordinator.advance(7 * DAY_MS - DAY_MS / 2);
        assertThat(coordinator.fetch(0)).isEqualTo(7);
        coordinator.advance(DAY_MS);
        assertThat(coordinator.fetch(0)).isEqualTo(-1);
        assertThat(coordinator.machine.groups()).isZero();
        coordinator.crash();
        assertThat(coordinator.machine.groups()).isZero();
    }

    private void keepAlive(Joined member, long ms) {
        for (long waitedMs = 0; waitedMs < ms; waitedMs += SESSION_MS - 1) {
            assertThat(coordinator.heartbeat(member(member))).isEqualTo(Errors.NONE);
            coordinator.advance(SESSION_MS - 1);
        }
    }

    @Test
    void an_offset_of_a_consumer_without_members_expires_a_week_after_its_commit() {
        coordinator.commit(NOBODY, 0, 7);
        coordinator.advance(6 * DAY_MS);
        coordinator.commit(NOBODY, 1, 8);
        coordinator.advance(DAY_MS + DAY_MS / 2);
        assertThat(coordinator.fetch(0)).isEqualTo(-1);
        assertThat(coordinator.fetch(1)).isEqualTo(8);
    }

    @Test
    void a_commit_may_bring_its_own_retention() {
        coordinator.submit(
                new CommitOffsets(GROUP, NOBODY, DAY_MS, true, commitOf(NOBODY, 0, 7).topics()));
        coordinator.crash();
        coordinator.advance(DAY_MS - 60_000);
        assertThat(coordinator.fetch(0)).isEqualTo(7);
        coordinator.advance(DAY_MS / 2);
        assertThat(coordinator.fetch(0)).isEqualTo(-1);
    }

    @Test
    void more_expired_offsets_than_one_pass_takes_all_go() {
        List<PartitionCommit> many = new ArrayList<>();
        for (int partition = 0; partition < 3 * GroupLimits.MAX_SWEPT + 7; partition++) {
            many.add(new PartitionCommit(partition, 1, -1, ""));
        }
        coordinator.submit(
                new CommitOffsets(
                        GROUP, NOBODY, -1, true, List.of(new TopicCommit(TOPIC, TOPIC_ID, many))));
        coordinator.advance(8 * DAY_MS);
        assertThat(coordinator.machine.groups()).isZero();
    }

    @Test
    void offsets_of_a_dropped_topic_go_in_every_group_but_not_those_of_its_namesake() {
        commitWithId(0, 9);
        coordinator.submit(new DropTopics(List.of(new DroppedTopic(TOPIC, new Uuid(8, 8)))));
        coordinator.advance(0);
        assertThat(coordinator.fetch(0)).isEqualTo(9);
        coordinator.submit(new DropTopics(List.of(new DroppedTopic(TOPIC, TOPIC_ID))));
        coordinator.advance(0);
        assertThat(coordinator.fetch(0)).isEqualTo(-1);
        coordinator.crash();
        assertThat(coordinator.fetch(0)).isEqualTo(-1);
    }
}
