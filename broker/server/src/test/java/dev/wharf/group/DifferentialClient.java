package dev.wharf.group;

import static dev.wharf.group.Coordinator.GROUP;
import static dev.wharf.group.Coordinator.REBALANCE_MS;
import static dev.wharf.group.Coordinator.SESSION_MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.group.Coordinator.Call;
import dev.wharf.group.GroupAnswer.Joined;
import dev.wharf.group.GroupAnswer.JoinedMember;
import dev.wharf.group.GroupAnswer.Synced;
import dev.wharf.group.GroupCommand.Join;
import dev.wharf.group.GroupCommand.JoinDialect;
import dev.wharf.group.GroupCommand.Membership;
import dev.wharf.group.GroupCommand.Sync;
import dev.wharf.protocol.Errors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.jspecify.annotations.Nullable;

/** One client that does the same with our coordinator and with Kafka's, and compares what both say. Only its ids differ. */
final class DifferentialClient {
    final @Nullable String instanceId;
    String ourId = "";
    String kafkaId = "";
    int generation = -1;
    private final Names names;
    private @Nullable Call ourJoin;
    private @Nullable CompletableFuture<JoinGroupResponseData> kafkaJoin;
    private @Nullable Call ourSync;
    private @Nullable CompletableFuture<SyncGroupResponseData> kafkaSync;
    private @Nullable Joined leading;

    /** Which id of ours is which of Kafka's, learnt from the answers to the same joins. */
    static final class Names {
        private final Map<String, String> kafkaIdByOurs = new LinkedHashMap<>();
        private final List<OpenJoin> joins = new ArrayList<>();
        private final Map<String, String> leaders = new LinkedHashMap<>();
        private boolean parted;

        private record OpenJoin(
                Call ours, CompletableFuture<JoinGroupResponseData> kafka, boolean again) {}

        void learn() {
            joins.removeIf(this::learn);
        }

        private boolean learn(OpenJoin join) {
            if (join.ours.isOpen() || !join.kafka.isDone()) {
                return false;
            }
            Joined ours = join.ours.joined();
            JoinGroupResponseData theirs = join.kafka.join();
            kafkaIdByOurs.put(ours.memberId(), theirs.memberId());
            if (ours.error() == Errors.NONE && theirs.errorCode() == 0) {
                leaders.put(ours.leader(), theirs.leader());
            }
            // Kafka lets the others wait on for a member that it has just turned away; ours goes
            // on.
            parted |= ours.error() == Errors.GROUP_MAX_SIZE_REACHED && join.again;
            return true;
        }

        /** Whether the two have come to different leaders, which is theirs to choose. */
        boolean haveParted() {
            leaders.forEach((ours, theirs) -> parted |= !theirs.equals(kafkaIdByOurs.get(ours)));
            leaders.clear();
            return parted;
        }

        /** Protocols with the same number of votes are theirs to choose from, too. */
        boolean partAt(@Nullable String ourProtocol, @Nullable String theirProtocol) {
            parted |= !Objects.equals(ourProtocol, theirProtocol);
            return parted;
        }

        @Nullable String kafkaId(String ourId) {
            return kafkaIdByOurs.get(ourId);
        }
    }

    DifferentialClient(Names names, @Nullable String instanceId) {
        this.names = names;
        this.instanceId = instanceId;
    }

    boolean waits() {
        return ourJoin != null || ourSync != null;
    }

    void restart() {
        ourId = "";
        kafkaId = "";
        generation = -1;
        ourJoin = null;
        kafkaJoin = null;
        ourSync = null;
        kafkaSync = null;
        leading = null;
    }

    Membership membership(int claimedGeneration) {
        return new Membership(ourId, instanceId, claimedGeneration);
    }

    void join(Coordinator ours, KafkaCoordinator kafka, int version, String... protocols) {
        List<Member.Protocol> offered = new ArrayList<>();
        JoinGroupRequestData request =
                new JoinGroupRequestData()
                        .setGroupId(GROUP)
                        .setMemberId(kafkaId)
                        .setGroupInstanceId(instanceId)
                        .setProtocolType("consumer")
                        .setSessionTimeoutMs(SESSION_MS)
                        .setRebalanceTimeoutMs(REBALANCE_MS);
        for (String name : protocols) {
            Bytes metadata = Coordinator.subscription(Coordinator.TOPIC);
            offered.add(new Member.Protocol(name, metadata));
            request.protocols()
                    .add(
                            new JoinGroupRequestData.JoinGroupRequestProtocol()
                                    .setName(name)
                                    .setMetadata(metadata.array()));
        }
        ourJoin =
                ours.submit(
                        new Join(
                                GROUP,
                                ourId,
                                instanceId,
                                new Member.Client("client", "/127.0.0.1"),
                                "consumer",
                                new Member.Terms(SESSION_MS, REBALANCE_MS, offered),
                                JoinDialect.of((short) version)));
        kafkaJoin = kafka.join(request, version);
        names.joins.add(new Names.OpenJoin(ourJoin, kafkaJoin, !ourId.isEmpty()));
    }

