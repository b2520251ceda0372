package dev.wharf.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.group.GroupRecord.GroupRemoved;
import dev.wharf.group.GroupRecord.GroupSaved;
import dev.wharf.group.GroupRecord.OffsetRemoved;
import dev.wharf.group.GroupRecord.OffsetSaved;
import dev.wharf.group.GroupRecord.SavedMember;
import dev.wharf.machine.MachineLog.Entry;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Our records are Kafka's: its own coordinator reads what we write, and we read what it writes, byte for byte. */
final class GroupRecordCodecTest {
    private static final Uuid TOPIC_ID = new Uuid(5, 6);

    private final GroupRecordCodec codec = new GroupRecordCodec();
    private final GroupCoordinatorRecordSerde kafka = new GroupCoordinatorRecordSerde();

    private final GroupSaved stable =
            new GroupSaved(
                    "payments",
                    "consumer",
                    "range",
                    4,
                    "m-1",
                    1_700_000_000_000L,
                    List.of(
                            new SavedMember(
                                    "m-1",
                                    null,
                                    new Member.Client("client", "/10.0.0.1"),
                                    10_000,
                                    60_000,
                                    Coordinator.subscription("orders"),
                                    Coordinator.bytes("assigned")),
                            new SavedMember(
                                    "m-2",
                                    "static-2",
                                    new Member.Client("other", "/10.0.0.2"),
                                    11_000,
                                    61_000,
                                    Bytes.EMPTY,
                                    Bytes.EMPTY)));

    private final OffsetSaved offset =
            new OffsetSaved(
                    "payments",
                    new TopicPartition("orders", 3),
                    new CommittedOffset(
                            42,
                            7,
                            "note",
                            1_700_000_000_000L,
                            CommittedOffset.NO_EXPIRY,
                            TOPIC_ID));

    private CoordinatorRecord byKafka(Entry entry) {
        return kafka.deserialize(ByteBuffer.wrap(entry.key()), wrap(entry.value()));
    }

    private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private Entry fromKafka(CoordinatorRecord record) {
        return new Entry(kafka.serializeKey(record), kafka.serializeValue(record));
    }

    private OffsetSaved decodedOffset(Entry entry) {
        return (OffsetSaved) Objects.requireNonNull(codec.decode(entry));
    }

    private void comesBack(GroupRecord record) {
        Entry entry = codec.encode(record);
        assertThat(codec.decode(entry)).isEqualTo(record);
        Entry again = fromKafka(byKafka(entry));
        assertThat(again.key()).isEqualTo(entry.key());
        assertThat(again.value()).isEqualTo(entry.value());
    }

    @Test
    void every_logged_record_comes_back_from_us_and_from_kafka() {
        comesBack(stable);
        comesBack(new GroupSaved("empty", null, null, 3, null, -1, List.of()));
        comesBack(new GroupRemoved("payments"));
        comesBack(offset);
        comesBack(new OffsetRemoved("payments", new TopicPartition("orders", 3)));
    }

    @Test
    void kafka_finds_each_field_where_it_looks() {
        CoordinatorRecord group = byKafka(codec.encode(stable));
        assertThat(((GroupMetadataKey) group.key()).group()).isEqualTo("payments");
        GroupMetadataValue value = (GroupMetadataValue) group.value().message();
        assertThat(group.value().version()).isEqualTo((short) 3);
        assertThat(value.protocolType()).isEqualTo("consumer");
        assertThat(value.protocol()).isEqualTo("range");
        assertThat(value.generation()).isEqualTo(4);
        assertThat(value.leader()).isEqualTo("m-1");
        assertThat(value.members().get(1).groupInstanceId()).isEqualTo("static-2");
        assertThat(value.members().get(0).sessionTimeout()).isEqualTo(10_000);
        assertThat(value.members().get(0).rebalanceTimeout()).isEqualTo(60_000);

        CoordinatorRecord committed = byKafka(codec.encode(offset));
        assertThat(((OffsetCommitKey) committed.key()).topic()).isEqualTo("orders");
        OffsetCommitValue commit = (OffsetCommitValue) committed.value().message();
        assertThat(committed.value().version()).isEqualTo((short) 4);
        assertThat(commit.offset()).isEqualTo(42);
        assertThat(commit.leaderEpoch()).isEqualTo(7);
        assertThat(commit.topicId().getLeastSignificantBits()).isEqualTo(6);
    }

    @Test
    void an_offset_with_a_retention_of_its_own_is_written_in_the_version_that_has_one() {
        Entry entry =
                codec.encode(
                        new OffsetSaved(
                                "payments",
                                new TopicPartition("orders", 3),
                                new CommittedOffset(42, -1, "", 1_000, 2_000, Uuid.ZERO)));
        assertThat(byKafka(entry).value().version()).isEqualTo((short) 1);
        assertThat(decodedOffset(entry).committed().expiresAtMs()).isEqualTo(2_000);
    }

    @Test
    void values_of_every_version_that_kafka_ever_stored_are_read() {
        for (short version = 0; version <= 4; version++) {
            OffsetCommitValue value =
                    new OffsetCommitValue().setOffset(9).setMetadata("m").setCommitTimestamp(1);
            Entry entry =
                    fromKafka(
                            CoordinatorRecord.record(
                                    new OffsetCommitKey().setGroup("g").setTopic("t"),
                                    new ApiMessageAndVersion(value, version)));
            assertThat(decodedOffset(entry).committed().offset()).isEqualTo(9);
        }
    }

    @Test
    void records_of_other_kinds_are_left_alone_and_garbage_is_refused() {
        byte[] consumerGroupKey = {0, 3, 0, 1, 'g'};
        assertThat(codec.decode(new Entry(consumerGroupKey, new byte[] {0, 0}))).isNull();
        assertThatThrownBy(() -> codec.decode(new Entry(new byte[] {0, 1, 0}, null)))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> codec.decode(new Entry(null, null)))
                .isInstanceOf(MalformedMessageException.class);
        byte[] key = codec.encode(new GroupRemoved("g")).key();
        assertThatThrownBy(() -> codec.decode(new Entry(key, new byte[] {0, 99})))
                .isInstanceOf(MalformedMessageException.class);
    }
}
