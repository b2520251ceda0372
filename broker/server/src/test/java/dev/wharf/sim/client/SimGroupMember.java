package dev.wharf.sim.client;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.FindCoordinatorResponse;
import dev.wharf.protocol.message.HeartbeatRequest;
import dev.wharf.protocol.message.HeartbeatResponse;
import dev.wharf.protocol.message.JoinGroupResponse;
import dev.wharf.protocol.message.OffsetCommitRequest;
import dev.wharf.protocol.message.OffsetCommitResponse;
import dev.wharf.protocol.message.OffsetFetchResponse;
import dev.wharf.protocol.message.SyncGroupRequest;
import dev.wharf.protocol.message.SyncGroupResponse;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.check.SimViolation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A member of a classic group: joins, syncs, commits for the partitions that it was assigned, heartbeats; leaves now and then, or
 * falls silent for longer than its session. One with an instance id (KIP-345) may also restart: it comes back without its member id and
 * takes its own place. One that is settled commits once and then only says that it is alive.
 */
public final class SimGroupMember {
    /** A member that falls silent speaks again after that at the latest. */
    public static final int LONGEST_SILENCE_MS = 4_500;

    private static final int SESSION_MS = 1_500;
    private static final int SETTLED_SESSION_MS = 10_000;
    private static final int SILENCE_PERCENT = 2;
    private static final int LEAVE_PERCENT = 3;
    private static final int RESTART_PERCENT = 5;
    private static final long NS_PER_MS = 1_000_000;

    /**
     * What kind of member it is.
     *
     * @param isStatic whether it has an instance id
     * @param cooperative whether it keeps its partitions while it rejoins, like all members of its group
     * @param settled whether it stays and commits once
     */
    public record Habits(boolean isStatic, boolean cooperative, boolean settled) {}

    private final SimWorld world;
    private final String name;
    private final String group;
    private final SimTopic topic;

    /** Null for a dynamic member. */
    private final @Nullable String instanceId;

    private final Assignor assignor;
    private final boolean settled;
    private final int sessionMs;
    private final SimClient client;
    private final SimEntropy dice;
    private String memberId = "";
    private int generation;
    private List<Integer> assigned = List.of();
    private boolean committed;

    public SimGroupMember(
            SimWorld world, String name, String group, SimTopic topic, Habits habits) {
        this.instanceId = habits.isStatic ? name + "-instance" : null;
        this.assignor = habits.cooperative ? Assignor.COOPERATIVE : Assignor.EAGER;
        this.settled = habits.settled;
        this.sessionMs = settled ? SETTLED_SESSION_MS : SESSION_MS;
        this.name = name;
        this.world = world;
        this.group = group;
        this.topic = topic;
        this.client = new SimClient(world, name);
        this.dice = client.dice();
        if (instanceId != null) {
            world.generations().onStaticMember(instanceId);
        }
    }

    /** Takes part from now on, for good. */
    public void start() {
        client.later(1, 200, this::find);
    }

    /** The client loses its connection. */
    public void cut() {
        client.cut();
    }

    /** Whether it has committed. */
    public boolean hasCommitted() {
        return committed;
    }

    private void find() {
        short version = client.version(ApiKey.FIND_COORDINATOR, 0, 6);
        client.request(
                ApiKey.FIND_COORDINATOR,
                version,
                GroupRequests.find(group, version),
                answer -> {
                    if (!(answer instanceof FindCoordinatorResponse response)) {
                        start();
                    } else if (isFine(GroupRequests.findError(response, version))) {
                        join();
                    }
                });
    }

    private void join() {
        if (!assignor.isCooperative()) {
            giveUp();
        }
        short version = client.version(ApiKey.JOIN_GROUP, instanceId == null ? 1 : 5, 9);
        long askedNs = world.scheduler().nowNs();
        byte[] subscription = Assignor.subscription(topic.name(), assigned, generation);
        client.request(
                ApiKey.JOIN_GROUP,
                version,
                GroupRequests.join(group, memberId, sessionMs, assignor.protocol(), subscription)
                        .setGroupInstanceId(instanceId),
                answer -> onJoined(askedNs, answer));
    }

    private void onJoined(long askedNs, @Nullable ApiMessage answer) {
        if (!(answer instanceof JoinGroupResponse response)) {
            start();
            return;
        }
        if (response.errorCode() == Errors.MEMBER_ID_REQUIRED.code()) {
            memberId = response.memberId();
            join();
        } else if (isFine(response.errorCode())) {
            memberId = response.memberId();
            if (response.generationId() != generation) {
                confirm(askedNs);
            }
            generation = response.generationId();
            world.generations().onJoined(group, generation, response.leader());
            boolean leads = response.leader().equals(memberId) && !response.skipAssignment();
            sync(leads ? assign(response) : List.of());
        }
    }

