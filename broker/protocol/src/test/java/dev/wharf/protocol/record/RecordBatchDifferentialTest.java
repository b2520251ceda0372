package dev.wharf.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What we build Kafka's classes read, what they build we read; random batches from a fixed seed. */
final class RecordBatchDifferentialTest {
    private static final int BATCHES = 60;
    private static final int CAP_BYTES = 8 << 20;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void kafkaReadsWhatWeBuild(Compression codec) {
        Random random = new Random(codec.id());
        for (int i = 0; i < BATCHES; i++) {
            List<DecodedRecord> records = randomRecords(random, random.nextLong(1L << 40));
            RecordBatchBuilder builder =
                    new RecordBatchBuilder()
                            .compression(codec)
                            .baseOffset(records.getFirst().offset())
                            .leaderEpoch(7)
                            .producer(42, (short) 3, Integer.MAX_VALUE - 1);
            for (DecodedRecord record : records) {
                builder.add(record.timestampMs(), record.key(), record.value(), record.headers());
            }
            ByteBuf built = builder.build();

            MutableRecordBatch batch = onlyBatch(built);
            assertThat(batch.isValid()).isTrue();
            assertThat(batch.compressionType().name).isEqualTo(codec.text());
            assertHeadersEqual(new RecordBatch(built, 0), batch);
            assertThat(comparable(decode(batch))).isEqualTo(comparable(records));
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void weReadWhatKafkaBuilds(Compression codec) {
        Random random = new Random(100 + codec.id());
        for (int i = 0; i < BATCHES; i++) {
            List<DecodedRecord> records = randomRecords(random, random.nextLong(1L << 40));
            MemoryRecords built =
                    MemoryRecords.withIdempotentRecords(
                            records.getFirst().offset(),
                            kafkaCodec(codec),
                            9,
                            (short) 1,
                            random.nextInt(Integer.MAX_VALUE),
                            2,
                            simple(records));
            ByteBuf bytes = Unpooled.wrappedBuffer(built.buffer());

            RecordBatch batch = new RecordBatch(bytes, 0);
            assertThat(batch.isCrcValid()).isTrue();
            assertThat(batch.compression()).isEqualTo(codec);
            assertHeadersEqual(batch, onlyBatch(bytes));
            assertThat(comparable(RecordReader.readAll(batch, CAP_BYTES)))
                    .isEqualTo(comparable(records));
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aRecompressedBatchHoldsTheSameRecords(Compression codec) {
        Random random = new Random(200 + codec.id());
        for (Compression target : Compression.values()) {
            List<DecodedRecord> records = randomRecords(random, 0);
            ByteBuf built =
                    Unpooled.wrappedBuffer(
                            MemoryRecords.withRecords(kafkaCodec(codec), simple(records)).buffer());
            ByteBuf again =
                    RecordBatchBuilder.recompress(
                            new RecordBatch(built, 0), target, target.defaultLevel(), CAP_BYTES);

            MutableRecordBatch batch = onlyBatch(again);
            assertThat(batch.isValid()).isTrue();
            assertThat(batch.compressionType().name).isEqualTo(target.text());
            assertThat(comparable(decode(batch))).isEqualTo(comparable(records));
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void stampingTheBrokersTimeKeepsTheBatchValid(Compression codec) {
        ByteBuf built =
                new RecordBatchBuilder()
                        .compression(codec)
                        .add(5, null, new byte[10])
                        .add(9, null, new byte[10])
                        .build();
        RecordBatch ours = new RecordBatch(built, 0);
        ours.setBaseOffset(70);
        ours.setLeaderEpoch(4);
        ours.setLogAppendTime(1234);

        MutableRecordBatch batch = onlyBatch(built);
        assertThat(batch.isValid()).isTrue();
        assertThat(batch.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(batch.partitionLeaderEpoch()).isEqualTo(4);
        assertThat(decode(batch)).extracting(DecodedRecord::offset).containsExactly(70L, 71L);
        assertThat(RecordReader.readAll(ours, CAP_BYTES))
                .extracting(DecodedRecord::timestampMs)
                .containsExactly(1234L, 1234L);
    }

    private static void assertHeadersEqual(RecordBatch ours, MutableRecordBatch theirs) {
        assertThat(ours.sizeBytes()).isEqualTo(theirs.sizeInBytes());
        assertThat(ours.baseOffset()).isEqualTo(theirs.baseOffset());
        assertThat(ours.lastOffset()).isEqualTo(theirs.lastOffset());
        assertThat(ours.nextOffset()).isEqualTo(theirs.nextOffset());
        assertThat(ours.count()).isEqualTo(theirs.countOrNull());
        assertThat(ours.maxTimestamp()).isEqualTo(theirs.maxTimestamp());
        assertThat(ours.baseTimestamp()).isEqualTo(((DefaultRecordBatch) theirs).baseTimestamp());
        assertThat(ours.leaderEpoch()).isEqualTo(theirs.partitionLeaderEpoch());
        assertThat(ours.producerId()).isEqualTo(theirs.producerId());
        assertThat(ours.producerEpoch()).isEqualTo(theirs.producerEpoch());
        assertThat(ours.baseSequence()).isEqualTo(theirs.baseSequence());
        assertThat(ours.lastSequence()).isEqualTo(theirs.lastSequence());
        assertThat(Integer.toUnsignedLong(ours.crc())).isEqualTo(theirs.checksum());
        assertThat(ours.isControl()).isEqualTo(theirs.isControlBatch());
        assertThat(ours.isTransactional()).isEqualTo(theirs.isTransactional());
    }

    /** Records with their bytes in a form that compares by content, and fast. */
    private static List<List<Object>> comparable(List<DecodedRecord> records) {
        return records.stream()
                .map(
                        record -> {
                            List<Object> parts = new ArrayList<>();
                            parts.add(record.offset());
                            parts.add(record.timestampMs());
                            parts.add(comparable(record.key()));
                            parts.add(comparable(record.value()));
                            for (DecodedRecord.Header header : record.headers()) {
                                parts.add(header.key());
                                parts.add(comparable(header.value()));
                            }
                            return parts;
                        })
                .toList();
    }

    private static Object comparable(byte @Nullable [] bytes) {
        return bytes == null ? "null" : ByteBuffer.wrap(bytes);
    }

    private static MutableRecordBatch onlyBatch(ByteBuf bytes) {
        List<MutableRecordBatch> batches = new ArrayList<>();
        MemoryRecords.readableRecords(bytes.nioBuffer()).batches().forEach(batches::add);
        assertThat(batches).hasSize(1);
        return batches.getFirst();
    }

    private static List<DecodedRecord> decode(MutableRecordBatch batch) {
        List<DecodedRecord> records = new ArrayList<>();
        for (Record record : batch) {
            List<DecodedRecord.Header> headers = new ArrayList<>();
            for (var header : record.headers()) {
                headers.add(new DecodedRecord.Header(header.key(), header.value()));
            }
            records.add(
                    new DecodedRecord(
                            record.offset(),
                            record.timestamp(),
                            bytes(record.key()),
                            bytes(record.value()),
                            headers));
        }
        return records;
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static SimpleRecord[] simple(List<DecodedRecord> records) {
        return records.stream()
                .map(
                        record ->
                                new SimpleRecord(
                                        record.timestampMs(),
                                        record.key(),
                                        record.value(),
                                        record.headers().stream()
                                                .map(h -> new RecordHeader(h.key(), h.value()))
                                                .toArray(RecordHeader[]::new)))
                .toArray(SimpleRecord[]::new);
    }

    private static org.apache.kafka.common.compress.Compression kafkaCodec(Compression codec) {
        return switch (codec) {
            case NONE -> org.apache.kafka.common.compress.Compression.NONE;
            case GZIP -> org.apache.kafka.common.compress.Compression.gzip().build();
            case SNAPPY -> org.apache.kafka.common.compress.Compression.snappy().build();
            case LZ4 -> org.apache.kafka.common.compress.Compression.lz4().build();
            case ZSTD -> org.apache.kafka.common.compress.Compression.zstd().build();
        };
    }

    private static List<DecodedRecord> randomRecords(Random random, long baseOffset) {
        int count = 1 + random.nextInt(40);
        List<DecodedRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<DecodedRecord.Header> headers = new ArrayList<>();
            for (int h = random.nextInt(3); h > 0; h--) {
                headers.add(new DecodedRecord.Header("ключ" + h, randomBytes(random, 20)));
            }
            records.add(
                    new DecodedRecord(
                            baseOffset + i,
                            random.nextLong(1L << 42),
                            randomBytes(random, 40),
                            randomBytes(random, random.nextInt(10) == 0 ? 200_000 : 300),
                            headers));
        }
        return records;
    }

    private static byte @Nullable [] randomBytes(Random random, int maxLength) {
        if (random.nextInt(5) == 0) {
            return null;
        }
        byte[] bytes = new byte[random.nextInt(maxLength + 1)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return bytes;
    }
}
