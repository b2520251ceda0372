package dev.wharf.protocol.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.differential.RandomMessage.Shape;
import dev.wharf.protocol.message.group.ConsumerGroupMemberMetadataValue;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.protocol.wire.UnsupportedFieldException;
import dev.wharf.protocol.wire.WireReader;
import dev.wharf.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.junit.jupiter.api.Test;

final class DifferentialTest {
    private static final int INSTANCES = Integer.getInteger("wharf.differential.instances", 60);
    private static final int MESSAGES_OF_KAFKA_4_3 = 262;

    private int versions;
    private int instances;
    private int crossings;
    private int refusals;

    @Test
    void everyMessageOfEveryVersionReadsAndWritesAsKafkasOwnClassDoes() throws Exception {
        var messages = KafkaMessage.all();
        for (KafkaMessage message : messages) {
            assertThat(message.newOurs().lowestSupportedVersion()).isEqualTo(message.lowest());
            assertThat(message.newOurs().highestSupportedVersion()).isEqualTo(message.highest());
            for (short version = message.lowest(); version <= message.highest(); version++) {
                checkVersion(message, version);
                versions++;
            }
        }
        System.out.printf(
                "differential: %d messages, %d versions, %d instances, %d crossings to another version of which %d refused%n",
                messages.size(), versions, instances, crossings, refusals);
        assertThat(messages).hasSize(MESSAGES_OF_KAFKA_4_3);
        assertThat(instances).isEqualTo(versions * (INSTANCES + 2));
    }

    @Test
    void aNullStructureInATaggedFieldIsWrittenAndReadAsKafkasClassDoes() {
        var theirs =
                new org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue()
                        .setClassicMemberMetadata(null);
        var ours = new ConsumerGroupMemberMetadataValue().setClassicMemberMetadata(null);
        assertThat(tryWriteOurs(ours, (short) 0)).contains(writeTheirs(theirs, (short) 0));

        ByteBuf written =
                Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(writeTheirs(theirs, (short) 0)));
        var again = new ConsumerGroupMemberMetadataValue();
        again.read(new WireReader(written), (short) 0);
        assertThat(again).isEqualTo(ours);
    }

    private void checkVersion(KafkaMessage message, short version) {
        long seed =
                Long.getLong("wharf.seed", 1L) * 1_000_003
                        + message.name().hashCode() * 31L
                        + version;
        RandomGenerator random = new SplittableRandom(seed);
        try {
            checkNew(message, version);
            Set<Integer> tags = message.knownTags();
            checkBytes(message, version, new RandomMessage(random, Shape.SMALLEST, tags), random);
            for (int i = 0; i < INSTANCES; i++) {
                checkBytes(message, version, new RandomMessage(random, Shape.ANY, tags), random);
            }
        } catch (Exception | AssertionError failure) {
            throw new AssertionError(
                    message.name() + " version " + version + ": " + failure.getMessage(), failure);
        }
    }

    /** A message with nothing set: the defaults of both are the same. */
    private void checkNew(KafkaMessage message, short version) throws ReflectiveOperationException {
        ApiMessage ours = message.newOurs();
        Message theirs = message.newTheirs();
        SameValues.check(ours, theirs);
        assertThat(tryWriteOurs(ours, version)).isEqualTo(tryWriteTheirs(theirs, version));
        instances++;
    }

    private void checkBytes(
            KafkaMessage message, short version, RandomMessage maker, RandomGenerator random)
            throws ReflectiveOperationException {
        ByteBuffer bytes = maker.bytes(message.schema(version));
        Message theirs = message.newTheirs();
        theirs.read(new ByteBufferAccessor(bytes.duplicate()), version);
        ByteBuf frame = Unpooled.wrappedBuffer(bytes.duplicate());
        ApiMessage ours = readOurs(message, frame, version);
        assertThat(frame.readableBytes()).isZero();
        SameValues.check(ours, theirs);

        String written = writeTheirs(theirs, version);
        assertThat(tryWriteOurs(ours, version)).contains(written);
        ApiMessage again =
                readOurs(
                        message,
                        Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(written)),
                        version);
        assertThat(again).isEqualTo(ours).hasSameHashCodeAs(ours);
        assertThat(again.toString()).startsWith(message.name() + "(");
        instances++;
        checkCrossing(message, ours, theirs, random);
    }

    /** What was read at one version is written at another: dropped, kept or refused as Kafka does. */
    private void checkCrossing(
            KafkaMessage message, ApiMessage ours, Message theirs, RandomGenerator random)
            throws ReflectiveOperationException {
        short other = (short) random.nextInt(message.lowest(), message.highest() + 1);
        Optional<String> expected = tryWriteTheirs(theirs, other);
        assertThat(tryWriteOurs(ours, other)).as("as version %d", other).isEqualTo(expected);
        crossings++;
        refusals += expected.isEmpty() ? 1 : 0;
    }

    private static ApiMessage readOurs(KafkaMessage message, ByteBuf frame, short version)
            throws ReflectiveOperationException {
        ApiMessage ours = message.newOurs();
        ours.read(new WireReader(frame), version);
        return ours;
    }

    private static Optional<String> tryWriteOurs(ApiMessage ours, short version) {
        ByteBuf buffer = Unpooled.buffer();
        try {
            ours.write(new WireWriter(buffer), version);
            return Optional.of(ByteBufUtil.hexDump(buffer));
        } catch (UnsupportedFieldException refused) {
            return Optional.empty();
        }
    }

    /** Kafka refuses with several exceptions, among them one for null where a version has none. */
    private static Optional<String> tryWriteTheirs(Message theirs, short version) {
        try {
            return Optional.of(writeTheirs(theirs, version));
        } catch (RuntimeException refused) {
            return Optional.empty();
        }
    }

    private static String writeTheirs(Message theirs, short version) {
        ByteBuffer buffer = MessageUtil.toByteBufferAccessor(theirs, version).buffer();
        return ByteBufUtil.hexDump(Unpooled.wrappedBuffer(buffer));
    }
}