    /** It owns nothing from now on. */
    private void giveUp() {
        assigned = List.of();
        world.owners().onGivenUp(name);
    }

    /** The leader's part. */
    private List<SyncGroupRequest.SyncGroupRequestAssignment> assign(JoinGroupResponse response) {
        SimViolation.check(
                !response.members().isEmpty(),
                SimGroupMember.class,
                "a leader is told the members");
        List<SyncGroupRequest.SyncGroupRequestAssignment> assignments = new ArrayList<>();
        assignor.share(response.members(), topic.partitions().size())
                .forEach(
                        (member, share) -> {
                            String text = generation + ":" + text(share);
                            world.generations().onAssigned(group, generation, member, text);
                            assignments.add(
                                    new SyncGroupRequest.SyncGroupRequestAssignment()
                                            .setMemberId(member)
                                            .setAssignment(text.getBytes(StandardCharsets.UTF_8)));
                        });
        return assignments;
    }

    private static String text(List<Integer> partitions) {
        return partitions.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private void sync(List<SyncGroupRequest.SyncGroupRequestAssignment> assignments) {
        short version = client.version(ApiKey.SYNC_GROUP, instanceId == null ? 0 : 3, 5);
        SyncGroupRequest body =
                new SyncGroupRequest()
                        .setGroupInstanceId(instanceId)
                        .setGroupId(group)
                        .setGenerationId(generation)
                        .setMemberId(memberId)
                        .setAssignments(assignments);
        if (version >= 5) {
            body.setProtocolType("consumer").setProtocolName(assignor.protocol());
        }
        client.request(ApiKey.SYNC_GROUP, version, body, this::onSynced);
    }

    private void onSynced(@Nullable ApiMessage answer) {
        if (!(answer instanceof SyncGroupResponse response)) {
            start();
            return;
        }
        if (isFine(response.errorCode())) {
            String text = new String(response.assignment(), StandardCharsets.UTF_8);
            world.generations().onSynced(group, generation, memberId, text);
            List<Integer> share = parse(text);
            boolean lost = !share.containsAll(assigned);
            assigned = share;
            world.owners().onOwned(group, name, share);
            if (lost && assignor.isCooperative()) {
                client.later(1, 20, this::join); // so that the next generation gives it away
            } else {
                fetchOffsets();
            }
        }
    }

    /**
     * The broker has begun its session anew: at a heartbeat or with a new generation. Joining or syncing again in a stable group
     * only repeats what it is told, as in Kafka.
     */
    private void confirm(long askedNs) {
        world.owners().onConfirmed(name, askedNs + sessionMs * NS_PER_MS);
    }

    private static List<Integer> parse(String assignment) {
        String partitions = assignment.substring(assignment.indexOf(':') + 1);
        List<Integer> parsed = new ArrayList<>();
        for (String partition : partitions.split(",", -1)) {
            if (!partition.isEmpty()) {
                parsed.add(Integer.valueOf(partition));
            }
        }
        return parsed;
    }

    private String key(int partition) {
        return group + "/" + topic.name() + "-" + partition;
    }

    private void fetchOffsets() {
        if (assigned.isEmpty()) {
            idle();
            return;
        }
        short version = client.version(ApiKey.OFFSET_FETCH, 1, 10);
        client.request(
                ApiKey.OFFSET_FETCH,
                version,
                GroupRequests.fetch(group, topic, assigned, version),
                answer -> {
                    if (!(answer instanceof OffsetFetchResponse response)) {
                        start();
                        return;
                    }
                    GroupRequests.Fetched fetched = GroupRequests.fetched(response, version);
                    if (isFine(fetched.error())) {
                        SimViolation.check(
                                fetched.offsets().size() == assigned.size(),
                                SimGroupMember.class,
                                "a fetch of " + assigned + " returned " + fetched.offsets());
                        fetched.offsets()
                                .forEach((p, offset) -> world.offsets().onFetched(key(p), offset));
                        idle();
                    }
                });
    }

    private void idle() {
        if (settled) {
            client.later(1, sessionMs / 4, committed ? this::heartbeat : this::commit);
        } else if (dice.chance(SILENCE_PERCENT)) {
            giveUp();
            client.later(SESSION_MS, LONGEST_SILENCE_MS, this::heartbeat);
        } else if (instanceId != null && dice.chance(RESTART_PERCENT)) {
            memberId = "";
            giveUp();
            client.later(1, SESSION_MS / 2, this::find);
        } else if (dice.chance(LEAVE_PERCENT)) {
            leave();
        } else if (dice.chance(50) && !assigned.isEmpty()) {
            client.later(1, 200, this::commit);
        } else {
            client.later(1, 400, this::heartbeat);
        }
    }

    private void heartbeat() {
        short version = client.version(ApiKey.HEARTBEAT, instanceId == null ? 0 : 3, 4);
        HeartbeatRequest body =
                new HeartbeatRequest()
                        .setGroupInstanceId(instanceId)
                        .setGroupId(group)
                        .setGenerationId(generation)
                        .setMemberId(memberId);
        long askedNs = world.scheduler().nowNs();
        client.request(
                ApiKey.HEARTBEAT,
                version,
                body,
                answer -> {
                    if (!(answer instanceof HeartbeatResponse response)) {
                        client.later(10, 50, this::heartbeat);
                    } else if (isFine(response.errorCode())) {
                        confirm(askedNs);
                        idle();
                    }
                });
    }

    private void commit() {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (int partition : assigned) {
            offsets.put(partition, world.offsets().onSent(key(partition)));
        }
        short version = client.version(ApiKey.OFFSET_COMMIT, instanceId == null ? 2 : 7, 10);
        OffsetCommitRequest body =
                GroupRequests.commit(topic, offsets, version)
                        .setGroupId(group)
                        .setGroupInstanceId(instanceId)
                        .setGenerationIdOrMemberEpoch(generation)
                        .setMemberId(memberId);
        client.request(ApiKey.OFFSET_COMMIT, version, body, answer -> onCommitted(offsets, answer));
    }

    private void onCommitted(Map<Integer, Long> offsets, @Nullable ApiMessage answer) {
        if (!(answer instanceof OffsetCommitResponse response)) {
            client.later(10, 50, this::fetchOffsets);
            return;
        }
        Errors first = Errors.NONE;
        for (var partition : response.topics().getFirst().partitions()) {
            long offset = offsets.getOrDefault(partition.partitionIndex(), -1L);
            Errors error = Errors.of(partition.errorCode());
            String key = key(partition.partitionIndex());
            switch (error) {
                case NONE -> world.offsets().onAcknowledged(key, offset);
                case ILLEGAL_GENERATION,
                        UNKNOWN_MEMBER_ID,
                        FENCED_INSTANCE_ID,
                        NOT_COORDINATOR,
                        REBALANCE_IN_PROGRESS,
                        GROUP_ID_NOT_FOUND ->
                        world.offsets().onRefused(key, offset);
                default ->
                        SimViolation.check(
                                error.retriable(), SimGroupMember.class, "commit got " + error);
            }
            first = first == Errors.NONE ? error : first;
        }
        if (isFine(first.code())) {
            committed = true;
            idle();
        }
    }

    private void leave() {
        giveUp();
        short version = client.version(ApiKey.LEAVE_GROUP, instanceId == null ? 0 : 3, 5);
        String leaving = memberId;
        memberId = "";
        client.request(
                ApiKey.LEAVE_GROUP,
                version,
                instanceId == null
                        ? GroupRequests.leave(group, leaving, version)
                        : GroupRequests.leaveInstance(group, instanceId),
                answer -> client.later(1, 500, this::find));
    }

    /** True if there is no error; otherwise does what a member does about it. */
    private boolean isFine(short code) {
        Errors error = Errors.of(code);
        switch (error) {
            case NONE -> {
                return true;
            }
            case REBALANCE_IN_PROGRESS -> client.later(1, 50, this::join);
            case ILLEGAL_GENERATION -> {
                giveUp();
                client.later(1, 50, this::join);
            }
            case UNKNOWN_MEMBER_ID, GROUP_ID_NOT_FOUND -> {
                giveUp();
                memberId = "";
                client.later(1, 50, this::join);
            }
            case FENCED_INSTANCE_ID, GROUP_MAX_SIZE_REACHED -> {
                SimViolation.check(
                        error == Errors.GROUP_MAX_SIZE_REACHED || instanceId != null,
                        SimGroupMember.class,
                        "a dynamic member got " + error);
                memberId = "";
                giveUp();
                client.later(100, 500, this::join);
            }
            default -> {
                SimViolation.check(error.retriable(), SimGroupMember.class, "got " + error);
                start();
            }
        }
        return false;
    }
}
