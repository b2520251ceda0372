package dev.wharf.api;

import dev.wharf.env.Loop;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.ProduceRequest;
import dev.wharf.protocol.message.ProduceResponse;
import dev.wharf.replica.Gather;
import dev.wharf.replica.PartitionTable;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One produce from its arrival to its response: visits each loop that owns one of its partitions, once, and responds when all
 * partitions are acknowledged, refused, or time is up.
 *
 * <p>Owner: the connection's loop; partitions that live there are appended to, and mostly acknowledged, within {@link #start}.
 */
final class ProduceOperation {
    private static final short FIRST_BY_ID = 13;
    private static final short FIRST_WITH_CURRENT_LEADER = 10;
    private static final short NO_ACKS = 0;
    private static final short LEADER_ACKS = 1;
    private static final short ALL_ACKS = -1;

    private final Services services;
    private final RequestContext context;
    private final ProduceRequest request;
    private final boolean byId;
    private final List<ProducePart.Share> shares = new ArrayList<>();
    private final List<List<ProducePart>> topics = new ArrayList<>();
    private @Nullable Gather gather;
    private Loop.@Nullable Timer timer;
    private boolean responded;

    ProduceOperation(Services services, RequestContext context, ProduceRequest request) {
        this.services = services;
        this.context = context;
        this.request = request;
        this.byId = context.version() >= FIRST_BY_ID;
        boolean acknowledged = request.acks() != NO_ACKS;
        for (int i = 0; i < services.loops().count(); i++) {
            shares.add(new ProducePart.Share(new ArrayList<>(), acknowledged, this::onShareDone));
        }
        for (ProduceRequest.TopicProduceData topic : request.topicData()) {
            topics.add(find(topic));
        }
    }

    void start() {
        int loops = 0;
        for (ProducePart.Share share : shares) {
            loops += share.isEmpty() ? 0 : 1;
        }
        if (loops == 0) {
            respond();
            return;
        }
        gather = new Gather(context.connection().loop(), loops, this::respond);
        boolean allReplicas = request.acks() == ALL_ACKS;
        forEachShare((table, share) -> share.append(table, allReplicas));
        if (!responded) {
            timer =
                    context.connection()
                            .loop()
                            .schedule(Math.max(0, request.timeoutMs()), this::onTimeout);
        }
    }

    private List<ProducePart> find(ProduceRequest.TopicProduceData topic) {
        TopicImage image =
                byId
                        ? services.image().topic(topic.topicId())
                        : services.image().topic(topic.name());
        List<ProducePart> parts = new ArrayList<>(topic.partitionData().size());
        for (ProduceRequest.PartitionProduceData data : topic.partitionData()) {
            PartitionImage partition = image == null ? null : image.partition(data.index());
            Errors refusal = refusal(image, partition);
            Uuid topicId = image == null ? topic.topicId() : image.id();
            int loop = services.loops().indexOf(topicId, data.index());
            ProducePart.Share share = shares.get(loop);
            ProducePart part = new ProducePart(share, topicId, data.index(), data.records());
            if (refusal == Errors.NONE) {
                share.add(part);
            } else {
                part.refuse(refusal, null);
            }
            parts.add(part);
        }
        return parts;
    }

