package dev.wharf.group;

import com.yammer.metrics.core.MetricsRegistry;
import dev.wharf.env.Loop;
import java.io.Closeable;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.common.runtime.CoordinatorExecutor;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataImage;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorResult;
import org.apache.kafka.coordinator.common.runtime.CoordinatorTimer;
import org.apache.kafka.coordinator.group.GroupConfigManager;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard;
import org.apache.kafka.coordinator.group.GroupMetadataManager;
import org.apache.kafka.coordinator.group.classic.ClassicGroup;
import org.apache.kafka.coordinator.group.metrics.GroupCoordinatorMetrics;
import org.apache.kafka.coordinator.group.modern.share.ShareGroupConfig;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.timeline.SnapshotRegistry;

/** Kafka's own group coordinator, without its threads, on virtual time: what ours is compared with. */
final class KafkaCoordinator implements Closeable {
    private static final long LATEST = Long.MAX_VALUE;

    private final VirtualTimer timer = new VirtualTimer();
    private final Metrics metrics = new Metrics();
    private final GroupCoordinatorShard shard;
    private long offset;

    KafkaCoordinator(Map<String, String> settings) {
        AbstractConfig values =
                new AbstractConfig(
                        Utils.mergeConfigs(
                                List.of(
                                        GroupCoordinatorConfig.CONFIG_DEF,
                                        ShareGroupConfig.CONFIG_DEF)),
                        settings);
        GroupCoordinatorConfig config = new GroupCoordinatorConfig(values);
        ShareGroupConfig shares = new ShareGroupConfig(values);
        GroupCoordinatorShard.Builder builder =
                new GroupCoordinatorShard.Builder(
                        config, new GroupConfigManager(Map.of(), config, shares));
        builder.withLogContext(new LogContext());
        builder.withTime(timer);
        builder.withTimer(timer);
        builder.withExecutor(new NoExecutor());
        builder.withCoordinatorMetrics(new GroupCoordinatorMetrics(new MetricsRegistry(), metrics));
        builder.withTopicPartition(new TopicPartition(GroupPartitions.TOPIC, 0));
        builder.withSnapshotRegistry(new SnapshotRegistry(new LogContext()));
        builder.withAuthorizerPlugin(Optional.empty());
        shard = builder.build();
        shard.onLoaded(CoordinatorMetadataImage.EMPTY);
    }

    CompletableFuture<JoinGroupResponseData> join(JoinGroupRequestData request, int version) {
        CompletableFuture<JoinGroupResponseData> response = new CompletableFuture<>();
        commit(shard.classicGroupJoin(new Context(version), request, response));
        return response;
    }

    CompletableFuture<SyncGroupResponseData> sync(SyncGroupRequestData request) {
        CompletableFuture<SyncGroupResponseData> response = new CompletableFuture<>();
        commit(shard.classicGroupSync(new Context(5), request, response));
        return response;
    }

    short heartbeat(HeartbeatRequestData request) {
        return errorOf(
                () -> commit(shard.classicGroupHeartbeat(new Context(4), request)).errorCode());
    }

    /** The error of the whole, or of the only member. */
    short leave(LeaveGroupRequestData request) {
        return errorOf(
                () ->
                        commit(shard.classicGroupLeave(new Context(5), request))
                                .members()
                                .getFirst()
                                .errorCode());
    }

    /** The error of the only partition. */
    short commit(OffsetCommitRequestData request) {
        return errorOf(
                () ->
                        commit(shard.commitOffset(new Context(9), request))
                                .topics()
                                .getFirst()
                                .partitions()
                                .getFirst()
                                .errorCode());
    }

    DescribeGroupsResponseData.DescribedGroup describe(String groupId) {
        return shard.describeGroups(new Context(6), List.of(groupId), LATEST).getFirst();
    }

    void advance(long ms) {
        timer.advance(ms);
    }

