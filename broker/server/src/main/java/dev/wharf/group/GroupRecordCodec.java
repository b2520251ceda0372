package dev.wharf.group;

import dev.wharf.group.GroupRecord.GroupRemoved;
import dev.wharf.group.GroupRecord.GroupSaved;
import dev.wharf.group.GroupRecord.Logged;
import dev.wharf.group.GroupRecord.OffsetRemoved;
import dev.wharf.group.GroupRecord.OffsetSaved;
import dev.wharf.group.GroupRecord.SavedMember;
import dev.wharf.machine.MachineLog.Entry;
import dev.wharf.machine.RecordCodec;
import dev.wharf.protocol.message.group.GroupMetadataKey;
import dev.wharf.protocol.message.group.GroupMetadataValue;
import dev.wharf.protocol.message.group.OffsetCommitKey;
import dev.wharf.protocol.message.group.OffsetCommitValue;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.protocol.wire.WireReader;
import dev.wharf.protocol.wire.WireWriter;
import dev.wharf.types.TopicPartition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records as Kafka stores them in {@code __consumer_offsets}: a key is its type and the key message, a value is its version and the
 * value message. Records of kinds that are not of classic groups are left alone.
 */
public final class GroupRecordCodec implements RecordCodec<GroupRecord> {
    /** Type 0 is the offset key of old: the same fields under another number. */
    private static final short LEGACY_OFFSET_COMMIT = 0;

    private static final short OFFSET_COMMIT = 1;
    private static final short GROUP_METADATA = 2;
    private static final short KEY_VERSION = 0;

    private static final short GROUP_VALUE_VERSION = 3;
    private static final short OFFSET_VALUE_VERSION = 4;

    /** The one version that has an expiry of its own. */
    private static final short EXPIRING_OFFSET_VALUE_VERSION = 1;

    private static final int INITIAL_BYTES = 128;

    @Override
    public Entry encode(GroupRecord record) {
        if (!(record instanceof Logged logged)) {
            throw new IllegalStateException("not for the log: " + record);
        }
        return switch (logged) {
            case GroupSaved saved -> new Entry(groupKey(saved.groupId()), groupValue(saved));
            case GroupRemoved removed -> new Entry(groupKey(removed.groupId()), null);
            case OffsetSaved saved ->
                    new Entry(
                            offsetKey(saved.groupId(), saved.partition()),
                            offsetValue(saved.committed()));
            case OffsetRemoved removed ->
                    new Entry(offsetKey(removed.groupId(), removed.partition()), null);
        };
    }

    @Override
    public @Nullable GroupRecord decode(Entry entry) {
        if (entry.key() == null) {
            throw new MalformedMessageException("a group record has a key");
        }
        WireReader key = new WireReader(Unpooled.wrappedBuffer(entry.key()));
        return switch (key.readShort()) {
            case LEGACY_OFFSET_COMMIT, OFFSET_COMMIT -> decodeOffset(key, entry.value());
            case GROUP_METADATA -> decodeGroup(key, entry.value());
            default -> null;
        };
    }

    private static byte[] groupKey(String groupId) {
        return bytes(GROUP_METADATA, new GroupMetadataKey().setGroup(groupId), KEY_VERSION);
    }

    private static byte[] offsetKey(String groupId, TopicPartition partition) {
        OffsetCommitKey key =
                new OffsetCommitKey()
                        .setGroup(groupId)
                        .setTopic(partition.topic())
                        .setPartition(partition.partition());
        return bytes(OFFSET_COMMIT, key, KEY_VERSION);
    }

