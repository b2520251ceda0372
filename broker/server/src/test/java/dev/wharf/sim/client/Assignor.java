package dev.wharf.sim.client;

import dev.wharf.protocol.message.ConsumerProtocolSubscription;
import dev.wharf.protocol.message.JoinGroupResponse;
import dev.wharf.protocol.wire.WireReader;
import dev.wharf.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** How the leader of a group shares a topic's partitions out: they go round the members, in the order of their ids. */
enum Assignor {
    /** Whoever rejoins has given up all that it had. */
    EAGER("range"),
    /**
     * Members keep what they have while they rejoin (KIP-429). What is to move is given to nobody in this generation; who has lost it rejoins, and the next one
     * gives it away.
     */
    COOPERATIVE("cooperative-sticky");

    private static final short SUBSCRIPTION_VERSION = 2;

    private final String protocol;

    Assignor(String protocol) {
        this.protocol = protocol;
    }

    /** Its name among the protocols of a group. */
    String protocol() {
        return protocol;
    }

    /** Whether members keep their partitions while they rejoin. */
    boolean isCooperative() {
        return this == COOPERATIVE;
    }

    /** What a member tells the leader: which topic it reads, and what it still owns of that since which generation. */
    static byte[] subscription(String topic, Collection<Integer> owned, int generation) {
        ConsumerProtocolSubscription subscription =
                new ConsumerProtocolSubscription()
                        .setTopics(List.of(topic))
                        .setOwnedPartitions(
                                List.of(
                                        new ConsumerProtocolSubscription.TopicPartition()
                                                .setTopic(topic)
                                                .setPartitions(List.copyOf(owned))))
                        .setGenerationId(generation);
        ByteBuf out = Unpooled.buffer().writeShort(SUBSCRIPTION_VERSION);
        subscription.write(new WireWriter(out), SUBSCRIPTION_VERSION);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    /** The partitions from 0 up to {@code partitions} by member; a member may get none. */
    Map<String, List<Integer>> share(
            List<JoinGroupResponse.JoinGroupResponseMember> members, int partitions) {
        Map<Integer, String> owners = isCooperative() ? owners(members) : Map.of();
        Map<String, List<Integer>> shares = new TreeMap<>();
        members.forEach(member -> shares.put(member.memberId(), new ArrayList<>()));
        List<String> round = List.copyOf(new TreeSet<>(shares.keySet()));
        for (int p = 0; p < partitions; p++) {
            String next = round.get(p % round.size());
            String owner = owners.getOrDefault(p, next);
            if (owner.equals(next)) {
                shares.getOrDefault(next, new ArrayList<>()).add(p);
            }
        }
        return shares;
    }

    /** Who owns what, by what the members say; of two who claim the same the one that has it of a later generation. */
    private static Map<Integer, String> owners(
            List<JoinGroupResponse.JoinGroupResponseMember> members) {
        Map<Integer, String> owners = new HashMap<>();
        Map<Integer, Integer> since = new HashMap<>();
        for (JoinGroupResponse.JoinGroupResponseMember member : members) {
            ByteBuf metadata = Unpooled.wrappedBuffer(member.metadata());
            ConsumerProtocolSubscription subscription = new ConsumerProtocolSubscription();
            subscription.read(new WireReader(metadata), metadata.readShort());
            for (int partition : subscription.ownedPartitions().getFirst().partitions()) {
                if (subscription.generationId() >= since.getOrDefault(partition, -1)) {
                    owners.put(partition, member.memberId());
                    since.put(partition, subscription.generationId());
                }
            }
        }
        return owners;
    }
}