    /**
     * Makes an empty group forget that a member came during its last first rebalance. Kafka keeps that in mind, and makes the first
     * member of the next life wait twice as long; ours does not.
     */
    void forgetEarlierMembers(String groupId) {
        try {
            Field field = GroupCoordinatorShard.class.getDeclaredField("groupMetadataManager");
            field.setAccessible(true);
            GroupMetadataManager groups = (GroupMetadataManager) field.get(shard);
            if (groups.group(groupId) instanceof ClassicGroup group && group.isEmpty()) {
                group.setNewMemberAdded(false);
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("another version of Kafka", e);
        }
    }

    @Override
    public void close() {
        metrics.close();
    }

    private static short errorOf(Supplier<Short> call) {
        try {
            return call.get();
        } catch (ApiException e) {
            return Errors.forException(e).code();
        }
    }

    /** What the coordinator's runtime does: records take effect, and then their futures complete. */
    private <T> T commit(CoordinatorResult<T, CoordinatorRecord> result) {
        if (result.replayRecords()) {
            for (CoordinatorRecord record : result.records()) {
                shard.replay(offset++, -1, (short) -1, record);
            }
        }
        if (result.appendFuture() != null) {
            result.appendFuture().complete(null);
        }
        return result.response();
    }

    /** Kafka's timer and clock on virtual time. */
    private final class VirtualTimer implements CoordinatorTimer<CoordinatorRecord>, Time {
        private final VirtualLoop loop = new VirtualLoop(0);
        private final Map<String, Loop.Timer> timers = new HashMap<>();

        void advance(long ms) {
            loop.advance(ms);
        }

        @Override
        public void schedule(
                String key,
                long delay,
                TimeUnit unit,
                boolean retry,
                TimeoutOperation<CoordinatorRecord> operation) {
            cancel(key);
            timers.put(
                    key,
                    loop.schedule(
                            unit.toMillis(delay),
                            () -> {
                                timers.remove(key);
                                commit(operation.generateRecords());
                            }));
        }

        @Override
        public void schedule(
                String key,
                long delay,
                TimeUnit unit,
                boolean retry,
                long retryBackoff,
                TimeoutOperation<CoordinatorRecord> operation) {
            schedule(key, delay, unit, retry, operation);
        }

        @Override
        public void scheduleIfAbsent(
                String key,
                long delay,
                TimeUnit unit,
                boolean retry,
                TimeoutOperation<CoordinatorRecord> operation) {
            if (!timers.containsKey(key)) {
                schedule(key, delay, unit, retry, operation);
            }
        }

        @Override
        public void cancel(String key) {
            Loop.Timer timer = timers.remove(key);
            if (timer != null) {
                timer.cancel();
            }
        }

        @Override
        public boolean isScheduled(String key) {
            return timers.containsKey(key);
        }

        @Override
        public long milliseconds() {
            return loop.wallMs();
        }

        @Override
        public long nanoseconds() {
            return loop.nanos();
        }

        @Override
        public void sleep(long ms) {
            throw new UnsupportedOperationException("nothing waits here");
        }

        @Override
        public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
            throw new UnsupportedOperationException("nothing waits here");
        }
    }

    /** The classic protocol needs none. */
    private static final class NoExecutor implements CoordinatorExecutor<CoordinatorRecord> {
        @Override
        public <R> boolean schedule(
                String key, TaskRunnable<R> task, TaskOperation<CoordinatorRecord, R> operation) {
            throw new UnsupportedOperationException(key);
        }

        @Override
        public boolean isScheduled(String key) {
            return false;
        }

        @Override
        public void cancel(String key) {
            throw new UnsupportedOperationException(key);
        }
    }

    private record Context(int requestVersion) implements AuthorizableRequestContext {
        @Override
        public String listenerName() {
            return "PLAINTEXT";
        }

        @Override
        public SecurityProtocol securityProtocol() {
            return SecurityProtocol.PLAINTEXT;
        }

        @Override
        public KafkaPrincipal principal() {
            return KafkaPrincipal.ANONYMOUS;
        }

        @Override
        public InetAddress clientAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public int requestType() {
            return 0;
        }

        @Override
        public String clientId() {
            return "client";
        }

        @Override
        public int correlationId() {
            return 0;
        }
    }
}
