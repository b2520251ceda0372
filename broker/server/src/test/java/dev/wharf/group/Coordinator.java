package dev.wharf.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.group.GroupAnswer.Committed;
import dev.wharf.group.GroupAnswer.Described;
import dev.wharf.group.GroupAnswer.Done;
import dev.wharf.group.GroupAnswer.Fetched;
import dev.wharf.group.GroupAnswer.FetchedPartition;
import dev.wharf.group.GroupAnswer.Joined;
import dev.wharf.group.GroupAnswer.Left;
import dev.wharf.group.GroupAnswer.Synced;
import dev.wharf.group.GroupCommand.CommitOffsets;
import dev.wharf.group.GroupCommand.FetchOffsets;
import dev.wharf.group.GroupCommand.Join;
import dev.wharf.group.GroupCommand.JoinDialect;
import dev.wharf.group.GroupCommand.Leave;
import dev.wharf.group.GroupCommand.Leaver;
import dev.wharf.group.GroupCommand.Membership;
import dev.wharf.group.GroupCommand.PartitionCommit;
import dev.wharf.group.GroupCommand.Sync;
import dev.wharf.group.GroupCommand.TopicCommit;
import dev.wharf.group.GroupCommand.TopicPartitions;
import dev.wharf.machine.MachineLog;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.Errors;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A group machine under its real runtime, on virtual time and a log in memory, with words for what tests do to it. */
final class Coordinator {
    static final String GROUP = "payments";
    static final String TOPIC = "orders";
    static final int SESSION_MS = 10_000;
    static final int REBALANCE_MS = 60_000;
    static final int INITIAL_DELAY_MS = 3_000;

    private static final int MAX_OPEN_REQUESTS = 1_000;

    final VirtualLoop loop;
    final MemoryLog log = new MemoryLog();
    final GroupConfig config;
    GroupMachine machine;
    private long outcomes;
    private MachineRuntime<GroupCommand, GroupRecord, GroupAnswer> runtime;

    /** A command on its way, or its outcome. */
    static final class Call {
        private @Nullable Outcome<GroupAnswer> outcome;
        private long endedAs;

        /** The how many-th outcome of the coordinator this was: calls are looked at later than they end. */
        long endedAs() {
            return endedAs;
        }

        boolean isOpen() {
            return outcome == null;
        }

        Outcome<GroupAnswer> outcome() {
            assertThat(outcome).as("the outcome of a call").isNotNull();
            return Objects.requireNonNull(outcome);
        }

        GroupAnswer answer() {
            if (outcome() instanceof Outcome.Answered<GroupAnswer> answered) {
                return answered.answer();
            }
            throw new AssertionError("no answer but " + outcome);
        }

        @Override
        public String toString() {
            return outcome == null ? "open" : outcome.toString();
        }

        Joined joined() {
            return (Joined) answer();
        }

        Synced synced() {
            return (Synced) answer();
        }
    }

    Coordinator(Map<String, String> settings) {
        this(settings, 1);
    }