    private static byte[] groupValue(GroupSaved saved) {
        List<GroupMetadataValue.MemberMetadata> members = new ArrayList<>(saved.members().size());
        for (SavedMember member : saved.members()) {
            members.add(
                    new GroupMetadataValue.MemberMetadata()
                            .setMemberId(member.memberId())
                            .setGroupInstanceId(member.instanceId())
                            .setClientId(member.client().id())
                            .setClientHost(member.client().host())
                            .setRebalanceTimeout(member.rebalanceTimeoutMs())
                            .setSessionTimeout(member.sessionTimeoutMs())
                            .setSubscription(member.subscription().array())
                            .setAssignment(member.assignment().array()));
        }
        GroupMetadataValue value =
                new GroupMetadataValue()
                        .setProtocolType(saved.protocolType() == null ? "" : saved.protocolType())
                        .setGeneration(saved.generation())
                        .setProtocol(saved.protocol())
                        .setLeader(saved.leader())
                        .setCurrentStateTimestamp(saved.stateSinceMs())
                        .setMembers(members);
        return bytes(GROUP_VALUE_VERSION, value, GROUP_VALUE_VERSION);
    }

    private static byte[] offsetValue(CommittedOffset committed) {
        OffsetCommitValue value =
                new OffsetCommitValue()
                        .setOffset(committed.offset())
                        .setLeaderEpoch(committed.leaderEpoch())
                        .setMetadata(committed.metadata())
                        .setCommitTimestamp(committed.committedAtMs())
                        .setExpireTimestamp(committed.expiresAtMs())
                        .setTopicId(committed.topicId());
        short version =
                committed.expiresAtMs() == CommittedOffset.NO_EXPIRY
                        ? OFFSET_VALUE_VERSION
                        : EXPIRING_OFFSET_VALUE_VERSION;
        return bytes(version, value, version);
    }

    private static byte[] bytes(short prefix, ApiMessage message, short version) {
        ByteBuf buffer = Unpooled.buffer(INITIAL_BYTES);
        buffer.writeShort(prefix);
        message.write(new WireWriter(buffer), version);
        return ByteBufUtil.getBytes(buffer);
    }

    private static GroupRecord decodeOffset(WireReader keyReader, byte @Nullable [] bytes) {
        OffsetCommitKey key = new OffsetCommitKey();
        key.read(keyReader, KEY_VERSION);
        TopicPartition partition = new TopicPartition(key.topic(), key.partition());
        if (bytes == null) {
            return new OffsetRemoved(key.group(), partition);
        }
        OffsetCommitValue value = new OffsetCommitValue();
        readValue(bytes, value);
        return new OffsetSaved(
                key.group(),
                partition,
                new CommittedOffset(
                        value.offset(),
                        value.leaderEpoch(),
                        value.metadata(),
                        value.commitTimestamp(),
                        value.expireTimestamp(),
                        value.topicId()));
    }

    private static GroupRecord decodeGroup(WireReader keyReader, byte @Nullable [] bytes) {
        GroupMetadataKey key = new GroupMetadataKey();
        key.read(keyReader, KEY_VERSION);
        if (bytes == null) {
            return new GroupRemoved(key.group());
        }
        GroupMetadataValue value = new GroupMetadataValue();
        readValue(bytes, value);
        List<SavedMember> members = new ArrayList<>(value.members().size());
        for (GroupMetadataValue.MemberMetadata member : value.members()) {
            members.add(
                    new SavedMember(
                            member.memberId(),
                            member.groupInstanceId(),
                            new Member.Client(member.clientId(), member.clientHost()),
                            member.sessionTimeout(),
                            member.rebalanceTimeout(),
                            Bytes.of(member.subscription()),
                            Bytes.of(member.assignment())));
        }
        return new GroupSaved(
                key.group(),
                value.protocolType().isEmpty() ? null : value.protocolType(),
                value.protocol(),
                value.generation(),
                value.leader(),
                value.currentStateTimestamp(),
                members);
    }

    /** Reads a value of any version that Kafka has ever stored. */
    private static void readValue(byte[] bytes, ApiMessage value) {
        WireReader reader = new WireReader(Unpooled.wrappedBuffer(bytes));
        short version = reader.readShort();
        if (version < value.lowestSupportedVersion() || version > value.highestSupportedVersion()) {
            throw new MalformedMessageException("version " + version + " of a group record");
        }
        value.read(reader, version);
    }
}
