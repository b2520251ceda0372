package dev.wharf.protocol.fuzz;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.differential.RandomMessage;
import dev.wharf.protocol.differential.RandomMessage.Shape;
import dev.wharf.protocol.message.RequestHeader;
import dev.wharf.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.ApiMessageType;

/** Valid request frames of every API and version, made by Kafka's type tables. */
final class RequestCorpus {
    private RequestCorpus() {}

    /** Tags that some version of some request may know. */
    private static final Set<Integer> KNOWN_TAGS =
            IntStream.range(0, 50).boxed().collect(Collectors.toUnmodifiableSet());

    /** {@code perVersion} random frames of each version of each API. */
    static List<byte[]> random(RandomGenerator random, int perVersion) {
        return frames(new RandomMessage(random, Shape.ANY, KNOWN_TAGS), perVersion);
    }

    /** {@code perVersion} frames of each version of each API, from one maker. */
    static List<byte[]> frames(RandomMessage maker, int perVersion) {
        List<byte[]> frames = new ArrayList<>();
        for (ApiKey key : ApiKey.values()) {
            for (short version = key.lowestVersion(); version <= key.highestVersion(); version++) {
                for (int i = 0; i < perVersion; i++) {
                    frames.add(frame(key, version, maker));
                }
            }
        }
        return frames;
    }

    private static byte[] frame(ApiKey key, short version, RandomMessage maker) {
        ByteBuf frame = Unpooled.buffer();
        new RequestHeader()
                .setRequestApiKey(key.id())
                .setRequestApiVersion(version)
                .setCorrelationId(7)
                .setClientId("fuzz")
                .write(new WireWriter(frame), key.requestHeaderVersion(version));
        frame.writeBytes(
                maker.bytes(ApiMessageType.fromApiKey(key.id()).requestSchemas()[version]));
        return ByteBufUtil.getBytes(frame);
    }
}