    /** A coordinator that finds these entries in its log. */
    Coordinator(Map<String, String> settings, List<MachineLog.Entry> found) {
        this(settings, 1);
        runtime.stop();
        try {
            log.append(found);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        runtime = start();
    }

    Coordinator(Map<String, String> settings, long seed) {
        loop = new VirtualLoop(seed);
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("group.initial.rebalance.delay.ms", String.valueOf(INITIAL_DELAY_MS));
        config = GroupConfig.from(all);
        machine = new GroupMachine(config);
        runtime = start();
    }

    private MachineRuntime<GroupCommand, GroupRecord, GroupAnswer> start() {
        MachineRuntime<GroupCommand, GroupRecord, GroupAnswer> started =
                new MachineRuntime<>(
                        new MachineRuntime.Settings("groups", MAX_OPEN_REQUESTS),
                        new MachineRuntime.Place(loop, loop, loop),
                        machine,
                        log,
                        new GroupRecordCodec());
        try {
            started.start(
                    cause -> {
                        throw new AssertionError(cause);
                    });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        loop.advance(0);
        return started;
    }

    /** The process dies, and a new one reads what was committed. */
    void crash() {
        log.loseUncommitted();
        runtime.stop();
        machine = new GroupMachine(config);
        runtime = start();
    }

    int openRequests() {
        return runtime.openRequests();
    }

    Call submit(GroupCommand command) {
        Call call = new Call();
        runtime.submit(
                command,
                outcome -> {
                    assertThat(call.outcome).as("one outcome per call").isNull();
                    call.outcome = outcome;
                    call.endedAs = ++outcomes;
                });
        return call;
    }

    void advance(long ms) {
        loop.advance(ms);
    }

    // --- what clients say ---

    static Member.Terms terms(String... protocols) {
        return new Member.Terms(
                SESSION_MS,
                REBALANCE_MS,
                List.of(protocols).stream()
                        .map(name -> new Member.Protocol(name, subscription(TOPIC)))
                        .toList());
    }

    /** A consumer's metadata, version 0: the topics it reads and no user data. */
    static Bytes subscription(String... topics) {
        ByteBuffer buffer = ByteBuffer.allocate(1_024);
        buffer.putShort((short) 0).putInt(topics.length);
        for (String topic : topics) {
            byte[] name = topic.getBytes(StandardCharsets.UTF_8);
            buffer.putShort((short) name.length).put(name);
        }
        buffer.putInt(-1);
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return Bytes.of(bytes);
    }

    static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static Join join(String memberId, @Nullable String instanceId, Member.Terms terms) {
        return new Join(
                GROUP,
                memberId,
                instanceId,
                new Member.Client("client", "/127.0.0.1"),
                "consumer",
                terms,
                JoinDialect.of((short) 9));
    }

    static Join join(String memberId) {
        return join(memberId, null, terms("range"));
    }

    /** Gets an id as a new dynamic member. */
    String newMemberId() {
        Joined joined = submit(join("")).joined();
        assertThat(joined.error()).isEqualTo(Errors.MEMBER_ID_REQUIRED);
        return joined.memberId();
    }

    static Membership member(String memberId, int generation) {
        return new Membership(memberId, null, generation);
    }

    static Membership member(Joined joined) {
        return member(joined.memberId(), joined.generation());
    }

    Call sync(Membership membership, Map<String, Bytes> assignments) {
        return submit(new Sync(GROUP, membership, null, null, assignments));
    }

    Errors heartbeat(Membership membership) {
        return ((Done) submit(new GroupCommand.Heartbeat(GROUP, membership)).answer()).error();
    }

    Left leave(Leaver... leavers) {
        return (Left) submit(new Leave(GROUP, List.of(leavers))).answer();
    }

    Described describe() {
        return (Described) submit(new GroupCommand.Describe(GROUP)).answer();
    }

    static CommitOffsets commitOf(Membership membership, int partition, long offset) {
        return new CommitOffsets(
                GROUP,
                membership,
                -1,
                true,
                List.of(
                        new TopicCommit(
                                TOPIC,
                                Uuid.ZERO,
                                List.of(new PartitionCommit(partition, offset, -1, "")))));
    }

    Errors commit(Membership membership, int partition, long offset) {
        Committed committed = (Committed) submit(commitOf(membership, partition, offset)).answer();
        return committed.topics().getFirst().partitions().getFirst().error();
    }

    /** The committed offset of a partition of {@link #TOPIC}, or -1. */
    long fetch(int partition) {
        Fetched fetched =
                (Fetched)
                        submit(
                                        new FetchOffsets(
                                                GROUP,
                                                List.of(
                                                        new TopicPartitions(
                                                                TOPIC,
                                                                Uuid.ZERO,
                                                                List.of(partition)))))
                                .answer();
        FetchedPartition answer = fetched.topics().getFirst().partitions().getFirst();
        return answer.committed() == null ? -1 : answer.committed().offset();
    }

    /** One member, joined and synced, with assignment "all". */
    Joined stableMember() {
        Call call = submit(join(newMemberId()));
        advance(INITIAL_DELAY_MS);
        Joined joined = call.joined();
        assertThat(sync(member(joined), Map.of(joined.memberId(), bytes("all"))).synced().error())
                .isEqualTo(Errors.NONE);
        return joined;
    }

    /** Two members of a stable group, the leader first, with assignments "a" and "b". */
    List<Joined> twoStableMembers() {
        String first = newMemberId();
        String second = newMemberId();
        Call firstCall = submit(join(first));
        Call secondCall = submit(join(second));
        advance(2 * INITIAL_DELAY_MS);
        Joined leader = firstCall.joined();
        Joined follower = secondCall.joined();
        assertThat(leader.leader()).isEqualTo(first);
        sync(member(leader), Map.of(first, bytes("a"), second, bytes("b")));
        assertThat(sync(member(follower), Map.of()).synced().assignment()).isEqualTo(bytes("b"));
        return List.of(leader, follower);
    }
}
