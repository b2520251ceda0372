package dev.wharf.consensus;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.FetchSnapshotResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.UnalignedMemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * The Raft library's messages as bytes: two bytes of version, then the message as Kafka encodes it. A request is sent at the latest version that we know,
 * its answer
 * comes at the same. Without state.
 */
final class RaftMessages {
    /** All that nodes ask each other (KIP-595, KIP-630, KIP-853). */
    static final List<ApiMessageType> TYPES =
            List.of(
                    ApiMessageType.FETCH,
                    ApiMessageType.VOTE,
                    ApiMessageType.BEGIN_QUORUM_EPOCH,
                    ApiMessageType.END_QUORUM_EPOCH,
                    ApiMessageType.FETCH_SNAPSHOT,
                    ApiMessageType.API_VERSIONS,
                    ApiMessageType.ADD_RAFT_VOTER,
                    ApiMessageType.REMOVE_RAFT_VOTER,
                    ApiMessageType.UPDATE_RAFT_VOTER);

    private RaftMessages() {}

    static short latestVersion(ApiMessageType type) {
        return type.highestSupportedVersion(true);
    }

    static ByteBuffer encode(ApiMessage message, short version) {
        if (message instanceof FetchSnapshotResponseData snapshot) {
            align(snapshot);
        }
        ByteBuffer body = MessageUtil.toByteBufferAccessor(message, version).buffer();
        return ByteBuffer.allocate(Short.BYTES + body.remaining())
                .putShort(version)
                .put(body)
                .flip();
    }

    /** The generated classes write records of one class only; it does not look into them. */
    private static void align(FetchSnapshotResponseData response) {
        for (FetchSnapshotResponseData.TopicSnapshot topic : response.topics()) {
            for (FetchSnapshotResponseData.PartitionSnapshot partition : topic.partitions()) {
                if (partition.unalignedRecords() instanceof UnalignedMemoryRecords records) {
                    partition.setUnalignedRecords(MemoryRecords.readableRecords(records.buffer()));
                }
            }
        }
    }

    /** Takes the version off the front of a body; null if we do not know it. */
    static @Nullable Short readVersion(ApiMessageType type, ByteBuffer body) {
        if (body.remaining() < Short.BYTES) {
            return null;
        }
        short version = body.getShort();
        return version >= type.lowestSupportedVersion() && version <= latestVersion(type)
                ? version
                : null;
    }

    /**
     * Reads the rest of a body.
     *
     * @param empty of the message's class
     * @throws RuntimeException of several kinds where the bytes are no such message
     */
    static ApiMessage read(ApiMessage empty, ByteBuffer body, short version) {
        empty.read(new ByteBufferAccessor(body.slice()), version);
        return empty;
    }
}