    void sync(Coordinator ours, KafkaCoordinator kafka, int claimedGeneration) {
        Map<String, Bytes> assignments = new LinkedHashMap<>();
        SyncGroupRequestData request =
                new SyncGroupRequestData()
                        .setGroupId(GROUP)
                        .setMemberId(kafkaId)
                        .setGroupInstanceId(instanceId)
                        .setGenerationId(claimedGeneration);
        if (leading != null) {
            for (JoinedMember member : leading.members()) {
                Bytes assignment = Coordinator.bytes("for " + names.kafkaId(member.memberId()));
                assignments.put(member.memberId(), assignment);
                request.assignments()
                        .add(
                                new SyncGroupRequestData.SyncGroupRequestAssignment()
                                        .setMemberId(names.kafkaId(member.memberId()))
                                        .setAssignment(assignment.array()));
            }
        }
        ourSync =
                ours.submit(
                        new Sync(GROUP, membership(claimedGeneration), null, null, assignments));
        kafkaSync = kafka.sync(request);
    }

    /** Compares what has been answered since. */
    void settle() {
        if (ourJoin != null && kafkaJoin != null) {
            assertThat(ourJoin.isOpen())
                    .as("both keep a join open: %s, %s", ourJoin, kafkaJoin)
                    .isEqualTo(!kafkaJoin.isDone());
            if (kafkaJoin.isDone()) {
                Joined joined = ourJoin.joined();
                JoinGroupResponseData response = kafkaJoin.join();
                ourJoin = null;
                kafkaJoin = null;
                compare(joined, response);
            }
        }
        if (ourSync != null && kafkaSync != null) {
            settleSync(ourSync, kafkaSync);
        }
    }

    private void settleSync(Call ours, CompletableFuture<SyncGroupResponseData> kafka) {
        if (!kafka.isDone()) {
            // Kafka forgets the waiting sync of a member that it removes; ours is answered.
            if (!ours.isOpen()) {
                assertThat(ours.synced().error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
                endSync(Errors.UNKNOWN_MEMBER_ID);
            }
            return;
        }
        Synced synced = ours.synced();
        SyncGroupResponseData response = kafka.join();
        assertThat(synced.error().code()).as("sync").isEqualTo(response.errorCode());
        assertThat(synced.assignment()).isEqualTo(Bytes.of(response.assignment()));
        assertThat(synced.protocol()).isEqualTo(response.protocolName());
        assertThat(synced.protocolType()).isEqualTo(response.protocolType());
        endSync(synced.error());
    }

    private void endSync(Errors error) {
        ourSync = null;
        kafkaSync = null;
        if (error == Errors.UNKNOWN_MEMBER_ID || error == Errors.FENCED_INSTANCE_ID) {
            restart();
        }
    }

    private void compare(Joined joined, JoinGroupResponseData response) {
        assertThat(joined.error().code()).as("join").isEqualTo(response.errorCode());
        assertThat(joined.generation()).isEqualTo(response.generationId());
        assertThat(joined.skipAssignment()).isEqualTo(response.skipAssignment());
        assertThat(joined.memberId().isEmpty()).isEqualTo(response.memberId().isEmpty());
        if (joined.error() == Errors.NONE || joined.error() == Errors.MEMBER_ID_REQUIRED) {
            ourId = joined.memberId();
            kafkaId = response.memberId();
        } else if (joined.error() == Errors.UNKNOWN_MEMBER_ID
                || joined.error() == Errors.FENCED_INSTANCE_ID) {
            restart();
        }
        if (joined.error() != Errors.NONE) {
            return;
        }
        generation = joined.generation();
        leading = joined.members().isEmpty() ? null : joined;
        if (names.partAt(joined.protocol(), response.protocolName())) {
            return;
        }
        assertThat(joined.protocolType()).isEqualTo(response.protocolType());
        assertThat(joined.members())
                .extracting(JoinedMember::instanceId)
                .containsExactlyInAnyOrderElementsOf(
                        response.members().stream()
                                .map(JoinGroupResponseMember::groupInstanceId)
                                .toList());
    }
}