    private Errors refusal(@Nullable TopicImage topic, @Nullable PartitionImage partition) {
        short acks = request.acks();
        if (acks != NO_ACKS && acks != LEADER_ACKS && acks != ALL_ACKS) {
            return Errors.INVALID_REQUIRED_ACKS;
        }
        if (topic == null) {
            return byId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        if (partition == null) {
            return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        if (InternalTopics.isInternal(topic.name())) {
            return Errors.INVALID_TOPIC_EXCEPTION;
        }
        return services.refusal(partition);
    }

    private void onShareDone() {
        Gather waiting = gather;
        if (waiting != null) {
            waiting.arrive();
        }
    }

    private void onTimeout() {
        timer = null;
        forEachShare((table, share) -> share.expire());
    }

    private void respond() {
        responded = true;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        LoopCounts counts = services.counts(context.connection());
        boolean namesLeaders = false;
        for (List<ProducePart> parts : topics) {
            for (ProducePart part : parts) {
                counts.onProduced(part.error());
                namesLeaders |= isAtWrongLeader(part);
            }
        }
        if (request.acks() != NO_ACKS) {
            answer(namesLeaders);
            return;
        }
        for (List<ProducePart> parts : topics) {
            for (ProducePart part : parts) {
                if (part.error() != Errors.NONE) {
                    context.close("produce with acks=0 failed: " + part.error());
                    return;
                }
            }
        }
        context.respondNothing();
    }

    /** A partition hears of its next leader before the image does that the answer takes the name from. */
    private void answer(boolean namesLeaders) {
        if (namesLeaders) {
            services.whenImageCaughtUp(
                    context.connection().loop(), () -> context.respond(response()));
        } else {
            context.respond(response());
        }
    }

    private static boolean isAtWrongLeader(ProducePart part) {
        return part.error() == Errors.NOT_LEADER_OR_FOLLOWER;
    }

    private ProduceResponse response() {
        List<ProduceResponse.TopicProduceResponse> responses = new ArrayList<>(topics.size());
        Set<Integer> leadersTold = new TreeSet<>();
        for (int i = 0; i < topics.size(); i++) {
            ProduceRequest.TopicProduceData asked = request.topicData().get(i);
            List<ProduceResponse.PartitionProduceResponse> partitions = new ArrayList<>();
            for (ProducePart part : topics.get(i)) {
                ProduceResponse.PartitionProduceResponse told = tell(part);
                nameLeader(part, told, leadersTold);
                partitions.add(told);
            }
            responses.add(
                    new ProduceResponse.TopicProduceResponse()
                            .setName(asked.name())
                            .setTopicId(asked.topicId())
                            .setPartitionResponses(partitions));
        }
        ProduceResponse response = new ProduceResponse().setResponses(responses);
        if (!leadersTold.isEmpty()) {
            response.setNodeEndpoints(endpoints(leadersTold));
        }
        return response;
    }

    private static ProduceResponse.PartitionProduceResponse tell(ProducePart part) {
        return new ProduceResponse.PartitionProduceResponse()
                .setIndex(part.partition())
                .setErrorCode(part.error().code())
                .setErrorMessage(part.message())
                .setBaseOffset(part.position().baseOffset())
                .setLogAppendTimeMs(part.position().logAppendTimeMs())
                .setLogStartOffset(part.position().logStartOffset());
    }

    private List<ProduceResponse.NodeEndpoint> endpoints(Set<Integer> brokers) {
        return services.endpoints().of(brokers, context.connection()).stream()
                .map(
                        node ->
                                new ProduceResponse.NodeEndpoint()
                                        .setNodeId(node.id())
                                        .setHost(node.host())
                                        .setPort(node.port())
                                        .setRack(node.rack()))
                .toList();
    }

    /** A client whose idea of the leader is old is told the new one at once (KIP-951). */
    private void nameLeader(
            ProducePart part,
            ProduceResponse.PartitionProduceResponse told,
            Set<Integer> leadersTold) {
        if (!isAtWrongLeader(part) || context.version() < FIRST_WITH_CURRENT_LEADER) {
            return;
        }
        TopicImage topic = services.image().topic(part.topicId());
        PartitionImage partition = topic == null ? null : topic.partition(part.partition());
        if (partition == null) {
            return;
        }
        told.setCurrentLeader(
                new ProduceResponse.LeaderIdAndEpoch()
                        .setLeaderId(partition.leader())
                        .setLeaderEpoch(partition.leaderEpoch()));
        leadersTold.add(partition.leader());
    }

    /** The other loops first: they do theirs while this one does its own. */
    private void forEachShare(ShareWork work) {
        int home = -1;
        for (int i = 0; i < shares.size(); i++) {
            ProducePart.Share share = shares.get(i);
            Loop loop = services.loops().loop(i);
            if (share.isEmpty()) {
                continue;
            }
            if (loop.inLoop()) {
                home = i;
            } else {
                PartitionTable table = services.table(i);
                loop.post(() -> work.run(table, share));
            }
        }
        if (home >= 0) {
            work.run(services.table(home), shares.get(home));
        }
    }

    @FunctionalInterface
    private interface ShareWork {
        void run(PartitionTable table, ProducePart.Share share);
    }
}
